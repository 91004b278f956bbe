#include "telemetry/trace_carrier.hpp"

#include <string_view>

#include <opentelemetry/baggage/propagation/baggage_propagator.h>
#include <opentelemetry/context/propagation/text_map_propagator.h>
#include <opentelemetry/trace/propagation/http_trace_context.h>

namespace arrower::jobs::telemetry {

namespace {

namespace otel = opentelemetry;

class ReadingCarrier final : public otel::context::propagation::TextMapCarrier {
 public:
  explicit ReadingCarrier(const TraceCarrier& headers) : headers_{headers} {}
  otel::nostd::string_view Get(otel::nostd::string_view key) const noexcept override {
    const auto header = headers_.find(std::string{key.data(), key.size()});
    return header == headers_.end() ? otel::nostd::string_view{} : otel::nostd::string_view{header->second};
  }
  void Set(otel::nostd::string_view /*key*/, otel::nostd::string_view /*value*/) noexcept override {}

 private:
  const TraceCarrier& headers_;
};

class WritingCarrier final : public otel::context::propagation::TextMapCarrier {
 public:
  explicit WritingCarrier(TraceCarrier& headers) : headers_{headers} {}
  otel::nostd::string_view Get(otel::nostd::string_view /*key*/) const noexcept override { return {}; }
  void Set(otel::nostd::string_view key, otel::nostd::string_view value) noexcept override {
    // Longer ones are what W3C allows to drop.
    constexpr std::size_t longest = 8192;
    if (value.size() <= longest) {
      headers_.insert_or_assign(std::string{key.data(), key.size()}, std::string{value.data(), value.size()});
    }
  }

 private:
  TraceCarrier& headers_;
};

}  // namespace

TraceCarrier carrier_of(const otel::context::Context& context) {
  TraceCarrier headers;
  WritingCarrier carrier{headers};
  otel::trace::propagation::HttpTraceContext{}.Inject(carrier, context);
  otel::baggage::propagation::BaggagePropagator{}.Inject(carrier, context);
  return headers;
}

otel::context::Context context_of(const TraceCarrier& headers) {
  otel::context::Context context;
  if (headers.empty()) {
    return context;
  }
  const ReadingCarrier carrier{headers};
  context = otel::trace::propagation::HttpTraceContext{}.Extract(carrier, context);
  if (headers.contains("baggage")) {
    context = otel::baggage::propagation::BaggagePropagator{}.Extract(carrier, context);
  }
  return context;
}

}  // namespace arrower::jobs::telemetry
