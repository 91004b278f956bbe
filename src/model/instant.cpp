#include <arrower/jobs/detail/instant.hpp>
#include <charconv>
#include <cmath>
#include <format>
#include <optional>
#include <stdexcept>

namespace arrower::jobs::detail {

namespace {

namespace chrono = std::chrono;

// Products of seconds and the denominators of std::chrono's units do not fit into 64 bits.
__extension__ using Wide = __int128;

constexpr std::int64_t nanoseconds_per_second = 1'000'000'000;

/// 0000-01-01T00:00:00 and 9999-12-31T23:59:59: what four digits can say.
constexpr chrono::sys_seconds first_second = chrono::sys_days{chrono::year{0} / 1 / 1};
constexpr chrono::sys_seconds last_second =
    chrono::sys_days{chrono::year{9999} / 12 / 31} + chrono::hours{24} - chrono::seconds{1};

Wide floor_division(Wide dividend, Wide divisor) {
  const Wide quotient = dividend / divisor;
  return quotient * divisor > dividend ? quotient - 1 : quotient;
}

/// Takes a number of exactly `digits` digits off the front.
int take_number(std::string_view& text, std::size_t digits) {
  int value = 0;
  const std::string_view front = text.substr(0, digits);
  const auto [end, error] = std::from_chars(front.data(), front.data() + front.size(), value);
  if (error != std::errc{} || end != text.data() + digits || text.front() == '-') {
    throw std::invalid_argument{"digits are missing"};
  }
  text.remove_prefix(digits);
  return value;
}

void take_one_of(std::string_view& text, std::string_view characters) {
  if (text.empty() || characters.find(text.front()) == std::string_view::npos) {
    throw std::invalid_argument{"a separator is missing"};
  }
  text.remove_prefix(1);
}

/// Digits beyond nanoseconds are left out.
std::int32_t take_fraction(std::string_view& text) {
  std::int32_t nanoseconds = 0;
  if (!text.starts_with('.')) {
    return nanoseconds;
  }
  text.remove_prefix(1);
  if (text.empty() || text.front() < '0' || text.front() > '9') {
    throw std::invalid_argument{"digits are missing"};
  }
  std::int32_t scale = nanoseconds_per_second / 10;
  while (!text.empty() && text.front() >= '0' && text.front() <= '9') {
    nanoseconds += scale * (text.front() - '0');
    scale /= 10;
    text.remove_prefix(1);
  }
  return nanoseconds;
}

chrono::minutes take_offset(std::string_view& text) {
  if (!text.empty() && (text.front() == 'Z' || text.front() == 'z')) {
    text.remove_prefix(1);
    return {};
  }
  const bool negative = text.starts_with('-');
  take_one_of(text, "+-");
  const chrono::hours hours{take_number(text, 2)};
  take_one_of(text, ":");
  const chrono::minutes minutes{take_number(text, 2)};
  if (hours > chrono::hours{23} || minutes > chrono::minutes{59}) {
    throw std::invalid_argument{"out of range"};
  }
  return negative ? -(hours + minutes) : hours + minutes;
}

chrono::year_month_day take_date(std::string_view& text) {
  const chrono::year year{take_number(text, 4)};
  take_one_of(text, "-");
  const chrono::month month{static_cast<unsigned>(take_number(text, 2))};
  take_one_of(text, "-");
  const chrono::day day{static_cast<unsigned>(take_number(text, 2))};
  const chrono::year_month_day date{year, month, day};
  if (!date.ok()) {
    throw std::invalid_argument{"there is no such day"};
  }
  return date;
}

Instant parse(std::string_view text, bool is_local) {
  const chrono::year_month_day date = take_date(text);
  take_one_of(text, "Tt ");
  const chrono::hours hours{take_number(text, 2)};
  take_one_of(text, ":");
  const chrono::minutes minutes{take_number(text, 2)};
  take_one_of(text, ":");
  const chrono::seconds seconds{take_number(text, 2)};
  const std::int32_t nanoseconds = take_fraction(text);
  const chrono::minutes offset = is_local ? chrono::minutes{0} : take_offset(text);
  if (!text.empty() || hours > chrono::hours{23} || minutes > chrono::minutes{59} || seconds > chrono::seconds{60}) {
    throw std::invalid_argument{"out of range"};
  }
  const chrono::sys_seconds whole = chrono::sys_days{date} + hours + minutes + seconds - offset;
  return {whole.time_since_epoch().count(), nanoseconds};
}

}  // namespace

void throw_time_cannot_be_held(const PayloadPath& path) {
  throw_at(path, "a time is stored in the years 0 to 9999 and to the nanosecond: this one is outside, or finer");
}

std::string format_instant(Instant instant, std::string_view zone, const PayloadPath& path) {
  const chrono::sys_seconds whole{chrono::seconds{instant.seconds}};
  if (whole < first_second || whole > last_second) {
    throw_time_cannot_be_held(path);
  }
  std::string text = std::format("{:%Y-%m-%dT%H:%M:%S}", whole);
  if (instant.nanoseconds != 0) {
    text += std::format(".{:09}", instant.nanoseconds);
    text.erase(text.find_last_not_of('0') + 1);
  }
  return text.append(zone);
}

Instant parse_instant(std::string_view text, bool is_local, const PayloadPath& path) {
  try {
    return parse(text, is_local);
  } catch (const std::exception&) {
    throw_at(path, is_local
                       ? std::format("\"{}\" is not a local time, for example 2030-01-31T12:00:00", text)
                       : std::format("\"{}\" is not a time as in RFC 3339, for example 2030-01-31T12:00:00Z", text));
  }
}

std::string format_date(std::chrono::year_month_day date, const PayloadPath& path) {
  if (!date.ok() || date.year() < chrono::year{0} || date.year() > chrono::year{9999}) {
    throw_at(path, "a date is stored in the years 0 to 9999, and must exist: this one does not");
  }
  return std::format("{:%Y-%m-%d}", date);
}

std::chrono::year_month_day parse_date(std::string_view text, const PayloadPath& path) {
  std::string_view rest = text;
  std::optional<chrono::year_month_day> date;
  try {
    date = take_date(rest);
  } catch (const std::invalid_argument&) {
    date.reset();
  }
  if (date && rest.empty()) {
    return *date;
  }
  throw_at(path, std::format("\"{}\" is not a date, for example 2030-01-31", text));
}

Instant instant_of_ticks(std::int64_t ticks, std::int64_t numerator, std::int64_t denominator,
                         const PayloadPath& path) {
  const Wide scaled = Wide{ticks} * numerator;
  const Wide seconds = floor_division(scaled, denominator);
  const Wide nanoseconds = (scaled - seconds * denominator) * nanoseconds_per_second;
  const bool is_finer = nanoseconds % denominator != 0;
  if (is_finer || seconds < first_second.time_since_epoch().count() ||
      seconds > last_second.time_since_epoch().count()) {
    throw_time_cannot_be_held(path);
  }
  return {static_cast<std::int64_t>(seconds), static_cast<std::int32_t>(nanoseconds / denominator)};
}

std::int64_t ticks_of_instant(Instant instant, std::int64_t numerator, std::int64_t denominator, std::int64_t least,
                              std::int64_t most, const PayloadPath& path) {
  const Wide nanoseconds = Wide{instant.seconds} * nanoseconds_per_second + instant.nanoseconds;
  // Units as fine as attoseconds overflow even this; their whole range is 18 seconds around 1970.
  constexpr Wide greatest = Wide{1} << 126;
  if (nanoseconds > greatest / denominator || nanoseconds < -greatest / denominator) {
    throw_at(path, "the time is out of range for the unit of this field");
  }
  const Wide ticks = floor_division(nanoseconds * denominator, Wide{numerator} * nanoseconds_per_second);
  if (ticks < least || ticks > most) {
    throw_at(path, "the time is out of range for the unit of this field");
  }
  return static_cast<std::int64_t>(ticks);
}

Instant instant_of_seconds(long double seconds, const PayloadPath& path) {
  const long double whole = std::floor(seconds);
  if (!(whole >= static_cast<long double>(first_second.time_since_epoch().count()) &&
        whole <= static_cast<long double>(last_second.time_since_epoch().count()))) {
    throw_time_cannot_be_held(path);
  }
  const auto nanoseconds = std::llround((seconds - whole) * static_cast<long double>(nanoseconds_per_second));
  const auto carried = static_cast<std::int64_t>(whole) + nanoseconds / nanoseconds_per_second;
  return {carried, static_cast<std::int32_t>(nanoseconds % nanoseconds_per_second)};
}

}  // namespace arrower::jobs::detail
