#include "model/cron_fields.hpp"

#include <bit>

namespace arrower::jobs::model {

namespace {

using std::chrono::local_days;
using std::chrono::year;
using std::chrono::year_month;

constexpr std::uint64_t bit(unsigned value) { return std::uint64_t{1} << value; }

/// The days of a month that fall on these days of the week, as bits from 1 on.
std::uint64_t days_on(std::uint64_t weekdays, std::chrono::weekday first_of_month) {
  const unsigned first = first_of_month.c_encoding();
  const std::uint64_t week = ((weekdays >> first) | (weekdays << (7 - first))) & 0x7F;
  return (week | week << 7 | week << 14 | week << 21 | week << 28) << 1;
}

/// The matching days of a month, as bits from 1 on.
std::uint64_t matching_days(const CronFields& fields, year_month month) {
  const auto length = static_cast<unsigned>((month / std::chrono::last).day());
  const std::uint64_t on_weekdays = days_on(fields.weekdays, std::chrono::weekday{local_days{month / 1}});
  const std::uint64_t matching = fields.either_day() ? fields.days | on_weekdays : fields.days & on_weekdays;
  return matching & (bit(length + 1) - 2);
}

std::optional<local_days> first_day_from(const CronFields& fields, local_days from) {
  const std::chrono::year_month_day date{from};
  auto first = static_cast<unsigned>(date.day());
  for (year_month month = date.year() / date.month(); month.year() <= year{10'000}; month += std::chrono::months{1}) {
    if ((fields.months & bit(static_cast<unsigned>(month.month()))) != 0) {
      const std::uint64_t days = matching_days(fields, month) & ~(bit(first) - 1);
      if (days != 0) {
        return local_days{month / std::countr_zero(days)};
      }
    }
    first = 1;
  }
  return std::nullopt;
}

/// The first matching time of a day, in minutes since its midnight, that is not before this one.
std::optional<unsigned> first_time_from(const CronFields& fields, unsigned from) {
  const unsigned hour = from / 60;
  if ((fields.hours & bit(hour)) != 0) {
    const std::uint64_t minutes = fields.minutes >> (from % 60);
    if (minutes != 0) {
      return from + static_cast<unsigned>(std::countr_zero(minutes));
    }
  }
  const std::uint64_t later_hours = fields.hours & ~(bit(hour + 1) - 1);
  if (later_hours == 0) {
    return std::nullopt;
  }
  return static_cast<unsigned>(std::countr_zero(later_hours) * 60 + std::countr_zero(fields.minutes));
}

}  // namespace

bool CronFields::can_match() const noexcept {
  constexpr std::uint32_t with_30_days = bit(4) | bit(6) | bit(9) | bit(11);
  constexpr std::uint32_t february = bit(2);
  if (either_day() || (days & (bit(30) - 1)) != 0) {
    return true;
  }
  if ((days & bit(30)) != 0) {
    return (months & ~february) != 0;
  }
  return (months & ~february & ~with_30_days) != 0;
}

std::optional<LocalMinute> CronFields::first_from(LocalMinute from) const {
  const auto today = std::chrono::floor<std::chrono::days>(from);
  const std::optional<local_days> day = first_day_from(*this, today);
  if (!day) {
    return std::nullopt;
  }
  if (*day != today) {
    return *day + std::chrono::minutes{first_time_from(*this, 0).value_or(0)};
  }
  if (const auto time = first_time_from(*this, static_cast<unsigned>((from - today).count()))) {
    return today + std::chrono::minutes{*time};
  }
  return first_from(today + std::chrono::days{1});
}

}  // namespace arrower::jobs::model
