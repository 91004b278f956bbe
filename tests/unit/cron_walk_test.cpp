// Random expressions against an evaluation that is as simple as can be: it walks through ten years of real minutes,
// looks at what the clock shows in each, and never computes a time. Up to 64 expressions share a walk.
#include <gmock/gmock.h>
#include <arrower/jobs/error.hpp>

#include <algorithm>
#include <array>
#include <bit>
#include <chrono>
#include <cstdint>
#include <format>
#include <random>
#include <string>
#include <vector>

#include "model/cron.hpp"

namespace arrower::jobs {

namespace {

using std::chrono::minutes;
using std::chrono::sys_days;

/// A minute of a clock, since the year 1900.
using Shown = std::int32_t;
constexpr sys_days shown_epoch = std::chrono::year{1900} / 1 / 1;

struct Field {
  std::string text;
  std::array<bool, 64> has{};

  bool any() const { return text[0] == '*' || text[0] == '?'; }
};

class Randomness {
 public:
  explicit Randomness(unsigned seed) : random_{seed} {}

  int from(int least, int most) {
    return least + static_cast<int>(random_() % static_cast<unsigned>(most - least + 1));
  }
  bool one_in(int count) { return from(1, count) == 1; }

 private:
  /// The standard says what it answers, on every system.
  std::mt19937 random_;
};

/// A random field's text together with the values that it stands for. `most_first` bounds where its items begin.
Field random_field(Randomness& random, int least, int most, int stars_in_ten, int most_first) {
  Field field;
  const int items = random.one_in(4) ? random.from(2, 4) : 1;
  for (int i = 0; i < items; ++i) {
    int first = least;
    int last = most;
    int step = 1;
    std::string text;
    if (i == 0 && random.from(1, 10) <= stars_in_ten) {
      text = random.one_in(8) ? "?" : "*";
      if (random.one_in(2)) {
        step = random.from(1, (most - least) / 2 + 1);
        text += std::format("/{}", step);
      }
    } else {
      first = random.from(least, most_first);
      last = random.one_in(3) ? random.from(first, most_first) : first;
      text = first == last ? std::format("{}", first) : std::format("{}-{}", first, last);
      if (random.one_in(4)) {
        step = random.from(1, 10);
        text += std::format("/{}", step);
        last = first == last ? most : last;
      }
    }
    for (int value = first; value <= last; value += step) {
      field.has[static_cast<std::size_t>(value)] = true;
    }
    field.text += (i == 0 ? "" : ",") + text;
  }
  return field;
}

struct Expression {
  Field minute;
  Field hour;
  Field day;
  Field month;
  Field weekday;

  std::string text() const {
    return std::format("{} {} {} {} {}", minute.text, hour.text, day.text, month.text, weekday.text);
  }

  bool matches_day(std::chrono::year_month_day date) const {
    const bool on_day = day.has[static_cast<unsigned>(date.day())];
    const bool on_weekday = weekday.has[std::chrono::weekday{sys_days{date}}.c_encoding()];
    return month.has[static_cast<unsigned>(date.month())] &&
           (day.any() || weekday.any() ? on_day && on_weekday : on_day || on_weekday);
  }
};

Expression random_expression(Randomness& random) {
  // Clocks are changed in the first hours of a day.
  const int most_first_hour = random.one_in(2) ? 4 : 23;
  return {random_field(random, 0, 59, 3, 59), random_field(random, 0, 23, 5, most_first_hour),
          random_field(random, 1, 31, 6, 31), random_field(random, 1, 12, 8, 12), random_field(random, 0, 6, 6, 6)};
}

constexpr Shown in_day = 24 * 60;

/// What a zone's clock shows, for each real minute of ten years.
struct Walk {
  std::string zone;
  sys_days begin;
  std::vector<Shown> shown;

