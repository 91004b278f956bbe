// W3C Trace Context and Baggage as a job carries them: from OpenTelemetry's context and back.
#pragma once

#include <string>

#include <opentelemetry/context/context.h>
#include <arrower/jobs/options.hpp>

namespace arrower::jobs::telemetry {

/// traceparent, tracestate and baggage of a context; empty if it has no span.
TraceCarrier carrier_of(const opentelemetry::context::Context& context);

/// A context with the span and the baggage that a job carries; as far as they can be read.
opentelemetry::context::Context context_of(const TraceCarrier& carrier);

}  // namespace arrower::jobs::telemetry
