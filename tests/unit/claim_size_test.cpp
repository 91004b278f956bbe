#include "model/claim_size.hpp"

#include <gtest/gtest.h>

namespace arrower::jobs::model {

using namespace std::chrono_literals;

ClaimDemand ten_workers() { return {.workers = 10, .prefetch_window = 50ms}; }

TEST(ClaimSize, before_anything_is_known_each_idle_worker_gets_one) {
  EXPECT_EQ(claim_size(ten_workers()), 10);
  ClaimDemand demand = ten_workers();
  demand.running = 4;
  EXPECT_EQ(claim_size(demand), 6);
}

TEST(ClaimSize, slow_jobs_prefetch_nothing) {
  ClaimDemand demand = ten_workers();
  demand.running = 10;
  demand.average_duration = 51ms;
  EXPECT_EQ(claim_size(demand), 0);
}

TEST(ClaimSize, fast_jobs_prefetch_what_fits_the_window) {
  ClaimDemand demand = ten_workers();
  demand.running = 10;
  demand.average_duration = 5ms;
  EXPECT_EQ(claim_size(demand), 100);
  demand.buffered = 90;
  EXPECT_EQ(claim_size(demand), 0) << "ten more are not worth a statement";
  demand.buffered = 60;
  EXPECT_EQ(claim_size(demand), 40);
}

TEST(ClaimSize, no_claim_is_larger_than_the_limit) {
  ClaimDemand demand = ten_workers();
  demand.average_duration = 0us;
  EXPECT_EQ(claim_size(demand), most_jobs_a_claim);
}

TEST(ClaimSize, a_window_of_zero_turns_prefetching_off) {
  ClaimDemand demand = ten_workers();
  demand.prefetch_window = 0ms;
  demand.average_duration = 1us;
  EXPECT_EQ(claim_size(demand), 10);
}

TEST(ClaimSize, workers_that_all_sit_on_slow_jobs_get_nothing_to_wait_behind_them) {
  ClaimDemand demand = ten_workers();
  demand.running = 10;
  demand.average_duration = 1ms;
  demand.since_last_start = 60ms;
  EXPECT_EQ(claim_size(demand), 0);
  demand.buffered = 5;
  EXPECT_FALSE(buffered_too_long(demand));
  demand.since_last_start = 101ms;
  EXPECT_TRUE(buffered_too_long(demand));
  demand.running = 9;
  EXPECT_FALSE(buffered_too_long(demand));
}

TEST(MovingAverage, follows_what_happens_now) {
  MovingAverage average;
  EXPECT_EQ(average.get(), std::nullopt);
  average.add(10ms);
  EXPECT_EQ(average.get(), 10ms);
  for (int i = 0; i < 500; ++i) {
    average.add(1ms);
  }
  EXPECT_LT(*average.get(), 1100us);
}

}  // namespace arrower::jobs::model
