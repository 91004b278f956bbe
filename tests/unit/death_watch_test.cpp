#include "model/death_watch.hpp"

#include <gmock/gmock.h>

namespace arrower::jobs::model {

using namespace std::chrono_literals;
using ::testing::ElementsAre;
using ::testing::IsEmpty;

class DeathWatchTest : public ::testing::Test {
 protected:
  std::vector<Lease> look(std::chrono::milliseconds at, const WorkerSighting& sighting,
                          std::chrono::milliseconds uptime = 1h) {
    return watch_.look({&sighting, 1}, SteadyTime{} + at, uptime);
  }

  DeathWatch watch_;
  const WorkerSighting alive_{.lease = 7, .holds_lock = true, .lock_is_free = false, .heartbeat_timeout = 60s};
  const WorkerSighting unlocked_{.lease = 7, .holds_lock = true, .lock_is_free = true, .heartbeat_timeout = 60s};
  const WorkerSighting silent_{.lease = 7, .holds_lock = true, .heartbeat_age = 61s, .heartbeat_timeout = 60s};
};

TEST_F(DeathWatchTest, a_lock_that_is_free_on_two_looks_means_death) {
  EXPECT_THAT(look(0ms, unlocked_), IsEmpty());
  EXPECT_TRUE(watch_.suspects());
  EXPECT_THAT(look(400ms, unlocked_), IsEmpty());
  EXPECT_THAT(look(500ms, unlocked_), ElementsAre(7));
}

TEST_F(DeathWatchTest, a_lock_that_was_free_for_an_instant_means_nothing) {
  look(0ms, unlocked_);
  EXPECT_THAT(look(500ms, alive_), IsEmpty());
  EXPECT_FALSE(watch_.suspects());
  EXPECT_THAT(look(1000ms, unlocked_), IsEmpty());
}

TEST_F(DeathWatchTest, after_a_break_others_get_time_to_come_back) {
  look(0ms, unlocked_);
  watch_.interrupted();
  EXPECT_THAT(look(1000ms, unlocked_), IsEmpty());
  EXPECT_THAT(look(3900ms, unlocked_), IsEmpty());
  EXPECT_THAT(look(4000ms, unlocked_), ElementsAre(7));
}

TEST_F(DeathWatchTest, after_a_restart_of_the_server_others_get_time_to_come_back) {
  EXPECT_THAT(look(0ms, unlocked_, 100ms), IsEmpty());
  EXPECT_THAT(look(1000ms, unlocked_, 1100ms), IsEmpty());
  EXPECT_THAT(look(3000ms, unlocked_, 3100ms), ElementsAre(7));
}

TEST_F(DeathWatchTest, a_heartbeat_is_judged_only_after_watching_long_enough_to_have_heard_the_next) {
  EXPECT_THAT(look(0ms, silent_), IsEmpty());
  EXPECT_THAT(look(29'000ms, silent_), IsEmpty());
  EXPECT_THAT(look(30'000ms, silent_), ElementsAre(7));
}

TEST_F(DeathWatchTest, a_worker_without_a_lock_lives_by_its_heartbeat) {
  const WorkerSighting beating{.lease = 7, .heartbeat_age = 20s, .heartbeat_timeout = 60s};
  EXPECT_THAT(look(0ms, beating), IsEmpty());
  EXPECT_THAT(look(60'000ms, beating), IsEmpty());
}

}  // namespace arrower::jobs::model
