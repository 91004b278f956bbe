// Telemetry on OpenTelemetry providers of your own choice. Not part of <arrower/jobs.hpp>: it includes OpenTelemetry's
// headers.
#pragma once

#include <arrower/jobs/detail/require_cxx20.hpp>

#include <memory>

#include <opentelemetry/metrics/meter_provider.h>
#include <opentelemetry/nostd/shared_ptr.h>
#include <opentelemetry/trace/tracer_provider.h>
#include <arrower/jobs/telemetry.hpp>

namespace arrower::jobs {

/// Null stands for no spans, or no metrics.
///
///     auto telemetry = jobs::make_telemetry(my_tracer_provider, my_meter_provider);
///     jobs::PostgresQueue queue{"postgresql:///shop", {.telemetry = telemetry}};
std::shared_ptr<Telemetry> make_telemetry(
    const opentelemetry::nostd::shared_ptr<opentelemetry::trace::TracerProvider>& tracers,
    const opentelemetry::nostd::shared_ptr<opentelemetry::metrics::MeterProvider>& meters,
    TelemetryOptions options = {});

}  // namespace arrower::jobs
