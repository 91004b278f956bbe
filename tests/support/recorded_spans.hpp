// What a tracer provider was told, for tests that ask.
#pragma once

#include <map>
#include <memory>
#include <optional>
#include <string>
#include <vector>

#include <opentelemetry/nostd/shared_ptr.h>
#include <opentelemetry/trace/tracer.h>
#include <opentelemetry/trace/tracer_provider.h>

namespace arrower::jobs::tests {

struct RecordedEvent {
  std::string name;
  std::map<std::string, std::string> attributes;
};

/// Ids in hexadecimal, attributes as text.
struct RecordedSpan {
  std::string name;
  std::string kind;
  std::string trace_id;
  std::string span_id;
  std::string parent_id;
  std::string trace_state;
  std::map<std::string, std::string> attributes;
  /// "trace id/span id"
  std::vector<std::string> links;
  std::vector<RecordedEvent> events;
  std::string status;
  std::string status_description;

  std::string attribute(const std::string& name) const;
};

/// A tracer provider of the SDK that records every span when it ends.
class RecordedSpans {
 public:
  RecordedSpans();
  ~RecordedSpans();

  opentelemetry::nostd::shared_ptr<opentelemetry::trace::TracerProvider> provider() const;
  opentelemetry::nostd::shared_ptr<opentelemetry::trace::Tracer> tracer() const;

  /// Those that have ended, in that order.
  std::vector<RecordedSpan> all() const;
  std::vector<RecordedSpan> named(const std::string& name) const;

  /// Waits for so many with this name; what there is when the deadline has passed.
  std::vector<RecordedSpan> wait_for(const std::string& name, std::size_t count) const;

 private:
  struct Records;
  std::shared_ptr<Records> records_;
  opentelemetry::nostd::shared_ptr<opentelemetry::trace::TracerProvider> provider_;
};

}  // namespace arrower::jobs::tests
