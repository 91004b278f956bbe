#include "model/cron_clock.hpp"

#include <algorithm>

namespace arrower::jobs::model {

namespace {

using namespace std::chrono_literals;
using std::chrono::local_seconds;
using std::chrono::sys_seconds;

/// More than clocks differ from UTC (16 hours) and more than they were ever changed by at once (24 hours).
constexpr std::chrono::hours reach{48};

LocalMinute first_minute_after(local_seconds time) { return std::chrono::floor<std::chrono::minutes>(time) + 1min; }
LocalMinute first_minute_from(local_seconds time) { return std::chrono::ceil<std::chrono::minutes>(time); }

/// What clocks would show at this moment if they were never changed; differs from what they show by less than `reach`.
sys_seconds as_utc(LocalMinute time) { return sys_seconds{time.time_since_epoch()}; }

/// The end of the day of `time` if a zone's clocks skipped that whole day, as those of Samoa did with 2011-12-30:
/// nothing was due on a day that never was. `after` is the span behind the change that skipped `time`.
std::optional<LocalMinute> end_of_skipped_day(const TimeZone& zone, const ZoneSpan& after, LocalMinute time) {
  const auto day = std::chrono::floor<std::chrono::days>(time);
  const ZoneSpan before = zone.span_at(after.begin - 1s);
  const bool skipped = before.local(after.begin) <= day && after.local(after.begin) >= day + 24h;
  return skipped ? std::optional{LocalMinute{day + 24h}} : std::nullopt;
}

/// Rule 1.
std::optional<sys_seconds> next_time_of_day(const CronFields& fields, const TimeZone& zone, sys_seconds after) {
  ZoneSpan span = zone.span_at(after);
  // What the clock has not shown yet: before the last changes it may have shown later times than now.
  LocalMinute unseen = first_minute_after(span.local(after));
  for (ZoneSpan earlier = span; earlier.begin > after - reach;) {
    const sys_seconds change = earlier.begin;
    earlier = zone.span_at(change - 1s);
    unseen = std::max(unseen, first_minute_from(earlier.local(change)));
  }
  while (const std::optional<LocalMinute> time = fields.first_from(unseen)) {
    if (span.end < as_utc(*time) - reach) {
      span = zone.span_at(as_utc(*time) - reach);
    }
    while (span.local(span.end) <= *time) {
      span = zone.span_at(span.end);
    }
    if (span.instant(*time) >= span.begin) {
      return span.instant(*time);
    }
    const std::optional<LocalMinute> next_day = end_of_skipped_day(zone, span, *time);
    if (!next_day) {
      return span.begin;
    }
    unseen = *next_day;
  }
  return std::nullopt;
}

/// A span of wall-clock time that a change of the clocks by other than whole hours skips or repeats; `end` is not in
/// it.
struct OddSpan {
  local_seconds begin{};
  local_seconds end{};

  bool covers_hour_of(LocalMinute time) const {
    const auto hour = std::chrono::floor<std::chrono::hours>(time);
    return begin <= hour && hour + 1h <= end;
  }
};

bool is_odd_change(const ZoneSpan& before, const ZoneSpan& after) { return (after.offset - before.offset) % 1h != 0s; }

OddSpan skipped_between(const ZoneSpan& before, const ZoneSpan& after) {
  return is_odd_change(before, after) ? OddSpan{before.local(after.begin), after.local(after.begin)} : OddSpan{};
}

OddSpan repeated_between(const ZoneSpan& before, const ZoneSpan& after) {
  return is_odd_change(before, after)
             ? OddSpan{std::max(after.local(after.begin), before.local(before.begin)), before.local(after.begin)}
             : OddSpan{};
}

/// Whether a matching time was skipped that must be made up for.
bool has_missed(const CronFields& fields, const OddSpan& skipped) {
  if (skipped.begin >= skipped.end) {
    return false;
  }
  auto time = fields.first_from(first_minute_from(skipped.begin));
  while (time && *time < skipped.end && skipped.covers_hour_of(*time)) {
    time = fields.first_from(*time + 1min);
  }
  return time && *time < skipped.end;
}

/// The first matching time that is not to be left out because it ran before.
std::optional<LocalMinute> first_unrepeated(const CronFields& fields, const OddSpan& repeated, LocalMinute from) {
  auto time = fields.first_from(from);
  while (time && *time >= repeated.begin && *time < repeated.end && !repeated.covers_hour_of(*time)) {
    time = fields.first_from(*time + 1min);
  }
  return time;
}

/// Rules 2 and 3.
std::optional<sys_seconds> next_elapsed(const CronFields& fields, const TimeZone& zone, sys_seconds after) {
  const bool mind_minute_hand = !fields.any_minute;
  ZoneSpan span = zone.span_at(after);
  OddSpan repeated;
  if (mind_minute_hand && span.begin > after - reach) {
    repeated = repeated_between(zone.span_at(span.begin - 1s), span);
  }
  sys_seconds from = after + 1s;
  for (;;) {
    const auto time = first_unrepeated(fields, repeated, first_minute_from(span.local(from)));
    if (time && *time < span.local(span.end)) {
      return span.instant(*time);
    }
    if (!time) {
      return std::nullopt;
    }
    // Rare expressions are years apart. Not shortly before a change, after which the clock may show earlier times.
    if (span.end - from > reach && as_utc(*time) - reach > span.end) {
      from = as_utc(*time) - reach;
      span = zone.span_at(from);
      repeated = {};
      continue;
    }
    const ZoneSpan before = span;
    from = span.end;
    span = zone.span_at(from);
    if (mind_minute_hand) {
      if (has_missed(fields, skipped_between(before, span))) {
        return span.begin;
      }
      repeated = repeated_between(before, span);
    }
  }
}

}  // namespace

std::optional<sys_seconds> next_occurrence(const CronFields& fields, const TimeZone& zone, sys_seconds after) {
  const auto next = fields.any_hour ? next_elapsed(fields, zone, after) : next_time_of_day(fields, zone, after);
  using namespace std::chrono;
  return next && *next < sys_days{10'000y / January / 1} ? next : std::nullopt;
}

}  // namespace arrower::jobs::model
