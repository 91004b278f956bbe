#include "support/otlp_receiver.hpp"

#include <mutex>
#include <optional>
#include <thread>

#include <rfl.hpp>
#include <rfl/json.hpp>

// clang-format off
// Last: <resolv.h>, which it includes, makes a macro of a name that reflect-cpp uses.
#include <httplib.h>
// clang-format on

namespace arrower::jobs::tests {

namespace {

/// What of OTLP is asked for; the rest is passed over.
struct Value {
  std::optional<std::string> stringValue;
  std::optional<rfl::Generic> intValue;
  std::optional<double> doubleValue;
  std::optional<bool> boolValue;
};
struct KeyValue {
  std::string key;
  Value value;
};
struct Link {
  std::string traceId;
  std::string spanId;
};
struct Event {
  std::string name;
  std::optional<std::vector<KeyValue>> attributes;
};
struct Status {
  std::optional<rfl::Generic> code;
  std::optional<std::string> message;
};
struct Span {
  std::string traceId;
  std::string spanId;
  std::optional<std::string> parentSpanId;
  std::string name;
  rfl::Generic kind;
  std::optional<std::vector<KeyValue>> attributes;
  std::optional<std::vector<Link>> links;
  std::optional<std::vector<Event>> events;
  std::optional<Status> status;
};
struct Metric {
  std::string name;
};
struct Scope {
  std::string name;
};
struct Scoped {
  Scope scope;
  std::optional<std::vector<Span>> spans;
  std::optional<std::vector<Metric>> metrics;
};
struct Resource {
  std::vector<KeyValue> attributes;
};
struct OfResource {
  Resource resource;
  std::optional<std::vector<Scoped>> scopeSpans;
  std::optional<std::vector<Scoped>> scopeMetrics;
};
struct Request {
  std::optional<std::vector<OfResource>> resourceSpans;
  std::optional<std::vector<OfResource>> resourceMetrics;
};

std::string plain(const rfl::Generic& value) {
  std::string text = rfl::json::write(value);
  std::erase(text, '"');
  return text;
}

std::string text_of(const Value& value) {
  if (value.stringValue) {
    return *value.stringValue;
  }
  if (value.intValue) {
    return plain(*value.intValue);
  }
  if (value.doubleValue) {
    return std::to_string(*value.doubleValue);
  }
  return value.boolValue.value_or(false) ? "true" : "false";
}

std::map<std::string, std::string> texts_of(const std::optional<std::vector<KeyValue>>& attributes) {
  std::map<std::string, std::string> texts;
  if (attributes) {
    for (const KeyValue& attribute : *attributes) {
      texts[attribute.key] = text_of(attribute.value);
    }
  }
  return texts;
}

ReceivedSpan received(const Span& span) {
  ReceivedSpan result;
  result.name = span.name;
  // The numbers of SpanKind and of StatusCode.
  const std::string kind = plain(span.kind);
  result.kind = kind == "4" || kind == "SPAN_KIND_PRODUCER"   ? "producer"
                : kind == "5" || kind == "SPAN_KIND_CONSUMER" ? "consumer"
                : kind == "3" || kind == "SPAN_KIND_CLIENT"   ? "client"
                                                              : "internal";
  result.trace_id = span.traceId;
  result.span_id = span.spanId;
  result.parent_id = span.parentSpanId.value_or("");
  result.attributes = texts_of(span.attributes);
  for (const Link& link : span.links.value_or(std::vector<Link>{})) {
    result.links.push_back(link.traceId + "/" + link.spanId);
  }
  for (const Event& event : span.events.value_or(std::vector<Event>{})) {
    result.events.push_back({event.name, texts_of(event.attributes)});
  }
  const std::string code = span.status && span.status->code ? plain(*span.status->code) : "0";
  result.status = code == "2" || code == "STATUS_CODE_ERROR" ? "error" : "unset";
  result.status_description = span.status ? span.status->message.value_or("") : "";
  return result;
}

}  // namespace

struct OtlpReceiver::State {
  httplib::Server server;
  int port = 0;
  std::jthread thread;

  std::mutex mutex;
  // Guarded by mutex:
  std::vector<ReceivedSpan> spans;
  std::set<std::string> metrics;

  bool take(const std::string& body) {
    const auto request = rfl::json::read<Request>(body);
    if (!request) {
      return false;
    }
    const std::scoped_lock lock{mutex};
    for (const OfResource& resource : request->resourceSpans.value_or(std::vector<OfResource>{})) {
      const std::string service = texts_of(resource.resource.attributes)["service.name"];
      for (const Scoped& scoped : resource.scopeSpans.value_or(std::vector<Scoped>{})) {
        for (const Span& span : scoped.spans.value_or(std::vector<Span>{})) {
          spans.push_back(received(span));
          spans.back().service = service;
          spans.back().scope = scoped.scope.name;
        }
      }
    }
    for (const OfResource& resource : request->resourceMetrics.value_or(std::vector<OfResource>{})) {
      for (const Scoped& scoped : resource.scopeMetrics.value_or(std::vector<Scoped>{})) {
        for (const Metric& metric : scoped.metrics.value_or(std::vector<Metric>{})) {
          metrics.insert(metric.name);
        }
      }
    }
    return true;
  }
};

OtlpReceiver::OtlpReceiver() : state_{std::make_unique<State>()} {
  const auto take = [state = state_.get()](const httplib::Request& request, httplib::Response& response) {
    response.status = state->take(request.body) ? 200 : 400;
    response.set_content("{}", "application/json");
  };
  state_->server.Post("/v1/traces", take);
  state_->server.Post("/v1/metrics", take);
  state_->port = state_->server.bind_to_any_port("127.0.0.1");
  state_->thread = std::jthread{[state = state_.get()] { state->server.listen_after_bind(); }};
  state_->server.wait_until_ready();
}

OtlpReceiver::~OtlpReceiver() { state_->server.stop(); }

std::string OtlpReceiver::endpoint() const { return "http://127.0.0.1:" + std::to_string(state_->port); }

std::vector<ReceivedSpan> OtlpReceiver::spans() const {
  const std::scoped_lock lock{state_->mutex};
  return state_->spans;
}

std::set<std::string> OtlpReceiver::metrics() const {
  const std::scoped_lock lock{state_->mutex};
  return state_->metrics;
}

}  // namespace arrower::jobs::tests
