// The numbers of a program's queues, counted here once, and read by OpenTelemetry and by Prometheus.
#pragma once

#include <array>
#include <atomic>
#include <chrono>
#include <cstdint>
#include <functional>
#include <map>
#include <memory>
#include <mutex>
#include <set>
#include <shared_mutex>
#include <span>
#include <string>
#include <string_view>
#include <utility>
#include <vector>

#include <arrower/jobs/encoded_job.hpp>
#include <arrower/jobs/telemetry.hpp>

#include "model/job.hpp"
#include "model/settlement.hpp"
#include "postgres/server_address.hpp"
#include "telemetry/instruments.hpp"

namespace arrower::jobs::telemetry {

using Labels = std::vector<std::pair<std::string_view, std::string>>;

/// Takes a value of an instrument.
using SampleSink = std::function<void(const Instrument&, const Labels&, double)>;

/// Takes the value of a gauge. `shared` is what several sources measure together, if they do: of its values that have
/// equal labels one counts.
using GaugeSink = std::function<void(const Instrument&, const Labels&, double, const void* shared)>;

/// Passes the values of gauges on to a sink. Called from any thread.
using GaugeSource = std::function<void(const GaugeSink&)>;

/// Observations of one kind, in buckets. Safe to use from several threads.
class Histogram {
 public:
  void record(double seconds);

  struct Reading {
    /// Not cumulative; the last one holds what is above all boundaries.
    std::array<std::uint64_t, histogram_boundaries.size() + 1> buckets{};
    double sum = 0;
  };
  Reading read() const;

 private:
  std::array<std::atomic<std::uint64_t>, histogram_boundaries.size() + 1> buckets_{};
  std::atomic<double> sum_ = 0;
};

/// How long an attempt ran, and was due before.
struct RunTimes {
  std::chrono::microseconds ran{0};
  std::chrono::microseconds waited{0};
};

/// How a call of enqueue went.
struct Sending {
  std::size_t jobs = 0;
  std::chrono::microseconds took{0};
  /// Empty: it did not fail.
  std::string_view error_type;
  postgres::KnownAddress server;
};

/// Safe to use from several threads. Nothing here is called while a lock of ours is held but a gauge source.
class Metrics {
 public:
  /// OpenTelemetry's instruments, see meter.cpp.
  class Meter;
  /// The numbers of one job type in one queue.
  struct OfType {
    std::string queue;
    std::string job_type;
    std::array<std::atomic<std::uint64_t>, counters> counts{};
    Histogram ran;
    Histogram waited;
  };

  explicit Metrics(const TelemetryOptions& options);
  ~Metrics();

  /// From now on OpenTelemetry reads them, too.
  void attach(std::unique_ptr<Meter> meter);
  bool has_meter() const noexcept { return meter_ != nullptr; }

  /// From now on the counters of this queue and job type are there, with 0: so that the first increase is one.
  void registered(std::string_view queue, std::string_view job_type) { of(queue, job_type); }
  void count(std::string_view queue, std::string_view job_type, Counter counter, std::uint64_t number = 1);
  void enqueued(std::string_view queue, std::span<const EncodedJob> jobs);
  void claimed(std::string_view queue, std::span<const model::ClaimedJob> jobs);
  /// For OpenTelemetry alone, as is `server` below.
  void sent(std::string_view queue, const Sending& sending);
  /// What was written of attempts.
  void settled(std::string_view queue, std::span<const model::Settlement> settlements,
               const postgres::KnownAddress& server = {});
  /// Attempts that ended in their own transactions.
  void committed(std::string_view queue, std::string_view job_type, std::span<const RunTimes> runs,
                 const postgres::KnownAddress& server = {});
  /// An attempt whose job another worker has taken over.
  void lease_lost(std::string_view queue, std::string_view job_type, std::chrono::microseconds ran,
                  const postgres::KnownAddress& server = {});
  /// Attempts whose worker process died.
  void rescued(std::string_view queue, std::span<const model::Settlement> settlements);

  /// The label of a queue: its name, or "other" where there are too many.
  std::string queue_label_of(std::string_view queue);
  /// The labels of a queue and job type: what their counters have.
  Labels labels_of(std::string_view queue, std::string_view job_type) const;

  /// Until it is removed; then it is not called any more.
  std::uint64_t add_source(GaugeSource source);
  void remove_source(std::uint64_t id);

  std::chrono::milliseconds gauge_interval() const noexcept { return options_.gauge_interval; }

  /// As Prometheus scrapes it.
  std::string prometheus_text() const;

  // For those who read.
  void read_counter(Counter counter, const SampleSink& sink) const;
  void read_failed(const SampleSink& sink) const;
  void read_gauge(const Instrument& instrument, const SampleSink& sink) const;

 private:
  struct TypeKey {
    std::string_view queue;
    std::string_view job_type;
    auto operator<=>(const TypeKey&) const = default;
  };

  /// The values of all gauges, one for each set of labels.
  using Gauges = std::map<const Instrument*, std::map<Labels, double>>;

  OfType& of(std::string_view queue, std::string_view job_type);
  /// By what a queue and a job type are shown: by their names, as long as there is room.
  std::string_view shown_locked(std::string_view queue) const;
  TypeKey shown_locked(std::string_view queue, std::string_view job_type) const;
  Gauges read_gauges() const;
  void add(OfType& type, Counter counter, std::uint64_t number);
  /// Returns the error type under which it was counted.
  std::string_view count_failed(const OfType& type, std::string_view error_type, std::uint64_t number = 1);
  /// The error type, or "other" where there are too many.
  std::string_view bounded_error_type(std::string_view error_type);
  std::string_view bounded_error_type_locked(std::string_view error_type);
  void record(OfType& type, const RunTimes& times);

  const TelemetryOptions options_;

  mutable std::shared_mutex mutex_;
  // Guarded by mutex_. Types never go away, so that references to them stay good; the keys point into them.
  std::map<TypeKey, std::unique_ptr<OfType>> types_;
  std::set<std::string, std::less<>> queues_;

  mutable std::mutex failed_mutex_;
  // Guarded by failed_mutex_:
  std::map<std::pair<const OfType*, std::string>, std::uint64_t> failed_;
  std::vector<std::string> error_types_;

  mutable std::mutex sources_mutex_;
  // Guarded by sources_mutex_:
  std::map<std::uint64_t, GaugeSource> sources_;
  std::uint64_t last_source_ = 0;

  /// Last: it reads what stands above until it is gone.
  std::unique_ptr<Meter> meter_;
};

}  // namespace arrower::jobs::telemetry
