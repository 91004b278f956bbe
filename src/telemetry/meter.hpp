// The metrics as OpenTelemetry's instruments: gauges are read when it collects, the others are told what happens, so
// that what was counted last is not lost with us.
#pragma once

#include <array>
#include <cstdint>
#include <list>
#include <memory>

#include <opentelemetry/metrics/async_instruments.h>
#include <opentelemetry/metrics/meter.h>
#include <opentelemetry/metrics/meter_provider.h>
#include <opentelemetry/metrics/sync_instruments.h>

#include "telemetry/metrics.hpp"

namespace arrower::jobs::telemetry {

class Metrics::Meter {
 public:
  Meter(opentelemetry::nostd::shared_ptr<opentelemetry::metrics::MeterProvider> provider,
        const opentelemetry::nostd::shared_ptr<opentelemetry::metrics::Meter>& meter, const Metrics& metrics);
  /// Afterwards nothing is read any more.
  ~Meter();
  Meter(const Meter&) = delete;
  Meter& operator=(const Meter&) = delete;

  void add(Counter counter, const OfType& type, std::uint64_t number);
  void add_failed(const OfType& type, std::string_view error_type, std::uint64_t number);
  void record(const OfType& type, double ran, double waited);

  // As the conventions for messaging have them. An empty error type stands for none.
  void sent(std::string_view queue, const Sending& sending);
  void processed(std::string_view queue, double ran, std::string_view error_type, const postgres::KnownAddress& server);
  void consumed(std::string_view queue, std::uint64_t jobs, std::string_view error_type,
                const postgres::KnownAddress& server);

 private:
  struct Observed {
    opentelemetry::nostd::shared_ptr<opentelemetry::metrics::ObservableInstrument> instrument;
    std::function<void(const SampleSink&)> read;
  };
  void observe(opentelemetry::nostd::shared_ptr<opentelemetry::metrics::ObservableInstrument> instrument,
               std::function<void(const SampleSink&)> read);

  /// Instruments do not keep what they need of their provider.
  opentelemetry::nostd::shared_ptr<opentelemetry::metrics::MeterProvider> provider_;
  opentelemetry::nostd::shared_ptr<opentelemetry::metrics::Meter> meter_;
  std::array<opentelemetry::nostd::unique_ptr<opentelemetry::metrics::Counter<std::uint64_t>>, counters> counters_;
  opentelemetry::nostd::unique_ptr<opentelemetry::metrics::Counter<std::uint64_t>> failed_;
  opentelemetry::nostd::unique_ptr<opentelemetry::metrics::Histogram<double>> ran_;
  opentelemetry::nostd::unique_ptr<opentelemetry::metrics::Histogram<double>> waited_;
  opentelemetry::nostd::unique_ptr<opentelemetry::metrics::Counter<std::uint64_t>> sent_messages_;
  opentelemetry::nostd::unique_ptr<opentelemetry::metrics::Counter<std::uint64_t>> consumed_messages_;
  opentelemetry::nostd::unique_ptr<opentelemetry::metrics::Histogram<double>> operation_duration_;
  opentelemetry::nostd::unique_ptr<opentelemetry::metrics::Histogram<double>> process_duration_;
  /// OpenTelemetry holds pointers into it.
  std::list<Observed> observed_;
};

}  // namespace arrower::jobs::telemetry
