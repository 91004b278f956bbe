#include "model/time_zone.hpp"

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
  const sys_info info = zone_->get_info(time);
  return {std::max(info.begin, first), std::min(info.end, last), info.offset};
}

}  // namespace arrower::jobs::model
