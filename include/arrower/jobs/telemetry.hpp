// What queues tell OpenTelemetry and Prometheus.
#pragma once

#include <array>
#include <chrono>
#include <memory>
#include <string>
#include <string_view>

namespace arrower::jobs {

/// How queues are observed. Out-of-range values throw ConfigurationError.
struct TelemetryOptions {
  /// Spans for the SQL of a job's transaction, from BEGIN to COMMIT, one for each statement; texts without their
  /// literals. Costs a few microseconds a statement. Default off.
  bool sql_spans = false;

  /// So many pairs of queue and job type have metrics of their own; the types of all others are counted as "other".
  /// Default 100; 1 to 10,000.
  int max_job_types = 100;

  /// So many queues have metrics of their own; all others are counted, and measured, as one called "other". Default
  /// 100; 1 to 10,000.
  int max_queues = 100;

  /// How often the jobs of a queue are counted, by one of its worker processes. Default 15 s; 100 ms to 1 h.
  std::chrono::milliseconds gauge_interval{15'000};
};

/// Upper boundaries of the histograms' buckets, in seconds. OpenTelemetry's own default is made for milliseconds: see
/// opentelemetry_views.hpp.
inline constexpr std::array<double, 17> histogram_boundaries{0.001, 0.0025, 0.005, 0.01, 0.025, 0.05, 0.1, 0.25, 0.5,
                                                             1,     2.5,    5,     10,   30,    60,   300, 3600};

/// The same for the histograms that are called `messaging.*`, as OpenTelemetry's conventions have them.
inline constexpr std::array<double, 14> messaging_histogram_boundaries{0.005, 0.01, 0.025, 0.05, 0.075, 0.1, 0.25,
                                                                       0.5,   0.75, 1,     2.5,  5,     7.5, 10};

/// Spans and metrics of one or several queues. docs/telemetry.md lists everything. Safe to use from several threads.
///
/// A program that sets OpenTelemetry's global providers needs none of this: a queue takes those that are set when it is
/// made. Make one to choose options, or to use other providers (see opentelemetry.hpp):
///
///     auto telemetry = std::make_shared<jobs::Telemetry>(jobs::TelemetryOptions{.sql_spans = true});
///     jobs::PostgresQueue queue{"postgresql:///shop", {.telemetry = telemetry}};
///
/// It counts even where OpenTelemetry is not used, for Prometheus to scrape:
///
///     server.Get("/metrics", [&](const auto&, auto& response) {
///       response.set_content(telemetry->prometheus_text(), jobs::Telemetry::prometheus_content_type);
///     });
class Telemetry {
 public:
  class Impl;

  /// On the providers that are OpenTelemetry's global ones now. Throws ConfigurationError.
  explicit Telemetry(TelemetryOptions options = {});
  /// For make_telemetry.
  explicit Telemetry(std::shared_ptr<Impl> impl) noexcept;
  ~Telemetry();
  Telemetry(const Telemetry&) = delete;
  Telemetry& operator=(const Telemetry&) = delete;

  /// What queues use that were given none: made on OpenTelemetry's global providers, with default options; the same one
  /// for as long as these providers stay set.
  static std::shared_ptr<Telemetry> global();

  /// The metrics of all queues with this telemetry, in Prometheus's text format. Empty for `global()` where no meter
  /// provider is set: then nothing is counted.
  std::string prometheus_text() const;
  static constexpr const char* prometheus_content_type = "text/plain; version=0.0.4; charset=utf-8";

  /// For the queues.
  Impl& impl() const noexcept { return *impl_; }

 private:
  std::shared_ptr<Impl> impl_;
};

}  // namespace arrower::jobs
