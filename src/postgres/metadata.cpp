#include "postgres/metadata.hpp"

#include <cstdint>

#include <arrower/jobs/payload.hpp>
#include <rfl.hpp>
#include <rfl/json.hpp>

namespace arrower::jobs::postgres {

namespace {

struct Metadata {
  std::optional<std::string> user_id;
  std::optional<TraceCarrier> trace;
  std::optional<std::string> version;
  std::optional<Occurrence> schedule;
  std::optional<std::int64_t> parent;
};

}  // namespace

std::string encode_metadata(const std::optional<std::string>& user_id, const TraceCarrier& trace_carrier,
                            const std::optional<Occurrence>& occurrence, const std::optional<JobId>& parent,
                            const std::string& version) {
  if (!user_id && trace_carrier.empty() && version.empty() && !occurrence && !parent) {
    return "{}";
  }
  Metadata metadata{.user_id = user_id, .trace = {}, .version = {}, .schedule = occurrence, .parent = {}};
  if (parent) {
    metadata.parent = parent->value;
  }
  if (!trace_carrier.empty()) {
    metadata.trace = trace_carrier;
  }
  if (!version.empty()) {
    metadata.version = version;
  }
  return rfl::json::write(metadata);
}

TraceCarrier decode_trace_carrier(std::string_view json) {
  return rfl::json::read<TraceCarrier>(json).value_or(TraceCarrier{});
}

std::optional<Occurrence> decode_occurrence(std::string_view json) {
  if (auto occurrence = rfl::json::read<Occurrence>(json)) {
    return std::move(*occurrence);
  }
  return std::nullopt;
}

}  // namespace arrower::jobs::postgres
