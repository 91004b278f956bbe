#include "model/low_water_marks.hpp"

#include <array>

#include <gmock/gmock.h>

namespace arrower::jobs::model {

using namespace std::chrono_literals;
using ::testing::ElementsAre;
using ::testing::IsEmpty;

namespace {

constexpr TimePoint noon{std::chrono::sys_days{2030y / 1 / 1} + 12h};

ClaimedJob job(std::int16_t priority, TimePoint run_at, std::int64_t id) {
  ClaimedJob job;
  job.priority = priority;
  job.run_at = run_at;
  job.id = JobId{id};
  return job;
}

Mark mark(std::int16_t priority, TimePoint run_at, std::int64_t id) {
  return {.priority = priority, .run_at = run_at, .id = JobId{id}};
}

}  // namespace

TEST(LowWaterMarks, nothing_is_known_in_the_beginning) {
  EXPECT_THAT(LowWaterMarks{PollStrategy::priority}.marks(), IsEmpty());
}

TEST(LowWaterMarks, follow_the_last_claimed_job_of_each_priority) {
  LowWaterMarks marks{PollStrategy::priority};
  marks.start_over(std::array<std::int16_t, 2>{-1, 3});
  EXPECT_THAT(marks.marks(), ElementsAre(mark(-1, {}, 0), mark(3, {}, 0)));

  marks.claimed(std::array{job(3, noon, 8), job(3, noon, 9), job(3, noon - 1s, 20)});

  EXPECT_THAT(marks.marks(), ElementsAre(mark(-1, {}, 0), mark(3, noon, 9)));
}

TEST(LowWaterMarks, go_down_to_what_is_announced_and_never_up) {
  LowWaterMarks marks{PollStrategy::priority};
  marks.claimed(std::array{job(0, noon, 8)});
  marks.lower(0, noon + 1s);
  EXPECT_THAT(marks.marks(), ElementsAre(mark(0, noon, 8)));
  marks.lower(0, noon);
  EXPECT_THAT(marks.marks(), ElementsAre(mark(0, noon, 0))) << "the job may have a lower id";
  marks.lower(0, noon - 1s);
  EXPECT_THAT(marks.marks(), ElementsAre(mark(0, noon - 1s, 0)));
}

TEST(LowWaterMarks, an_announcement_makes_a_priority_known) {
  LowWaterMarks marks{PollStrategy::priority};
  marks.lower(5, noon);
  EXPECT_THAT(marks.marks(), ElementsAre(mark(5, noon, 0)));
}

TEST(LowWaterMarks, starting_over_forgets_adding_does_not) {
  LowWaterMarks marks{PollStrategy::priority};
  marks.claimed(std::array{job(0, noon, 8)});
  marks.add(std::array<std::int16_t, 2>{0, 1});
  EXPECT_THAT(marks.marks(), ElementsAre(mark(0, noon, 8), mark(1, {}, 0)));
  marks.start_over(std::array<std::int16_t, 1>{0});
  EXPECT_THAT(marks.marks(), ElementsAre(mark(0, {}, 0)));
}

TEST(LowWaterMarks, starting_over_keeps_the_last_places_of_priorities_that_are_no_longer_in_use) {
  LowWaterMarks marks{PollStrategy::priority};
  for (std::int16_t priority = 1; priority <= 20; ++priority) {
    marks.claimed(std::array{job(priority, noon + priority * 1s, priority)});
  }
  marks.start_over(std::array<std::int16_t, 2>{0, 20});
  const std::vector<Mark> left = marks.marks();
  ASSERT_EQ(left.size(), 2 + LowWaterMarks::most_unused);
  EXPECT_EQ(left.front(), mark(0, {}, 0));
  EXPECT_EQ(left[1], mark(4, noon + 4s, 4)) << "those that came first are forgotten";
  EXPECT_EQ(left.back(), mark(20, {}, 0));

  marks.start_over({});
  EXPECT_THAT(marks.marks(), IsEmpty()) << "nothing waits";
  marks.lower(10, noon + 1h);
  EXPECT_EQ(marks.marks().size(), LowWaterMarks::most_unused) << "nothing was claimed under 0 and 20 since";
  EXPECT_THAT(marks.marks(), ::testing::Contains(mark(10, noon + 10s, 10))) << "as low as it was";
  marks.add(std::array<std::int16_t, 1>{11});
  EXPECT_THAT(marks.marks(), ::testing::Contains(mark(11, {}, 0)));
}

TEST(LowWaterMarks, by_run_at_there_is_one_for_all_priorities) {
  LowWaterMarks marks{PollStrategy::run_at};
  marks.start_over(std::array<std::int16_t, 2>{-1, 3});
  EXPECT_THAT(marks.marks(), ElementsAre(mark(-32768, {}, 0)));
  marks.claimed(std::array{job(3, noon, 8), job(-1, noon, 9)});
  EXPECT_THAT(marks.marks(), ElementsAre(mark(3, noon, 8)));
  marks.lower(7, noon);
  EXPECT_THAT(marks.marks(), ElementsAre(mark(-32768, noon, 0)));
}

TEST(LowWaterMarks, a_walk_that_took_long_leaves_floors_where_the_known_jobs_began) {
  LowWaterMarks marks{PollStrategy::priority};
  marks.start_over(std::array<std::int16_t, 2>{-1, 3});
  const std::array jobs{job(-1, noon, 40), job(-1, noon, 41)};
  const auto floors = marks.floors(jobs, noon + 1h);
  marks.start_over(std::array<std::int16_t, 3>{-1, 3, 5}, floors);
  EXPECT_THAT(marks.marks(), ElementsAre(mark(-1, noon, 39), mark(3, noon + 1h, 0), mark(5, {}, 0)));
}

TEST(LowWaterMarks, floors_go_down_to_what_is_announced_and_never_up) {
  LowWaterMarks marks{PollStrategy::priority};
  marks.start_over(std::array<std::int16_t, 2>{-1, 3});
  auto floors = marks.floors(std::array{job(-1, noon, 40)}, noon + 1h);
  marks.lower(floors, -1, noon + 1s);
  marks.lower(floors, 3, noon - 1h);
  marks.lower(floors, 7, noon);
  marks.start_over(std::array<std::int16_t, 3>{-1, 3, 7}, floors);
  EXPECT_THAT(marks.marks(), ElementsAre(mark(-1, noon, 39), mark(3, noon - 1h, 0), mark(7, {}, 0)));
}

TEST(LowWaterMarks, a_walk_that_found_all_it_wanted_knows_nothing_of_the_priorities_behind) {
  LowWaterMarks marks{PollStrategy::priority};
  marks.start_over(std::array<std::int16_t, 2>{-1, 3});
  const auto floors = marks.floors(std::array{job(-1, noon, 40)}, std::nullopt);
  marks.start_over(std::array<std::int16_t, 2>{-1, 3}, floors);
  EXPECT_THAT(marks.marks(), ElementsAre(mark(-1, noon, 39), mark(3, {}, 0)));
}

}  // namespace arrower::jobs::model
