// What queues tell OpenTelemetry.
#pragma once

#include <memory>

namespace arrower::jobs {

/// How queues are observed. Out-of-range values throw ConfigurationError.
struct TelemetryOptions {
  /// Spans for the SQL of a job's transaction, from BEGIN to COMMIT, one for each statement; texts without their
  /// literals. Costs a few microseconds a statement. Default off.
  bool sql_spans = false;
};

/// Spans of one or several queues. docs/telemetry.md lists everything. Safe to use from several threads.
///
/// A program that sets OpenTelemetry's global providers needs none of this: a queue takes those that are set when it is
/// made. Make one to choose options, or to use other providers (see opentelemetry.hpp):
///
///     auto telemetry = std::make_shared<jobs::Telemetry>(jobs::TelemetryOptions{.sql_spans = true});
///     jobs::PostgresQueue queue{"postgresql:///shop", {.telemetry = telemetry}};
class Telemetry {
 public:
  class Impl;

  /// On the providers that are OpenTelemetry's global ones now.
  explicit Telemetry(TelemetryOptions options = {});
  /// For make_telemetry.
  explicit Telemetry(std::shared_ptr<Impl> impl) noexcept;
  ~Telemetry();
  Telemetry(const Telemetry&) = delete;
  Telemetry& operator=(const Telemetry&) = delete;

  /// What queues use that were given none: made on OpenTelemetry's global providers, with default options; the same one
  /// for as long as these providers stay set.
  static std::shared_ptr<Telemetry> global();

  /// For the queues.
  Impl& impl() const noexcept { return *impl_; }

 private:
  std::shared_ptr<Impl> impl_;
};

}  // namespace arrower::jobs
