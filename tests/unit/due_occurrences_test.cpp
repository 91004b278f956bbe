#include "model/due_occurrences.hpp"

#include <gmock/gmock.h>

namespace arrower::jobs::model {

using namespace std::chrono_literals;
using ::testing::ElementsAre;
using ::testing::IsEmpty;
using ::testing::Optional;

constexpr TimePoint noon = std::chrono::sys_days{2026y / 5 / 4} + 12h;
const Cron hourly{"@hourly"};

TEST(DueOccurrences, an_occurrence_in_time_is_enqueued_whatever_is_done_about_missed_ones) {
  for (const CatchUp catch_up : {CatchUp::one, CatchUp::none, CatchUp::all}) {
    const DueOccurrences due = due_occurrences(hourly, catch_up, noon, noon + 3ms, 100);
    EXPECT_THAT(due.times, ElementsAre(noon));
    EXPECT_THAT(due.next, Optional(noon + 1h));
  }
}

TEST(DueOccurrences, one_job_makes_up_for_all_that_were_missed) {
  const DueOccurrences due = due_occurrences(hourly, CatchUp::one, noon, noon + 5h + 30min, 100);
  EXPECT_THAT(due.times, ElementsAre(noon + 5h));
  EXPECT_THAT(due.next, Optional(noon + 6h));
}

TEST(DueOccurrences, all_are_made_up_for_in_steps) {
  const DueOccurrences due = due_occurrences(hourly, CatchUp::all, noon, noon + 5h + 30min, 2);
  EXPECT_THAT(due.times, ElementsAre(noon, noon + 1h));
  EXPECT_THAT(due.next, Optional(noon + 2h));
  EXPECT_THAT(due_occurrences(hourly, CatchUp::all, noon + 2h, noon + 3h, 2).times, ElementsAre(noon + 2h, noon + 3h));
}

TEST(DueOccurrences, none_that_is_more_than_a_minute_late_is_made_up_for) {
  EXPECT_THAT(due_occurrences(hourly, CatchUp::none, noon, noon + 60s, 100).times, ElementsAre(noon));
  const DueOccurrences late = due_occurrences(hourly, CatchUp::none, noon, noon + 61s, 100);
  EXPECT_THAT(late.times, IsEmpty());
  EXPECT_THAT(late.next, Optional(noon + 1h));
  EXPECT_THAT(due_occurrences(hourly, CatchUp::none, noon, noon + 2h + 1s, 100).times, ElementsAre(noon + 2h))
      << "the last of them is in time";
}

TEST(DueOccurrences, an_interval_keeps_its_beat) {
  const Cron interval{"@every 7m"};
  const DueOccurrences due = due_occurrences(interval, CatchUp::one, noon, noon + 30min, 100);
  EXPECT_THAT(due.times, ElementsAre(noon + 28min));
  EXPECT_THAT(due.next, Optional(noon + 35min));
}

TEST(DueOccurrences, years_of_downtime_are_made_up_for_at_once) {
  const Cron minutely{"* * * * *", "Europe/Berlin"};
  const TimePoint now = noon + std::chrono::years{10};
  const DueOccurrences due = due_occurrences(minutely, CatchUp::one, noon, now, 100);
  EXPECT_THAT(due.times, ElementsAre(std::chrono::floor<std::chrono::minutes>(now)));
}

}  // namespace arrower::jobs::model
