// Arithmetic of times that ends at the first or last value instead of wrapping around: for durations that users give.
#pragma once

#include <chrono>
#include <ratio>
#include <type_traits>

namespace arrower::jobs::detail {

/// A duration in another unit, towards zero; the shortest or the longest one if it is out of range. No time for NaN.
template <class To, class Rep, class Period>
constexpr To saturating_cast(std::chrono::duration<Rep, Period> from) {
  using From = std::chrono::duration<Rep, Period>;
  using Ticks = std::ratio_divide<Period, typename To::period>;
  if constexpr (std::is_floating_point_v<Rep>) {
    const auto ticks = static_cast<long double>(from.count()) * Ticks::num / Ticks::den;
    if (ticks != ticks) {
      return To::zero();
    }
    // The last value is rounded up to a power of two where it does not fit.
    if (ticks >= static_cast<long double>(To::max().count())) {
      return To::max();
    }
    return ticks <= static_cast<long double>(To::min().count()) ? To::min() : To{static_cast<typename To::rep>(ticks)};
  } else if constexpr (Ticks::num > Ticks::den) {
    if (from >= std::chrono::duration_cast<From>(To::max())) {
      return To::max();
    }
    return from <= std::chrono::duration_cast<From>(To::min()) ? To::min() : std::chrono::duration_cast<To>(from);
  } else {
    return std::chrono::duration_cast<To>(from);
  }
}

/// A time later, or earlier, by this much; the first or the last one if it is out of range.
template <class Clock, class Duration, class Rep, class Period>
constexpr std::chrono::time_point<Clock, Duration> saturating_add(std::chrono::time_point<Clock, Duration> time,
                                                                  std::chrono::duration<Rep, Period> distance) {
  using Time = std::chrono::time_point<Clock, Duration>;
  const auto ticks = saturating_cast<Duration>(distance);
  const auto since = time.time_since_epoch();
  if (ticks > Duration::zero() && since > Duration::max() - ticks) {
    return Time::max();
  }
  if (ticks < Duration::zero() && since < Duration::min() - ticks) {
    return Time::min();
  }
  return time + ticks;
}

}  // namespace arrower::jobs::detail
