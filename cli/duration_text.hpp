// Durations and sizes as people read them.
#pragma once

#include <chrono>
#include <cstdint>
#include <optional>
#include <string>
#include <string_view>

#include <arrower/jobs/inspection/job_filter.hpp>

namespace arrower::jobs::cli {

/// "0.8 ms", "12 ms", "3.4 s", "5 min 12 s", "2 h 5 min", "3 d 4 h".
std::string format_duration(std::chrono::microseconds duration);
/// A dash for nothing.
std::string format_duration(const std::optional<std::chrono::microseconds>& duration);

/// "90s", "15m", "1h30m", "2d". Nothing for what is none.
std::optional<std::chrono::microseconds> parse_duration(std::string_view text);

/// "512 B", "3.4 MiB".
std::string format_bytes(std::int64_t bytes);

/// "1,234", or "10,000+" where there are more.
std::string format_count(const Count& count);
std::string format_count(std::int64_t count);

}  // namespace arrower::jobs::cli
