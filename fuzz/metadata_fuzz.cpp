// Any bytes as the metadata of a job, which every program that enqueues by SQL can write: what is malformed is skipped.
#include <cstdint>
#include <optional>
#include <string>
#include <string_view>

#include <opentelemetry/trace/context.h>

#include "check.hpp"
#include "inspector/traceparent.hpp"
#include "postgres/metadata.hpp"
#include "telemetry/trace_carrier.hpp"

using arrower::jobs::Occurrence;
using arrower::jobs::TraceCarrier;
using arrower::jobs::fuzz::require;
using namespace arrower::jobs::postgres;

extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size) {
  const std::string_view text = arrower::jobs::fuzz::text_of(data, size);
  TraceCarrier carrier = decode_trace_carrier(text);
  // Any text as the header that names the trace.
  carrier.try_emplace("traceparent", text);
  carrier.try_emplace("baggage", text);
  const std::optional<std::string> trace = arrower::jobs::inspector::trace_id_of(carrier);
  require(!trace || trace->find_first_not_of("0123456789abcdef") == std::string::npos, "a trace's id is a number");
  arrower::jobs::telemetry::carrier_of(arrower::jobs::telemetry::context_of(carrier));
  if (const std::optional<Occurrence> occurrence = decode_occurrence(text)) {
    require(!occurrence->name.empty() || text.find("\"\"") != std::string_view::npos, "an occurrence has its name");
  }
  if (const auto parent = decode_parent(text)) {
    require(decode_parent(std::to_string(parent->value)) == parent, "a number is read back as it was");
  }
  return 0;
}
