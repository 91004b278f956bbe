#include "duration_text.hpp"

#include <array>
#include <charconv>
#include <format>

namespace arrower::jobs::cli {

using std::chrono::microseconds;

namespace {

/// 0 for what is no unit.
std::int64_t seconds_in(char unit) {
  switch (unit) {
    case 'd':
      return 86'400;
    case 'h':
      return 3'600;
    case 'm':
      return 60;
    case 's':
      return 1;
    default:
      return 0;
  }
}

}  // namespace

std::string format_duration(microseconds duration) {
  using std::chrono::floor;
  constexpr std::int64_t minute = 60;
  constexpr std::int64_t hour = 60 * minute;
  constexpr std::int64_t day = 24 * hour;
  const auto micros = static_cast<double>(duration.count());
  const std::int64_t whole = floor<std::chrono::seconds>(duration).count();
  if (micros < 10'000) {
    return std::format("{:.1f} ms", micros / 1'000);
  }
  if (micros < 1'000'000) {
    return std::format("{:.0f} ms", micros / 1'000);
  }
  if (whole < minute) {
    return std::format("{:.1f} s", micros / 1'000'000);
  }
  if (whole < hour) {
    return std::format("{} min {} s", whole / minute, whole % minute);
  }
  if (whole < day) {
    return std::format("{} h {} min", whole / hour, whole % hour / minute);
  }
  return std::format("{} d {} h", whole / day, whole % day / hour);
}

std::string format_duration(const std::optional<microseconds>& duration) {
  return duration ? format_duration(*duration) : "-";
}

std::optional<microseconds> parse_duration(std::string_view text) {
  // A century: more than a job is ever put off, and far from what a number can hold.
  constexpr std::int64_t longest = 36'525LL * 86'400;
  std::int64_t total = 0;
  if (text.empty()) {
    return std::nullopt;
  }
  while (!text.empty()) {
    std::int64_t number = 0;
    const auto [end, error] = std::from_chars(text.data(), text.data() + text.size(), number);
    text.remove_prefix(static_cast<std::size_t>(end - text.data()));
    if (error != std::errc{} || text.empty()) {
      return std::nullopt;
    }
    const std::int64_t seconds = seconds_in(text.front());
    if (seconds == 0 || number < 0 || number > longest / seconds) {
      return std::nullopt;
    }
    total += number * seconds;
    text.remove_prefix(1);
    if (total > longest) {
      return std::nullopt;
    }
  }
  return std::chrono::seconds{total};
}

std::string format_bytes(std::int64_t bytes) {
  constexpr std::array units{"KiB", "MiB", "GiB", "TiB"};
  if (bytes < 1024) {
    return std::format("{} B", bytes);
  }
  double amount = static_cast<double>(bytes) / 1024;
  std::size_t unit = 0;
  while (amount >= 1024 && unit + 1 < units.size()) {
    amount /= 1024;
    ++unit;
  }
  return std::format("{:.1f} {}", amount, units[unit]);
}

std::string format_count(std::int64_t count) {
  std::string digits = std::to_string(count);
  for (auto place = static_cast<std::ptrdiff_t>(digits.size()) - 3; place > (count < 0 ? 1 : 0); place -= 3) {
    digits.insert(static_cast<std::size_t>(place), ",");
  }
  return digits;
}

std::string format_count(const Count& count) { return format_count(count.value) + (count.exact ? "" : "+"); }

}  // namespace arrower::jobs::cli
