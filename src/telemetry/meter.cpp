#include "telemetry/meter.hpp"

#include <array>
#include <cstdint>
#include <utility>
#include <vector>

#include <opentelemetry/common/key_value_iterable_view.h>
#include <opentelemetry/context/runtime_context.h>

#include "telemetry/otel.hpp"
#include "telemetry/seconds.hpp"

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
  } catch (...) {  // NOLINT(bugprone-empty-catch): nothing may pass through OpenTelemetry; the value is missing
  }
}

/// What all metrics of messaging have. The attributes refer to what they are made of.
std::vector<Attribute> messaging_attributes(const char* operation, std::string_view queue, std::string_view error_type,
                                            const postgres::KnownAddress& server) {
  std::vector<Attribute> attributes{{names::messaging_system, view(system_name)},
                                    {names::messaging_operation_name, operation},
                                    {names::messaging_destination_name, view(queue)}};
  if (!error_type.empty()) {
    attributes.emplace_back(names::error_type, view(error_type));
  }
  add_server(attributes, server);
  return attributes;
}

}  // namespace

Metrics::Meter::Meter(otel::nostd::shared_ptr<otel::metrics::MeterProvider> provider,
                      const otel::nostd::shared_ptr<otel::metrics::Meter>& meter, const Metrics& metrics)
    : provider_{std::move(provider)}, meter_{meter} {
  const auto counter = [&](const Instrument& instrument) {
    return meter->CreateUInt64Counter(view(instrument.name), view(instrument.description), view(instrument.unit));
  };
  const auto histogram = [&](const Instrument& instrument) {
    return meter->CreateDoubleHistogram(view(instrument.name), view(instrument.description), view(instrument.unit));
  };
  ran_ = histogram(run_duration);
  waited_ = histogram(waiting_time);
  sent_messages_ = counter(sent_messages);
  consumed_messages_ = counter(consumed_messages);
  operation_duration_ = histogram(operation_duration);
  process_duration_ = histogram(process_duration);
  for (std::size_t i = 0; i < counters; ++i) {
    counters_[i] = counter(counter_instruments[i]);
  }
  failed_ = counter(failed_instrument);
  for (const Instrument* gauge : gauge_instruments) {
    auto instrument =
        gauge->unit == "s"
            ? meter->CreateDoubleObservableGauge(view(gauge->name), view(gauge->description), view(gauge->unit))
            : meter->CreateInt64ObservableGauge(view(gauge->name), view(gauge->description), view(gauge->unit));
    observe(std::move(instrument), [&metrics, gauge](const SampleSink& sink) { metrics.read_gauge(*gauge, sink); });
  }
}

Metrics::Meter::~Meter() {
  for (Observed& observed : observed_) {
    observed.instrument->RemoveCallback(&on_collection<Observed>, &observed);
  }
}

void Metrics::Meter::observe(otel::nostd::shared_ptr<otel::metrics::ObservableInstrument> instrument,
                             std::function<void(const SampleSink&)> read) {
  Observed& observed = observed_.emplace_back(std::move(instrument), std::move(read));
  observed.instrument->AddCallback(&on_collection<Observed>, &observed);
}

void Metrics::Meter::add(Counter counter, const OfType& type, std::uint64_t number) {
  const std::array<Attribute, 2> labels{{{queue_label, view(type.queue)}, {job_type_label, view(type.job_type)}}};
  counters_[static_cast<std::size_t>(counter)]->Add(number, otel::common::KeyValueIterableView{labels});
}

void Metrics::Meter::add_failed(const OfType& type, std::string_view error_type, std::uint64_t number) {
  const std::array<Attribute, 3> labels{
      {{queue_label, view(type.queue)}, {job_type_label, view(type.job_type)}, {error_type_label, view(error_type)}}};
  failed_->Add(number, otel::common::KeyValueIterableView{labels});
}

void Metrics::Meter::record(const OfType& type, double ran, double waited) {
  const std::array<Attribute, 2> labels{{{queue_label, view(type.queue)}, {job_type_label, view(type.job_type)}}};
  const otel::common::KeyValueIterableView attributes{labels};
  // Without a span: these are recorded together, long after their jobs ran.
  const otel::context::Context context;
  ran_->Record(ran, attributes, context);
  waited_->Record(waited, attributes, context);
}

void Metrics::Meter::sent(std::string_view queue, const Sending& sending) {
  std::vector<Attribute> attributes = messaging_attributes("send", queue, sending.error_type, sending.server);
  sent_messages_->Add(sending.jobs, otel::common::KeyValueIterableView{attributes});
  attributes.emplace_back(names::messaging_operation_type, "send");
  operation_duration_->Record(seconds(sending.took), otel::common::KeyValueIterableView{attributes},
                              otel::context::RuntimeContext::GetCurrent());
}

void Metrics::Meter::processed(std::string_view queue, double ran, std::string_view error_type,
                               const postgres::KnownAddress& server) {
  const std::vector<Attribute> attributes = messaging_attributes("process", queue, error_type, server);
  process_duration_->Record(ran, otel::common::KeyValueIterableView{attributes}, otel::context::Context{});
}

void Metrics::Meter::consumed(std::string_view queue, std::uint64_t jobs, std::string_view error_type,
                              const postgres::KnownAddress& server) {
  const std::vector<Attribute> attributes = messaging_attributes("process", queue, error_type, server);
  consumed_messages_->Add(jobs, otel::common::KeyValueIterableView{attributes});
}

}  // namespace arrower::jobs::telemetry
