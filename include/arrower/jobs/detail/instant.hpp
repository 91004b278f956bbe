// Times of std::chrono as text, whatever their unit: RFC 3339 in the years 0 to 9999, or an error.
#pragma once

#include <chrono>
#include <concepts>
#include <cstdint>
#include <limits>
#include <string>
#include <string_view>
#include <type_traits>
#include <utility>

#include <arrower/jobs/detail/payload_path.hpp>

namespace arrower::jobs::detail {

/// A time since 1970, to the nanosecond.
struct Instant {
  std::int64_t seconds = 0;
  /// 0 to 999,999,999.
  std::int32_t nanoseconds = 0;
};

/// For example "2030-01-31T12:00:00.5Z", with as many digits as are needed. `zone` is "Z", or empty for a local time.
std::string format_instant(Instant instant, std::string_view zone, const PayloadPath& path);
/// With any offset; for a local time without one.
Instant parse_instant(std::string_view text, bool is_local, const PayloadPath& path);

std::string format_date(std::chrono::year_month_day date, const PayloadPath& path);
std::chrono::year_month_day parse_date(std::string_view text, const PayloadPath& path);

/// A number of units of `numerator / denominator` seconds. Throws if text cannot hold it.
Instant instant_of_ticks(std::int64_t ticks, std::int64_t numerator, std::int64_t denominator, const PayloadPath& path);
/// Rounds down. Throws outside `least` and `most`.
std::int64_t ticks_of_instant(Instant instant, std::int64_t numerator, std::int64_t denominator, std::int64_t least,
                              std::int64_t most, const PayloadPath& path);
Instant instant_of_seconds(long double seconds, const PayloadPath& path);
[[noreturn]] void throw_time_cannot_be_held(const PayloadPath& path);

template <class Duration>
Duration duration_of(Instant instant, const PayloadPath& path) {
  using Rep = typename Duration::rep;
  using Period = typename Duration::period;
  if constexpr (std::floating_point<Rep>) {
    const auto seconds =
        static_cast<long double>(instant.seconds) + static_cast<long double>(instant.nanoseconds) / 1e9L;
    return Duration{static_cast<Rep>(seconds * Period::den / Period::num)};
  } else {
    constexpr auto least = std::in_range<std::int64_t>(std::numeric_limits<Rep>::min())
                               ? static_cast<std::int64_t>(std::numeric_limits<Rep>::min())
                               : std::numeric_limits<std::int64_t>::min();
    constexpr auto most = std::in_range<std::int64_t>(std::numeric_limits<Rep>::max())
                              ? static_cast<std::int64_t>(std::numeric_limits<Rep>::max())
                              : std::numeric_limits<std::int64_t>::max();
    return Duration{static_cast<Rep>(ticks_of_instant(instant, Period::num, Period::den, least, most, path))};
  }
}

template <class Duration>
Instant instant_of(Duration since_1970, const PayloadPath& path) {
  using Rep = typename Duration::rep;
  using Period = typename Duration::period;
  if constexpr (std::floating_point<Rep>) {
    const Instant instant =
        instant_of_seconds(static_cast<long double>(since_1970.count()) * Period::num / Period::den, path);
    if (duration_of<Duration>(instant, path) != since_1970) {
      throw_time_cannot_be_held(path);
    }
    return instant;
  } else {
    if (!std::in_range<std::int64_t>(since_1970.count())) {
      throw_time_cannot_be_held(path);
    }
    return instant_of_ticks(static_cast<std::int64_t>(since_1970.count()), Period::num, Period::den, path);
  }
}

/// A std::chrono::sys_time or local_time of text. Throws as parse_instant and duration_of.
template <class Time>
Time time_of_text(std::string_view text, bool is_local, const PayloadPath& path) {
  return Time{duration_of<typename Time::duration>(parse_instant(text, is_local, path), path)};
}

}  // namespace arrower::jobs::detail
