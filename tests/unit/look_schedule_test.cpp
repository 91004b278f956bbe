#include "model/look_schedule.hpp"

#include <gmock/gmock.h>

namespace arrower::jobs::model {

using namespace std::chrono_literals;

class LookScheduleTest : public ::testing::Test {
 protected:
  /// So many notifications, each so long after the one before.
  void hear(int notifications, std::chrono::microseconds gap) {
    for (int i = 0; i < notifications; ++i) {
      now_ += gap;
      schedule_.notified(now_);
    }
  }

  LookSchedule schedule_{5s};
  SteadyTime now_{1h};
};

TEST_F(LookScheduleTest, looks_through_everything_at_growing_intervals_after_it_may_have_missed_something) {
  schedule_.start_afresh(now_);
  EXPECT_TRUE(schedule_.is_look_due(now_));
  for (const auto gap : {10ms, 20ms, 40ms, 80ms}) {
    schedule_.looked_through(now_, 1ms);
    EXPECT_EQ(schedule_.next(), now_ + gap);
    now_ = schedule_.next();
  }
  for (int i = 0; i < 10; ++i) {
    schedule_.looked_through(now_, 1ms);
    now_ = schedule_.next();
  }
  schedule_.looked_through(now_, 1ms);
  EXPECT_EQ(schedule_.next(), now_ + 5s) << "the poll interval";
}

TEST_F(LookScheduleTest, looking_that_takes_long_is_done_less_often) {
  schedule_.start_afresh(now_);
  schedule_.looked_through(now_, 300ms);
  EXPECT_EQ(schedule_.next(), now_ + 3s);
}

TEST_F(LookScheduleTest, single_notifications_are_wanted) {
  schedule_.start_afresh(now_);
  hear(1000, 5ms);
  EXPECT_FALSE(schedule_.polls());
}

TEST_F(LookScheduleTest, when_many_come_it_looks_by_itself) {
  schedule_.start_afresh(now_);
  schedule_.looked_through(now_, 5s);
  hear(40, 400us);
  EXPECT_TRUE(schedule_.polls());
  schedule_.claimed(3, now_);
  EXPECT_EQ(schedule_.next(), now_ + LookSchedule::between_claims);
  now_ += 100ms;
  EXPECT_TRUE(schedule_.is_look_due(now_)) << "below the marks nobody announces anything now";
}

TEST_F(LookScheduleTest, while_nothing_can_be_claimed_it_does_not_poll) {
  schedule_.start_afresh(now_);
  hear(40, 400us);
  ASSERT_TRUE(schedule_.polls());
  schedule_.pause(now_);
  EXPECT_FALSE(schedule_.polls());
  EXPECT_EQ(schedule_.next(), now_ + 5s);
}

TEST_F(LookScheduleTest, each_of_many_processes_looks_less_often) {
  const auto gap_with = [&](int peers) {
    schedule_.set_peers(peers);
    schedule_.start_afresh(now_);
    for (int i = 0; i < 20; ++i) {
      schedule_.looked_through(now_, 0ns);
    }
    return schedule_.next() - now_;
  };
  EXPECT_EQ(gap_with(1), 5s);
  EXPECT_EQ(gap_with(99), 5s);
  EXPECT_EQ(gap_with(200), 20s) << "ten looks a second";
  EXPECT_EQ(gap_with(10'000), 30s);
}

TEST_F(LookScheduleTest, it_listens_again_when_few_jobs_come) {
  schedule_.start_afresh(now_);
  hear(40, 400us);
  for (int i = 0; i < 200; ++i) {
    now_ += 2ms;
    schedule_.claimed(1, now_);
  }
  EXPECT_TRUE(schedule_.polls());
  for (int i = 0; i < 300; ++i) {
    now_ += 2ms;
    schedule_.claimed(0, now_);
  }
  EXPECT_FALSE(schedule_.polls());
  EXPECT_LE(schedule_.next(), now_ + 20ms) << "somebody may have decided not to tell";
}

}  // namespace arrower::jobs::model
