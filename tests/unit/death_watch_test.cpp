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
    std::vector<Lease> leases;
    for (const SuspectedDeath& dead : watch_.look({&sighting, 1}, SteadyTime{} + at, uptime)) {
      leases.push_back(dead.lease);
    }
    return leases;
  }

  /// Looks every 400 ms, as the rescuer does; returns when the first death was found, or the end.
  std::chrono::milliseconds first_death(std::chrono::milliseconds from, std::chrono::milliseconds to,
                                        const WorkerSighting& sighting, std::chrono::milliseconds uptime = 1h) {
    for (auto at = from; at < to; at += 400ms) {
      if (!look(at, sighting, uptime + at).empty()) {
        return at;
      }
    }
    return to;
  }

  static TimePoint beat(std::chrono::seconds at) { return TimePoint{} + at; }

  DeathWatch watch_;
  const WorkerSighting alive_{
      .lease = 7, .has_lock = true, .lock_is_free = false, .heartbeat = beat(0s), .heartbeat_timeout = 60s};
  const WorkerSighting unlocked_{
      .lease = 7, .has_lock = true, .lock_is_free = true, .heartbeat = beat(0s), .heartbeat_timeout = 60s};
};

TEST_F(DeathWatchTest, a_lock_that_is_free_on_three_looks_means_death) {
  EXPECT_THAT(look(0ms, unlocked_), IsEmpty());
  EXPECT_THAT(look(400ms, unlocked_), IsEmpty());
  EXPECT_THAT(look(800ms, unlocked_), ElementsAre(7));
}

TEST_F(DeathWatchTest, a_watcher_that_just_started_finds_the_dead_as_soon) {
  EXPECT_EQ(first_death(0ms, 60s, unlocked_), 800ms);
}

TEST_F(DeathWatchTest, a_lock_that_was_free_for_an_instant_means_nothing) {
  look(0ms, unlocked_);
  look(400ms, unlocked_);
  EXPECT_THAT(look(800ms, alive_), IsEmpty());
  EXPECT_THAT(look(1200ms, unlocked_), IsEmpty());
  EXPECT_THAT(look(1600ms, unlocked_), IsEmpty());
}

TEST_F(DeathWatchTest, a_heartbeat_while_the_lock_is_free_shows_that_the_worker_came_back) {
  WorkerSighting returned = unlocked_;
  look(0ms, unlocked_);
  look(400ms, unlocked_);
  returned.heartbeat = beat(1s);
  EXPECT_THAT(look(800ms, returned), IsEmpty());
  EXPECT_THAT(look(1200ms, returned), IsEmpty());
}

TEST_F(DeathWatchTest, after_an_outage_others_get_as_long_as_they_may_need_to_come_back) {
  look(0ms, alive_);
  watch_.interrupted();
  watch_.interrupted();
  const auto found = first_death(30s, 90s, unlocked_);
  // The longest back-off, a host that does not answer, and a second.
  EXPECT_GE(found, 30s + 16s);
  EXPECT_LT(found, 30s + 17s);
}

TEST_F(DeathWatchTest, after_a_restart_of_the_server_others_get_time_to_come_back) {
  EXPECT_GE(first_death(0ms, 60s, unlocked_, 0ms), 16s);
}

TEST_F(DeathWatchTest, a_restart_of_the_server_was_no_break_to_who_came_later) {
  WorkerSighting younger = unlocked_;
  younger.is_younger_than_server = true;
  EXPECT_EQ(first_death(0ms, 60s, younger, 0s), 800ms);
}

TEST_F(DeathWatchTest, a_servers_clock_that_steps_back_does_not_stop_the_watch) {
  EXPECT_THAT(look(0ms, unlocked_, -1h), IsEmpty());
  EXPECT_THAT(look(400ms, unlocked_, -1h), IsEmpty());
  EXPECT_THAT(look(800ms, unlocked_, -1h), ElementsAre(7));
}

TEST_F(DeathWatchTest, a_heartbeat_that_stands_still_for_its_timeout_means_death) {
  const auto found = first_death(0ms, 120s, alive_);
  EXPECT_GE(found, 60s);
  EXPECT_LT(found, 61s);
}

TEST_F(DeathWatchTest, a_step_of_the_servers_clock_makes_nobody_look_dead) {
  WorkerSighting worker = alive_;
  for (int second = 0; second < 300; ++second) {
    // It beats every 20 s; after 100 s the clock of the server is an hour ahead, after 200 s two hours behind.
    const auto step = second < 100 ? 0s : second < 200 ? 3600s : -7200s;
    worker.heartbeat = beat(std::chrono::seconds{second / 20 * 20} + step);
    ASSERT_THAT(look(std::chrono::seconds{second}, worker), IsEmpty()) << second;
  }
}

TEST_F(DeathWatchTest, time_that_the_watcher_did_not_watch_does_not_count) {
  WorkerSighting worker = alive_;
  look(0ms, worker);
  // It was paused for ten minutes, and looks before the others had a chance to show themselves.
  EXPECT_THAT(look(600s, worker), IsEmpty());
  EXPECT_THAT(look(630s, worker), IsEmpty());
}

TEST_F(DeathWatchTest, a_worker_without_a_lock_lives_by_its_heartbeat) {
  WorkerSighting beating{.lease = 7, .lock_is_free = true, .heartbeat_timeout = 60s};
  for (int second = 0; second < 180; ++second) {
    beating.heartbeat = beat(std::chrono::seconds{second / 20 * 20});
    ASSERT_THAT(look(std::chrono::seconds{second}, beating), IsEmpty()) << second;
  }
  EXPECT_NEAR(static_cast<double>(first_death(180s, 300s, beating).count()), 220'000, 1000);
}

TEST_F(DeathWatchTest, a_worker_whose_jobs_have_transactions_open_gets_longer_to_show_itself) {
  const WorkerSighting working{.lease = 7, .lock_is_free = false, .heartbeat = beat(0s), .heartbeat_timeout = 60s};
  const auto found = first_death(0ms, 300s, working);
  EXPECT_GE(found, 180s);
  EXPECT_LT(found, 181s);
}

}  // namespace arrower::jobs::model
