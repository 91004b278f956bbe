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
#include "telemetry/instruments.hpp"

namespace arrower::jobs::telemetry {

using Labels = std::vector<std::pair<std::string_view, std::string>>;

/// Takes the values of gauges.
using GaugeSink = std::function<void(const Instrument&, const Labels&, double)>;

/// Answers the values of gauges whenever somebody asks; called from any thread.
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

  void count(std::string_view queue, std::string_view job_type, Counter counter, std::uint64_t number = 1);
  void enqueued(std::string_view queue, std::span<const EncodedJob> jobs);
  void claimed(std::string_view queue, std::span<const model::ClaimedJob> jobs);
  /// What was written of attempts.
  void settled(std::string_view queue, std::span<const model::Settlement> settlements);
  /// Attempts that ended in their own transactions.
  void committed(std::string_view queue, std::string_view job_type, std::span<const RunTimes> runs);
  /// Attempts whose worker process died.
  void rescued(std::string_view queue, std::span<const model::Settlement> settlements);

  /// Until it is removed; then it is not called any more.
  std::uint64_t add_source(GaugeSource source);
  void remove_source(std::uint64_t id);

  std::chrono::milliseconds gauge_interval() const noexcept { return options_.gauge_interval; }

  /// As Prometheus scrapes it.
  std::string prometheus_text() const;

  // For those who read.
  void read_counter(Counter counter, const GaugeSink& sink) const;
  void read_failed(const GaugeSink& sink) const;
  void read_gauge(const Instrument& instrument, const GaugeSink& sink) const;

 private:
  struct TypeKey {
    std::string_view queue;
    std::string_view job_type;
    auto operator<=>(const TypeKey&) const = default;
  };

  OfType& of(std::string_view queue, std::string_view job_type);
  void add(OfType& type, Counter counter, std::uint64_t number);
  void count_failed(const OfType& type, std::string_view error_type);
  void record(OfType& type, const RunTimes& times);

  const TelemetryOptions options_;

  mutable std::shared_mutex mutex_;
  // Guarded by mutex_. Types never go away, so that references to them stay good; the keys point into them.
  std::map<TypeKey, std::unique_ptr<OfType>> types_;

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
