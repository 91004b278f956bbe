#include "model/time_zone.hpp"

#include <algorithm>
#include <array>
#include <format>
#include <stdexcept>
#include <string_view>
#include <utility>

#include <arrower/jobs/error.hpp>

#include "model/text.hpp"

namespace arrower::jobs::model {

namespace {

/// Where there is no database, some standard libraries throw and others go on with UTC and its synonyms alone.
bool is_database_missing() {
  try {
    return std::chrono::get_tzdb().zones.size() < 10;
  } catch (const std::runtime_error&) {
    return true;
  }
}

const std::chrono::time_zone* find_zone(std::string_view name) {
  try {
    return std::chrono::locate_zone(name);
  } catch (const std::runtime_error&) {
    const std::string shown = error_text(name, 100);
    if (is_database_missing()) {
      throw InvalidScheduleError{std::format(
          "time zone \"{}\": this system has no time zone database; install its package tzdata, or use UTC", shown)};
    }
    throw InvalidScheduleError{
        std::format("time zone \"{}\" is unknown; it must be an IANA name such as Europe/Berlin or UTC", shown)};
  }
}

/// When a zone moved over the date line and skipped a whole day. libstdc++ takes the local time of such a change for
/// UTC, and 24:00 for 0:00, and forgets the daylight saving that goes on.
struct DateLineMove {
  std::string_view zone;
  std::chrono::sys_seconds told;
  std::chrono::sys_seconds actual;
  /// Until the next change.
  std::chrono::seconds offset;
};

const DateLineMove* find_move(std::string_view zone) {
  using namespace std::chrono;
  static constexpr std::array<DateLineMove, 5> moves{
      {{"Pacific/Kwajalein", sys_days{1993y / August / 20}, sys_days{1993y / August / 21} + 12h, 12h},
       {"Pacific/Kanton", sys_days{1994y / December / 31}, sys_days{1994y / December / 31} + 11h, 13h},
       {"Pacific/Kiritimati", sys_days{1994y / December / 31}, sys_days{1994y / December / 31} + 10h, 14h},
       {"Pacific/Apia", sys_days{2011y / December / 29}, sys_days{2011y / December / 30} + 10h, 14h},
       {"Pacific/Fakaofo", sys_days{2011y / December / 30}, sys_days{2011y / December / 30} + 11h, 13h}}};
  const auto found = std::ranges::find(moves, zone, &DateLineMove::zone);
  return found == moves.end() ? nullptr : &*found;
}

/// As `get_info`, with what it tells wrongly put right.
std::chrono::sys_info info_at(const std::chrono::time_zone& zone, std::chrono::sys_seconds time) {
  const DateLineMove* const move = find_move(zone.name());
  if (move == nullptr) {
    return zone.get_info(time);
  }
  std::chrono::sys_info info = zone.get_info(time);
  if (info.begin == move->told && time < move->actual) {
    info = zone.get_info(move->told - std::chrono::seconds{1});
  }
  if (info.begin == move->told) {
    info.begin = move->actual;
    info.offset = move->offset;
  }
  if (info.end == move->told) {
    info.end = move->actual;
  }
  return info;
}

}  // namespace

TimeZone::TimeZone(std::string name) : name_{std::move(name)} {
  if (name_ != "UTC") {
    zone_ = find_zone(name_);
  }
}

ZoneSpan TimeZone::span_at(std::chrono::sys_seconds time) const {
  // Far outside of all times that are asked for, and so that offsets can be added.
  using namespace std::chrono;
  constexpr sys_seconds first = sys_days{-20'000y / January / 1};
  constexpr sys_seconds last = sys_days{20'000y / January / 1};
  if (zone_ == nullptr) {
    return {first, last, seconds{0}};
  }
  const sys_info info = info_at(*zone_, time);
  return {std::max(info.begin, first), std::min(info.end, last), info.offset};
}

}  // namespace arrower::jobs::model
