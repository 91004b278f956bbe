#include "telemetry/meter.hpp"

#include <array>
#include <cstdint>
#include <utility>
#include <vector>

#include <opentelemetry/common/key_value_iterable_view.h>

#include "telemetry/otel.hpp"

namespace arrower::jobs::telemetry {

namespace {

/// Hands a value on in the type that the instrument has.
void hand_on(otel::metrics::ObserverResult& result, const Labels& labels, double value) {
  std::vector<Attribute> attributes;
  attributes.reserve(labels.size());
  for (const auto& [name, text] : labels) {
    attributes.emplace_back(view(name), view(text));
  }
  using Integers = otel::nostd::shared_ptr<otel::metrics::ObserverResultT<std::int64_t>>;
  using Reals = otel::nostd::shared_ptr<otel::metrics::ObserverResultT<double>>;
  if (otel::nostd::holds_alternative<Integers>(result)) {
    otel::nostd::get<Integers>(result)->Observe(static_cast<std::int64_t>(value), attributes);
  } else {
    otel::nostd::get<Reals>(result)->Observe(value, attributes);
  }
}

template <class Observed>
void on_collection(otel::metrics::ObserverResult result, void* state) {
  try {
    static_cast<const Observed*>(state)->read(
        [&](const Instrument&, const Labels& labels, double value) { hand_on(result, labels, value); });
  } catch (
      ...) {  // NOLINT(bugprone-empty-catch): nothing may pass through OpenTelemetry; the value is missing this time
  }
}

}  // namespace

Metrics::Meter::Meter(otel::nostd::shared_ptr<otel::metrics::MeterProvider> provider,
                      const otel::nostd::shared_ptr<otel::metrics::Meter>& meter, const Metrics& metrics)
    : provider_{std::move(provider)},
      meter_{meter},
      ran_{meter->CreateDoubleHistogram(view(run_duration.name), view(run_duration.description),
                                        view(run_duration.unit))},
      waited_{meter->CreateDoubleHistogram(view(waiting_time.name), view(waiting_time.description),
                                           view(waiting_time.unit))} {
  const auto counter = [&](const Instrument& instrument) {
    return meter->CreateUInt64Counter(view(instrument.name), view(instrument.description), view(instrument.unit));
  };
  for (std::size_t i = 0; i < counters; ++i) {
    counters_[i] = counter(counter_instruments[i]);
  }
  failed_ = counter(failed_instrument);
  for (const Instrument* gauge : gauge_instruments) {
    auto instrument =
        gauge->unit == "s"
            ? meter->CreateDoubleObservableGauge(view(gauge->name), view(gauge->description), view(gauge->unit))
            : meter->CreateInt64ObservableGauge(view(gauge->name), view(gauge->description), view(gauge->unit));
    observe(std::move(instrument), [&metrics, gauge](const GaugeSink& sink) { metrics.read_gauge(*gauge, sink); });
  }
}

Metrics::Meter::~Meter() {
  for (Observed& observed : observed_) {
    observed.instrument->RemoveCallback(&on_collection<Observed>, &observed);
  }
}

void Metrics::Meter::observe(otel::nostd::shared_ptr<otel::metrics::ObservableInstrument> instrument,
                             std::function<void(const GaugeSink&)> read) {
  Observed& observed = observed_.emplace_back(std::move(instrument), std::move(read));
  observed.instrument->AddCallback(&on_collection<Observed>, &observed);
}

void Metrics::Meter::add(Counter counter, const OfType& type, std::uint64_t number) {
  const std::array<Attribute, 2> labels{{{queue_label, view(type.queue)}, {job_type_label, view(type.job_type)}}};
  counters_[static_cast<std::size_t>(counter)]->Add(number, otel::common::KeyValueIterableView{labels});
}

void Metrics::Meter::add_failed(const OfType& type, std::string_view error_type) {
  const std::array<Attribute, 3> labels{
      {{queue_label, view(type.queue)}, {job_type_label, view(type.job_type)}, {error_type_label, view(error_type)}}};
  failed_->Add(1, otel::common::KeyValueIterableView{labels});
}

void Metrics::Meter::record(const OfType& type, double ran, double waited) {
  const std::array<Attribute, 2> labels{{{queue_label, view(type.queue)}, {job_type_label, view(type.job_type)}}};
  const otel::common::KeyValueIterableView attributes{labels};
  // Without a span: these are recorded together, long after their jobs ran.
  const otel::context::Context context;
  ran_->Record(ran, attributes, context);
  waited_->Record(waited, attributes, context);
}

}  // namespace arrower::jobs::telemetry
