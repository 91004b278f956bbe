// What the parts of this folder share that speak to OpenTelemetry.
#pragma once

#include <cstdint>
#include <span>
#include <string>
#include <string_view>
#include <utility>
#include <vector>

#include <opentelemetry/common/attribute_value.h>
#include <opentelemetry/nostd/shared_ptr.h>
#include <opentelemetry/nostd/string_view.h>
#include <opentelemetry/trace/tracer.h>
#include <opentelemetry/trace/tracer_provider.h>

#include "postgres/server_address.hpp"
#include "telemetry/names.hpp"
#include "telemetry/tracing.hpp"

namespace arrower::jobs::telemetry {

namespace otel = opentelemetry;

inline otel::nostd::string_view view(std::string_view text) noexcept { return {text.data(), text.size()}; }

using Attribute = std::pair<otel::nostd::string_view, otel::common::AttributeValue>;

/// Adds server.address and server.port, as far as they are known and there are any. They refer to `server`.
inline void add_server(std::vector<Attribute>& attributes, const postgres::KnownAddress& server) {
  if (server) {
    attributes.emplace_back(names::server_address, view(server->address));
    if (server->port != 0) {
      attributes.emplace_back(names::server_port, static_cast<std::int32_t>(server->port));
    }
  }
}

struct Tracing::Tracer {
  /// A tracer does not keep what it needs of its provider.
  otel::nostd::shared_ptr<otel::trace::TracerProvider> provider;
  otel::nostd::shared_ptr<otel::trace::Tracer> tracer;
};

using SpanPointer = otel::nostd::shared_ptr<otel::trace::Span>;
using Links = std::vector<std::pair<otel::trace::SpanContext, std::vector<Attribute>>>;

/// A name of `span_names`, with this value for what varies.
std::string span_name(std::string_view form, std::string_view value);

/// Starts a span that has a name of `span_names`.
SpanPointer start_span(const Tracing& tracing, std::string_view form, std::string_view value,
                       std::span<const Attribute> attributes, const Links& links,
                       const otel::trace::StartSpanOptions& options);

/// Marks a span as failed, with an exception event.
void record_error(otel::trace::Span& span, std::string_view type, std::string_view message);

}  // namespace arrower::jobs::telemetry
