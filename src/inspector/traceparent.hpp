// The trace that a job's carrier names.
#pragma once

#include <algorithm>
#include <optional>
#include <string>
#include <string_view>

#include <arrower/jobs/options.hpp>

namespace arrower::jobs::inspector {

/// 32 hexadecimal digits, from a W3C traceparent: version-trace-span-flags. Nothing for what is none.
inline std::optional<std::string> trace_id_of(const TraceCarrier& carrier) {
  const auto header = carrier.find("traceparent");
  if (header == carrier.end() || header->second.size() < 55 || header->second[2] != '-' || header->second[35] != '-') {
    return std::nullopt;
  }
  const std::string_view id = std::string_view{header->second}.substr(3, 32);
  const bool valid = std::ranges::all_of(
      id, [](char digit) { return (digit >= '0' && digit <= '9') || (digit >= 'a' && digit <= 'f'); });
  return valid ? std::optional{std::string{id}} : std::nullopt;
}

}  // namespace arrower::jobs::inspector
