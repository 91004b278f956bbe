// Takes what exporters send as OTLP/HTTP in JSON, for tests that ask.
#pragma once

#include <map>
#include <memory>
#include <set>
#include <string>
#include <vector>

#include "support/recorded_spans.hpp"

namespace arrower::jobs::tests {

/// A span as it arrived.
struct ReceivedSpan : RecordedSpan {
  /// service.name of its resource.
  std::string service;
  std::string scope;
};

class OtlpReceiver {
 public:
  /// Listens on a free port of the loopback interface.
  OtlpReceiver();
  ~OtlpReceiver();
  OtlpReceiver(const OtlpReceiver&) = delete;
  OtlpReceiver& operator=(const OtlpReceiver&) = delete;

  /// For OTEL_EXPORTER_OTLP_ENDPOINT.
  std::string endpoint() const;

  std::vector<ReceivedSpan> spans() const;
  /// The names of all metrics.
  std::set<std::string> metrics() const;

 private:
  struct State;
  std::unique_ptr<State> state_;
};

}  // namespace arrower::jobs::tests
