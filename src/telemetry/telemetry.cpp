#include <arrower/jobs/telemetry.hpp>

#include <mutex>
#include <utility>

#include <opentelemetry/metrics/noop.h>
#include <opentelemetry/metrics/provider.h>
#include <opentelemetry/trace/noop.h>
#include <opentelemetry/trace/provider.h>
#include <arrower/jobs/opentelemetry.hpp>

#include "model/option_check.hpp"
#include "telemetry/meter.hpp"
#include "telemetry/names.hpp"
#include "telemetry/otel.hpp"
#include "telemetry/telemetry_impl.hpp"

namespace arrower::jobs {

namespace {

namespace otel = opentelemetry;
using Tracers = otel::nostd::shared_ptr<otel::trace::TracerProvider>;
using Meters = otel::nostd::shared_ptr<otel::metrics::MeterProvider>;

/// The semantic conventions that the names are from.
constexpr const char* schema_url = "https://opentelemetry.io/schemas/1.45.0";

std::unique_ptr<telemetry::Tracing> make_tracing(const Tracers& tracers, const TelemetryOptions& options) {
  if (!tracers || dynamic_cast<otel::trace::NoopTracerProvider*>(tracers.get()) != nullptr) {
    return nullptr;
  }
  auto tracer = std::make_unique<telemetry::Tracing::Tracer>();
  tracer->provider = tracers;
  tracer->tracer = tracers->GetTracer(telemetry::scope, ARROWER_JOBS_VERSION, schema_url);
  if (!tracer->tracer || dynamic_cast<otel::trace::NoopTracer*>(tracer->tracer.get()) != nullptr) {
    return nullptr;
  }
  return std::make_unique<telemetry::Tracing>(std::move(tracer), options.sql_spans);
}

otel::nostd::shared_ptr<otel::metrics::Meter> make_meter(const Meters& meters) {
  if (!meters || dynamic_cast<otel::metrics::NoopMeterProvider*>(meters.get()) != nullptr) {
    return {};
  }
  return meters->GetMeter(telemetry::scope, ARROWER_JOBS_VERSION, schema_url);
}

enum class Counting { always, if_there_is_a_meter };

std::shared_ptr<Telemetry::Impl> make_impl(const Tracers& tracers, const Meters& meters,
                                           const TelemetryOptions& options, Counting counting) {
  model::check_telemetry_options(options);
  auto impl = std::make_shared<Telemetry::Impl>();
  impl->tracing = make_tracing(tracers, options);
  const auto meter = make_meter(meters);
  if (meter || counting == Counting::always) {
    impl->metrics = std::make_shared<telemetry::Metrics>(options);
  }
  if (meter) {
    impl->metrics->attach(std::make_unique<telemetry::Metrics::Meter>(meters, meter, *impl->metrics));
  }
  return impl;
}

}  // namespace

Telemetry::Telemetry(TelemetryOptions options)
    : impl_{make_impl(otel::trace::Provider::GetTracerProvider(), otel::metrics::Provider::GetMeterProvider(), options,
                      Counting::always)} {}

Telemetry::Telemetry(std::shared_ptr<Impl> impl) noexcept : impl_{std::move(impl)} {}

Telemetry::~Telemetry() = default;

std::string Telemetry::prometheus_text() const { return impl_->metrics ? impl_->metrics->prometheus_text() : ""; }

std::shared_ptr<Telemetry> Telemetry::global() {
  // One for all queues on the same providers: each instrument must exist once.
  static std::mutex mutex;
  static std::weak_ptr<Telemetry> last;
  static const void* last_tracers = nullptr;
  static const void* last_meters = nullptr;

  const Tracers tracers = otel::trace::Provider::GetTracerProvider();
  const Meters meters = otel::metrics::Provider::GetMeterProvider();
  const std::scoped_lock lock{mutex};
  std::shared_ptr<Telemetry> telemetry = last.lock();
  if (!telemetry || last_tracers != tracers.get() || last_meters != meters.get()) {
    telemetry = std::make_shared<Telemetry>(make_impl(tracers, meters, {}, Counting::if_there_is_a_meter));
    last = telemetry;
    last_tracers = tracers.get();
    last_meters = meters.get();
  }
  return telemetry;
}

std::shared_ptr<Telemetry> make_telemetry(const Tracers& tracers, const Meters& meters, TelemetryOptions options) {
  return std::make_shared<Telemetry>(make_impl(tracers, meters, options, Counting::always));
}

}  // namespace arrower::jobs