  Walk(std::string name, int year) : zone{std::move(name)}, begin{std::chrono::year{year} / 1 / 1} {
    const auto* place = std::chrono::locate_zone(zone);
    for (minutes passed{0}; passed < std::chrono::days{3653};) {
      const std::chrono::sys_info info = place->get_info(begin + passed);
      const auto offset = std::chrono::duration_cast<minutes>(info.offset);
      for (; passed < std::chrono::days{3653} && begin + passed < info.end; ++passed) {
        shown.push_back(static_cast<Shown>((begin - shown_epoch + passed + offset).count()));
      }
    }
  }
};

/// A set of expressions: each has its bit.
using Expressions = std::uint64_t;

/// Which of up to 64 expressions match what a clock shows.
class Matcher {
 public:
  Matcher(const std::vector<Expression>& expressions, Shown first, Shown last)
      : first_day_{first / in_day}, days_(static_cast<std::size_t>(last / in_day - first_day_ + 1)) {
    for (std::size_t i = 0; i < expressions.size(); ++i) {
      const Expressions bit = Expressions{1} << i;
      for (std::size_t value = 0; value < 60; ++value) {
        minutes_[value] |= expressions[i].minute.has[value] ? bit : 0;
        hours_[value] |= expressions[i].hour.has[value] ? bit : 0;
      }
      for (std::size_t day = 0; day < days_.size(); ++day) {
        const sys_days date = shown_epoch + std::chrono::days{first_day_} + std::chrono::days{day};
        days_[day] |= expressions[i].matches_day(date) ? bit : 0;
      }
    }
  }

  Expressions at(Shown shown) const {
    return minutes_[static_cast<std::size_t>(shown % 60)] & hours_[static_cast<std::size_t>(shown % in_day / 60)] &
           days_[static_cast<std::size_t>(shown / in_day - first_day_)];
  }

 private:
  Shown first_day_;
  std::array<Expressions, 60> minutes_{};
  std::array<Expressions, 60> hours_{};
  std::vector<Expressions> days_;
};

class Walker {
 public:
  Walker(const std::vector<Expression>& expressions, const Walk& walk)
      : walk_{walk},
        matcher_{expressions, walk.shown.front() - 3 * in_day, walk.shown.back() + 3 * in_day},
        highest_{walk.shown.front()} {
    for (std::size_t i = 0; i < expressions.size(); ++i) {
      const Expressions bit = Expressions{1} << i;
      const bool every_minute = expressions[i].hour.any() && expressions[i].minute.any();
      fixed_ |= expressions[i].hour.any() ? 0 : bit;
      every_minute_ |= every_minute ? bit : 0;
      hourly_ |= expressions[i].hour.any() && !every_minute ? bit : 0;
    }
  }

  /// Which expressions run in the walk's minute i; to be asked for one after the other, from 1 on.
  Expressions runs_at(std::size_t i) {
    const Shown shown = walk_.shown[i];
    Expressions runs = matcher_.at(shown) & every_minute_;
    for (; highest_ < shown; ++highest_) {
      runs |= matcher_.at(highest_ + 1) & fixed_;
    }
    const Shown shift = shown - walk_.shown[i - 1] - 1;
    if (shift != 0) {
      last_change_ = i;
    }
    if (shift % 60 != 0) {
      runs |= change_minute_hand(i, shift) & hourly_;
    }
    const bool is_repeated = i < repeated_until_ && !is_whole_hour_within(shown, repeated_begin_, repeated_end_);
    if (!is_repeated) {
      runs |= matcher_.at(shown) & hourly_;
    }
    return runs;
  }

  bool is_near_change(std::size_t i) const { return last_change_ > 0 && i < last_change_ + 4 * 60; }

 private:
  /// Answers what is made up for.
  Expressions change_minute_hand(std::size_t i, Shown shift) {
    const Shown shown = walk_.shown[i];
    const Shown expected = shown - shift;
    Expressions missed = 0;
    for (Shown skipped = expected; skipped < shown; ++skipped) {
      missed |= is_whole_hour_within(skipped, expected, shown) ? 0 : matcher_.at(skipped);
    }
    if (shift < 0) {
      repeated_begin_ = shown;
      repeated_end_ = expected;
      repeated_until_ = i + static_cast<std::size_t>(-shift);
    }
    return missed;
  }

