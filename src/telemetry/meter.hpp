// The metrics as OpenTelemetry's instruments: counters and gauges are read when it collects, durations are told one by
// one.
#pragma once

#include <list>
#include <memory>

#include <opentelemetry/metrics/async_instruments.h>
#include <opentelemetry/metrics/meter.h>
#include <opentelemetry/metrics/sync_instruments.h>

#include "telemetry/metrics.hpp"

namespace arrower::jobs::telemetry {

class Metrics::Meter {
 public:
  Meter(const opentelemetry::nostd::shared_ptr<opentelemetry::metrics::Meter>& meter, const Metrics& metrics);
  /// Afterwards nothing is read any more.
  ~Meter();
  Meter(const Meter&) = delete;
  Meter& operator=(const Meter&) = delete;

  void record(const OfType& type, double ran, double waited);

 private:
  struct Observed {
    opentelemetry::nostd::shared_ptr<opentelemetry::metrics::ObservableInstrument> instrument;
    std::function<void(const GaugeSink&)> read;
  };
  void observe(opentelemetry::nostd::shared_ptr<opentelemetry::metrics::ObservableInstrument> instrument,
               std::function<void(const GaugeSink&)> read);

  opentelemetry::nostd::shared_ptr<opentelemetry::metrics::Meter> meter_;
  opentelemetry::nostd::unique_ptr<opentelemetry::metrics::Histogram<double>> ran_;
  opentelemetry::nostd::unique_ptr<opentelemetry::metrics::Histogram<double>> waited_;
  /// OpenTelemetry holds pointers into it.
  std::list<Observed> observed_;
};

}  // namespace arrower::jobs::telemetry
