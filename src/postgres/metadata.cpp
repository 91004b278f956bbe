#include "postgres/metadata.hpp"

#include <charconv>
#include <cstdint>

#include <arrower/jobs/payload.hpp>

namespace arrower::jobs::postgres {

namespace {

struct Metadata {
  std::optional<std::string> user_id;
  std::optional<TraceCarrier> trace;
  std::optional<std::string> version;
  std::optional<Occurrence> schedule;
  std::optional<std::int64_t> parent;
};

/// Calls a function with name and value of each string in a JSON object. The rest is skipped, whatever it is: SQL users
/// may write into the metadata what they like.
template <class Function>
void for_each_string(std::string_view json, Function&& function) {
  try {
    const detail::JsonDocument document{json};
    for (detail::JsonMembers members{document.root(), {}}; !members.at_end();) {
      const auto [name, value] = members.next();
      if (value.is_text()) {
        function(name, value.text({}));
      }
    }
  } catch (const std::runtime_error&) {  // NOLINT(bugprone-empty-catch): what is no object has no strings
  }
}

std::optional<TimePoint> read_time(std::string_view text) {
  try {
    return detail::time_of_text<TimePoint>(text, false, {});
  } catch (const std::runtime_error&) {
    return std::nullopt;
  }
}

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
  return detail::to_json(metadata);
}

TraceCarrier decode_trace_carrier(std::string_view json) {
  TraceCarrier carrier;
  for_each_string(json, [&](std::string_view name, std::string_view value) { carrier.emplace(name, value); });
  return carrier;
}

std::optional<Occurrence> decode_occurrence(std::string_view json) {
  std::optional<std::string> name;
  std::optional<TimePoint> time;
  for_each_string(json, [&](std::string_view field, std::string_view value) {
    if (field == "name") {
      name = value;
    } else if (field == "time") {
      time = read_time(value);
    }
  });
  if (!name || !time) {
    return std::nullopt;
  }
  return Occurrence{.name = std::move(*name), .time = *time};
}

std::optional<JobId> decode_parent(std::string_view text) {
  std::int64_t id = 0;
  const auto [end, error] = std::from_chars(text.data(), text.data() + text.size(), id);
  return error == std::errc{} && end == text.data() + text.size() ? std::optional{JobId{id}} : std::nullopt;
}

}  // namespace arrower::jobs::postgres