  static bool is_whole_hour_within(Shown shown, Shown begin, Shown end) {
    const Shown hour = shown - shown % 60;
    return begin <= hour && hour + 60 <= end;
  }

  const Walk& walk_;
  const Matcher matcher_;
  Expressions fixed_ = 0;
  Expressions every_minute_ = 0;
  Expressions hourly_ = 0;
  Shown highest_;
  std::size_t last_change_ = 0;
  Shown repeated_begin_ = 0;
  Shown repeated_end_ = 0;
  std::size_t repeated_until_ = 0;
};

/// Follows an expression from run to run.
class Follower {
 public:
  Follower(const std::string& expression, const Walk& walk) : walk_{walk}, cron_{expression, walk.zone} {}

  /// Of very many runs far from changes of the clocks only some are looked at.
  void expect_run(std::size_t minute, bool is_near_change) {
    ++runs_;
    if (last_run_ > 0 && (is_near_change || runs_ < 200 || runs_ % 499 == 0)) {
      const TimePoint run = time(minute);
      EXPECT_EQ(cron_.next(time(last_run_)), run);
      EXPECT_EQ(cron_.next(time((last_run_ + minute) / 2)), run);
      EXPECT_EQ(cron_.next(run - std::chrono::microseconds{1}), run);
    }
    last_run_ = minute;
  }

  void expect_latest() const {
    if (last_run_ > 0) {
      EXPECT_EQ(cron_.latest(walk_.begin, time(walk_.shown.size() - 1)), time(last_run_));
    }
  }

 private:
  TimePoint time(std::size_t minute) const { return walk_.begin + minutes{minute}; }

  const Walk& walk_;
  const model::Cron cron_;
  std::size_t last_run_ = 0;
  int runs_ = 0;
};

}  // namespace

/// A zone, and the year in which ten interesting ones begin.
class CronWalkTest : public ::testing::TestWithParam<std::pair<const char*, int>> {};

TEST_P(CronWalkTest, random_expressions_run_when_a_walk_through_all_minutes_says_so) {
  const auto [zone, year] = GetParam();
  const Walk walk{zone, year};
  Randomness random{static_cast<unsigned>(year) * 1'000 + static_cast<unsigned>(zone[0])};
  std::vector<Expression> expressions;
  std::vector<Follower> followers;
  while (expressions.size() < 64) {
    expressions.push_back(random_expression(random));
    try {
      followers.emplace_back(expressions.back().text(), walk);
    } catch (const InvalidScheduleError&) {
      expressions.pop_back();  // no such date
    }
  }
  Walker walker{expressions, walk};
  // What was before the walk is not known.
  constexpr std::size_t start = 2 * in_day;
  for (std::size_t i = 1; i < walk.shown.size(); ++i) {
    for (Expressions runs = walker.runs_at(i); i >= start && runs != 0; runs &= runs - 1) {
      const auto index = static_cast<std::size_t>(std::countr_zero(runs));
      followers[index].expect_run(i, walker.is_near_change(i));
      ASSERT_FALSE(HasFailure()) << expressions[index].text() << " in " << zone;
    }
  }
  for (const Follower& follower : followers) {
    follower.expect_latest();
  }
}

INSTANTIATE_TEST_SUITE_P(Zones, CronWalkTest,
                         ::testing::Values(std::pair{"UTC", 2024}, std::pair{"Europe/Berlin", 2024},
                                           std::pair{"America/New_York", 2024}, std::pair{"Australia/Lord_Howe", 2024},
                                           std::pair{"Asia/Kathmandu", 2024}, std::pair{"Pacific/Chatham", 2024},
                                           std::pair{"Africa/Casablanca", 2024}, std::pair{"America/St_Johns", 2004},
                                           std::pair{"America/Caracas", 2007}, std::pair{"Pacific/Apia", 2013},
                                           std::pair{"Asia/Singapore", 1937}),
                         [](const auto& zone_and_year) {
                           std::string name =
                               std::format("{}_{}", zone_and_year.param.first, zone_and_year.param.second);
                           std::ranges::replace(name, '/', '_');
                           return name;
                         });

}  // namespace arrower::jobs
