#include "model/cron_description.hpp"

#include <array>
#include <cstdint>
#include <format>
#include <string_view>
#include <utility>
#include <vector>

namespace arrower::jobs::model {

namespace {

using Values = std::vector<unsigned>;
using Texts = std::vector<std::string>;

/// More times of day than this are told by minutes and hours.
constexpr std::size_t most_times = 6;

constexpr std::array<std::string_view, 12> months{"January",   "February", "March",    "April",
                                                  "May",       "June",     "July",     "August",
                                                  "September", "October",  "November", "December"};
/// From Monday on, so that a weekend is together.
constexpr std::array<std::string_view, 7> spoken_weekdays{"Monday", "Tuesday",  "Wednesday", "Thursday",
                                                          "Friday", "Saturday", "Sunday"};

Values values_of(std::uint64_t bits) {
  Values values;
  for (unsigned value = 0; value < 64; ++value) {
    if ((bits >> value & 1) != 0) {
      values.push_back(value);
    }
  }
  return values;
}

/// As positions in `spoken_weekdays`.
Values weekday_values(std::uint64_t bits) { return values_of(bits >> 1 | (bits & 1) << 6); }

std::string join(const Texts& texts, std::string_view conjunction) {
  std::string joined;
  for (std::size_t i = 0; i < texts.size(); ++i) {
    if (i > 0) {
      joined += i + 1 < texts.size() ? ", " : std::format(" {} ", conjunction);
    }
    joined += texts[i];
  }
  return joined;
}

/// "1, 3 and 8 to 12".
template <class Name>
std::string list(const Values& values, Name name) {
  Texts texts;
  for (std::size_t i = 0; i < values.size();) {
    std::size_t end = i + 1;
    while (end < values.size() && values[end] == values[end - 1] + 1) {
      ++end;
    }
    if (end - i >= 3) {
      texts.push_back(std::format("{} to {}", name(values[i]), name(values[end - 1])));
      i = end;
    } else {
      texts.push_back(std::format("{}", name(values[i])));
      ++i;
    }
  }
  return join(texts, "and");
}

std::string list(const Values& values) {
  return list(values, [](unsigned value) { return value; });
}

std::string list_months(const Values& values) {
  return list(values, [](unsigned value) { return months[value - 1]; });
}

std::string list_weekdays(const Values& values) {
  return list(values, [](unsigned value) { return spoken_weekdays[value]; });
}

std::string ordinal(unsigned number) {
  constexpr std::array<std::string_view, 4> endings{"th", "st", "nd", "rd"};
  const bool is_teen = number / 10 % 10 == 1;
  return std::format("{}{}", number, endings[is_teen || number % 10 > 3 ? 0 : number % 10]);
}

/// The distance between values of which there are at least four, all as far apart, but not next to each other; else 0.
unsigned step_of(const Values& values) {
  if (values.size() < 4 || values[1] - values[0] < 2) {
    return 0;
  }
  const unsigned step = values[1] - values[0];
  for (std::size_t i = 2; i < values.size(); ++i) {
    if (values[i] - values[i - 1] != step) {
      return 0;
    }
  }
  return step;
}

/// The distance between values that go round: from 0 on, to `count` in whole steps; else 0.
unsigned cycle_of(const Values& values, unsigned count) {
  if (values.size() < 2 || values[0] != 0 || count % values.size() != 0) {
    return 0;
  }
  const auto step = static_cast<unsigned>(count / values.size());
  for (std::size_t i = 1; i < values.size(); ++i) {
    if (values[i] != i * step) {
      return 0;
    }
  }
  return step;
}

/// "minute 5", "minutes 5 and 10", "every 7th minute from 0 to 56".
std::string describe_values(const Values& values, std::string_view unit) {
  if (const unsigned step = step_of(values)) {
    return std::format("every {} {} from {} to {}", ordinal(step), unit, values.front(), values.back());
  }
  return std::format("{}{} {}", unit, values.size() == 1 ? "" : "s", list(values));
}

std::string describe_hours(const Values& hours) {
  const unsigned cycle = cycle_of(hours, 24);
  if (cycle == 1) {
    return "every hour";
  }
  return cycle > 1 ? std::format("every {} hour", ordinal(cycle)) : describe_values(hours, "hour");
}

bool are_neighbours(const Values& values) { return values.back() - values.front() + 1 == values.size(); }

std::string clock_time(unsigned hour, unsigned minute) { return std::format("{:02}:{:02}", hour, minute); }

std::string describe_times(const Values& minutes, const Values& hours) {
  if (minutes.size() * hours.size() <= most_times) {
    Texts times;
    for (const unsigned hour : hours) {
      for (const unsigned minute : minutes) {
        times.push_back(clock_time(hour, minute));
      }
    }
    return "at " + join(times, "and");
  }
  const unsigned cycle = cycle_of(minutes, 60);
  if (cycle == 0) {
    return std::format("at {} of {}", describe_values(minutes, "minute"), describe_hours(hours));
  }
  std::string every = cycle == 1 ? "every minute" : std::format("every {} minutes", cycle);
  if (hours.size() == 24) {
    return every;
  }
  if (are_neighbours(hours)) {
    return std::format("{} from {} to {}", every, clock_time(hours.front(), minutes.front()),
                       clock_time(hours.back(), minutes.back()));
  }
  return std::format("{} of {}", every, describe_hours(hours));
}

/// "of every month", "of January and July".
std::string of_months(const Values& days, const Values& in_months) {
  if (in_months.size() < months.size()) {
    return "of " + list_months(in_months);
  }
  if (days.front() <= 28) {
    return "of every month";
  }
  return days.size() == 1 ? "of every month that has it" : "of every month that has them";
}

std::string describe_dates(const CronFields& fields, bool are_times_listed) {
  const Values days = values_of(fields.days);
  const Values on_weekdays = weekday_values(fields.weekdays);
  const Values in_months = values_of(fields.months);
  const bool all_days = days.size() == 31;
  const bool all_weekdays = on_weekdays.size() == spoken_weekdays.size();
  const std::string in = in_months.size() < months.size() ? " in " + list_months(in_months) : "";
  if ((all_days && all_weekdays) || (fields.either_day() && (all_days || all_weekdays))) {
    return (are_times_listed ? ", every day" : "") + in;
  }
  if (all_days) {
    return " on " + list_weekdays(on_weekdays) + in;
  }
  const std::string on_days = describe_values(days, "day");
  if (all_weekdays) {
    return std::format(" on {} {}", on_days, of_months(days, in_months));
  }
  if (!fields.either_day()) {
    Texts names;
    for (const unsigned weekday : on_weekdays) {
      names.emplace_back(spoken_weekdays[weekday]);
    }
    return std::format(" on {} {} if it is a {}", on_days, of_months(days, in_months), join(names, "or"));
  }
  if (in.empty()) {
    return std::format(" on {} {} or on {}", on_days, of_months(days, in_months), list_weekdays(on_weekdays));
  }
  return std::format("{}, on {} or on {}", in, on_days, list_weekdays(on_weekdays));
}

}  // namespace

std::string describe_fields(const CronFields& fields) {
  const Values minutes = values_of(fields.minutes);
  const Values hours = values_of(fields.hours);
  return describe_times(minutes, hours) + describe_dates(fields, minutes.size() * hours.size() <= most_times);
}

std::string describe_interval(std::chrono::microseconds interval) {
  using namespace std::chrono_literals;
  constexpr std::array<std::pair<std::chrono::microseconds, std::string_view>, 5> units{
      {{1h, "h"}, {1min, "min"}, {1s, "s"}, {1ms, "ms"}, {1us, "us"}}};
  std::string text = "every";
  for (const auto& [length, name] : units) {
    if (interval >= length) {
      text += std::format(" {} {}", interval / length, name);
      interval %= length;
    }
  }
  return text;
}

}  // namespace arrower::jobs::model
