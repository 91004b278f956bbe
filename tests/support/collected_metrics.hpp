// What a meter provider was told, for tests that ask.
#pragma once

#include <map>
#include <memory>
#include <string>

#include <opentelemetry/metrics/meter_provider.h>
#include <opentelemetry/nostd/shared_ptr.h>

namespace arrower::jobs::tests {

/// A meter provider of the SDK with our buckets, and a reader of it.
class CollectedMetrics {
 public:
  CollectedMetrics();
  ~CollectedMetrics();

  opentelemetry::nostd::shared_ptr<opentelemetry::metrics::MeterProvider> provider() const;

  /// The values by metric and then by attributes, "name=value" in the order of their names: a number, or for histograms
  /// "3 of 17 buckets", by which the boundaries are meant.
  std::map<std::string, std::map<std::string, std::string>> collect() const;

 private:
  struct State;
  std::unique_ptr<State> state_;
};

}  // namespace arrower::jobs::tests
