#include "support/collected_metrics.hpp"

#include <chrono>
#include <format>
#include <type_traits>
#include <variant>

#include <opentelemetry/nostd/variant.h>
#include <opentelemetry/sdk/metrics/meter_provider.h>
#include <opentelemetry/sdk/metrics/metric_reader.h>
#include <arrower/jobs/opentelemetry_views.hpp>

namespace arrower::jobs::tests {

namespace {

namespace otel = opentelemetry;
namespace sdk = opentelemetry::sdk::metrics;

class Reader final : public sdk::MetricReader {
 public:
  sdk::AggregationTemporality GetAggregationTemporality(sdk::InstrumentType) const noexcept override {
    return sdk::AggregationTemporality::kCumulative;
  }

 private:
  bool OnForceFlush(std::chrono::microseconds) noexcept override { return true; }
  bool OnShutDown(std::chrono::microseconds) noexcept override { return true; }
};

std::string text_of(const sdk::PointAttributes& attributes) {
  std::string text;
  for (const auto& [name, value] : attributes.GetAttributes()) {
    text += text.empty() ? "" : " ";
    text += name + "=";
    otel::nostd::visit(
        [&](const auto& held) {
          using Held = std::decay_t<decltype(held)>;
          if constexpr (std::is_same_v<Held, std::string>) {
            text += held;
          } else if constexpr (std::is_arithmetic_v<Held>) {
            text += std::format("{}", held);
          }
        },
        value);
  }
  return text;
}

std::string text_of(const sdk::ValueType& value) {
  return otel::nostd::visit([](const auto& number) { return std::format("{}", number); }, value);
}

std::string text_of(const sdk::PointType& point) {
  if (const auto* histogram = otel::nostd::get_if<sdk::HistogramPointData>(&point)) {
    return std::format("{} of {} buckets", histogram->count_, histogram->boundaries_.size());
  }
  if (const auto* sum = otel::nostd::get_if<sdk::SumPointData>(&point)) {
    return text_of(sum->value_);
  }
  const auto* last = otel::nostd::get_if<sdk::LastValuePointData>(&point);
  return last == nullptr ? "" : text_of(last->value_);
}

}  // namespace

struct CollectedMetrics::State {
  std::shared_ptr<sdk::MeterProvider> provider = std::make_shared<sdk::MeterProvider>();
  std::shared_ptr<Reader> reader = std::make_shared<Reader>();
};

CollectedMetrics::CollectedMetrics() : state_{std::make_unique<State>()} {
  add_histogram_views(*state_->provider);
  state_->provider->AddMetricReader(state_->reader);
}

CollectedMetrics::~CollectedMetrics() = default;

otel::nostd::shared_ptr<otel::metrics::MeterProvider> CollectedMetrics::provider() const {
  return otel::nostd::shared_ptr<otel::metrics::MeterProvider>{
      std::shared_ptr<otel::metrics::MeterProvider>{state_->provider}};
}

std::map<std::string, std::map<std::string, std::string>> CollectedMetrics::collect() const {
  std::map<std::string, std::map<std::string, std::string>> collected;
  state_->reader->Collect([&](sdk::ResourceMetrics& metrics) {
    for (const auto& scope : metrics.scope_metric_data_) {
      for (const auto& metric : scope.metric_data_) {
        for (const auto& point : metric.point_data_attr_) {
          collected[metric.instrument_descriptor.name_][text_of(point.attributes)] = text_of(point.point_data);
        }
      }
    }
    return true;
  });
  return collected;
}

}  // namespace arrower::jobs::tests
