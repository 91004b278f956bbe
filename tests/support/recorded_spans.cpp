#include "support/recorded_spans.hpp"

#include <format>
#include <mutex>
#include <type_traits>

#include <opentelemetry/sdk/trace/exporter.h>
#include <opentelemetry/sdk/trace/simple_processor_factory.h>
#include <opentelemetry/sdk/trace/span_data.h>
#include <opentelemetry/sdk/trace/tracer_provider_factory.h>
#include <opentelemetry/trace/propagation/http_trace_context.h>

#include "support/eventually.hpp"

namespace arrower::jobs::tests {

namespace {

namespace otel = opentelemetry;

template <class Id>
std::string hex(const Id& id) {
  if (!id.IsValid()) {
    return {};
  }
  std::string text(2 * Id::kSize, '0');
  id.ToLowerBase16(otel::nostd::span<char, 2 * Id::kSize>{text.data(), text.size()});
  return text;
}

std::string text_of(const otel::sdk::common::OwnedAttributeValue& value) {
  return otel::nostd::visit(
      [](const auto& held) -> std::string {
        using Held = std::decay_t<decltype(held)>;
        if constexpr (std::is_same_v<Held, std::string> || std::is_arithmetic_v<Held>) {
          return std::format("{}", held);
        } else {
          return "an array";
        }
      },
      value);
}

std::map<std::string, std::string> texts_of(
    const std::unordered_map<std::string, otel::sdk::common::OwnedAttributeValue>& attributes) {
  std::map<std::string, std::string> texts;
  for (const auto& [name, value] : attributes) {
    texts[name] = text_of(value);
  }
  return texts;
}

RecordedSpan recorded(const otel::sdk::trace::SpanData& data) {
  using otel::trace::SpanKind;
  static const std::map<SpanKind, std::string> kinds{{SpanKind::kInternal, "internal"},
                                                     {SpanKind::kServer, "server"},
                                                     {SpanKind::kClient, "client"},
                                                     {SpanKind::kProducer, "producer"},
                                                     {SpanKind::kConsumer, "consumer"}};
  static const std::map<otel::trace::StatusCode, std::string> statuses{{otel::trace::StatusCode::kUnset, "unset"},
                                                                       {otel::trace::StatusCode::kOk, "ok"},
                                                                       {otel::trace::StatusCode::kError, "error"}};
  RecordedSpan span;
  span.name = std::string{data.GetName()};
  span.kind = kinds.at(data.GetSpanKind());
  span.trace_id = hex(data.GetTraceId());
  span.span_id = hex(data.GetSpanId());
  span.parent_id = hex(data.GetParentSpanId());
  span.trace_state = data.GetSpanContext().trace_state()->ToHeader();
  span.attributes = texts_of(data.GetAttributes());
  for (const auto& link : data.GetLinks()) {
    span.links.push_back(hex(link.GetSpanContext().trace_id()) + "/" + hex(link.GetSpanContext().span_id()));
  }
  for (const auto& event : data.GetEvents()) {
    span.events.push_back({event.GetName(), texts_of(event.GetAttributes())});
  }
  span.status = statuses.at(data.GetStatus());
  span.status_description = std::string{data.GetDescription()};
  return span;
}

}  // namespace

struct RecordedSpans::Records {
  std::mutex mutex;
  std::vector<RecordedSpan> spans;
};

std::string RecordedSpan::attribute(const std::string& attribute_name) const {
  const auto found = attributes.find(attribute_name);
  return found == attributes.end() ? "(none)" : found->second;
}

RecordedSpans::RecordedSpans() : records_{std::make_shared<Records>()} {
  class Exporter final : public otel::sdk::trace::SpanExporter {
   public:
    explicit Exporter(std::shared_ptr<Records> records) : records_{std::move(records)} {}
    std::unique_ptr<otel::sdk::trace::Recordable> MakeRecordable() noexcept override {
      return std::make_unique<otel::sdk::trace::SpanData>();
    }
    otel::sdk::common::ExportResult Export(
        const otel::nostd::span<std::unique_ptr<otel::sdk::trace::Recordable>>& spans) noexcept override {
      const std::scoped_lock lock{records_->mutex};
      for (const auto& span : spans) {
        records_->spans.push_back(recorded(dynamic_cast<const otel::sdk::trace::SpanData&>(*span)));
      }
      return otel::sdk::common::ExportResult::kSuccess;
    }
    bool ForceFlush(std::chrono::microseconds) noexcept override { return true; }
    bool Shutdown(std::chrono::microseconds) noexcept override { return true; }

   private:
    std::shared_ptr<Records> records_;
  };
  std::unique_ptr<otel::trace::TracerProvider> provider = otel::sdk::trace::TracerProviderFactory::Create(
      otel::sdk::trace::SimpleSpanProcessorFactory::Create(std::make_unique<Exporter>(records_)));
  provider_ = otel::nostd::shared_ptr<otel::trace::TracerProvider>{std::move(provider)};
}

RecordedSpans::~RecordedSpans() = default;

otel::nostd::shared_ptr<otel::trace::TracerProvider> RecordedSpans::provider() const { return provider_; }

otel::nostd::shared_ptr<otel::trace::Tracer> RecordedSpans::tracer() const { return provider_->GetTracer("test"); }

std::vector<RecordedSpan> RecordedSpans::all() const {
  const std::scoped_lock lock{records_->mutex};
  return records_->spans;
}

std::vector<RecordedSpan> RecordedSpans::named(const std::string& name) const {
  std::vector<RecordedSpan> spans = all();
  std::erase_if(spans, [&](const RecordedSpan& span) { return span.name != name; });
  return spans;
}

std::vector<RecordedSpan> RecordedSpans::wait_for(const std::string& name, std::size_t count) const {
  eventually([&] { return named(name).size() >= count; });
  return named(name);
}

}  // namespace arrower::jobs::tests
