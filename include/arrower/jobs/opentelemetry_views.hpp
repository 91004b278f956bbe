// Buckets for the histograms, for programs that set up OpenTelemetry's SDK. Not part of <arrower/jobs.hpp>: it includes
// the SDK's headers, and needs the SDK's libraries.
#pragma once

#include <memory>
#include <string>

#include <opentelemetry/sdk/metrics/aggregation/aggregation_config.h>
#include <opentelemetry/sdk/metrics/meter_provider.h>
#include <opentelemetry/sdk/metrics/view/instrument_selector.h>
#include <opentelemetry/sdk/metrics/view/meter_selector.h>
#include <opentelemetry/sdk/metrics/view/view.h>
#include <arrower/jobs/telemetry.hpp>

namespace arrower::jobs {

/// Has an SDK's meter provider sort durations into `histogram_boundaries`, those of `messaging.*` into
/// `messaging_histogram_boundaries`. Call it before the first queue is made.
inline void add_histogram_views(opentelemetry::sdk::metrics::MeterProvider& provider) {
  namespace sdk = opentelemetry::sdk::metrics;
  for (const std::string name : {"arrower.jobs.run.duration", "arrower.jobs.waiting_time",
                                 "messaging.client.operation.duration", "messaging.process.duration"}) {
    auto buckets = std::make_shared<sdk::HistogramAggregationConfig>();
    if (name.starts_with("messaging.")) {
      buckets->boundaries_ = {messaging_histogram_boundaries.begin(), messaging_histogram_boundaries.end()};
    } else {
      buckets->boundaries_ = {histogram_boundaries.begin(), histogram_boundaries.end()};
    }
    provider.AddView(std::make_unique<sdk::InstrumentSelector>(sdk::InstrumentType::kHistogram, name, "s"),
                     std::make_unique<sdk::MeterSelector>("arrower.jobs", "", ""),
                     std::make_unique<sdk::View>(name, "", "s", sdk::AggregationType::kHistogram, buckets));
  }
}

}  // namespace arrower::jobs
