// Pausing queues and schedules, and letting them go on.
#include <atomic>
#include <chrono>
#include <format>

#include <arrower/jobs/inspector.hpp>

#include "support/counted_job.hpp"
#include "support/database.hpp"
#include "support/eventually.hpp"
#include "support/worker_process.hpp"

namespace pausing {
struct Ping {
  int number = 0;
};
}  // namespace pausing

namespace arrower::jobs::tests {

using namespace std::chrono_literals;
using pausing::Ping;
using ::testing::ElementsAre;

class Pausing : public DatabaseTest {
 protected:
  void register_ping(PostgresQueue& queue) {
    queue.register_job_func([this](const Ping&) { ++ran_; });
  }

  /// The audit as "actor action finished".
  std::vector<std::string> audit() {
    std::vector<std::string> entries;
    for (const auto& row :
         sql("select actor || ' ' || action || ' ' || affected || ' ' || finished from {}.audit order by id")) {
      entries.push_back(row[0].as<std::string>());
    }
    return entries;
  }

  Inspector inspector_{database(), {.schema = schema()}};
  std::atomic<int> ran_ = 0;
};

TEST_F(Pausing, nothing_is_claimed_from_a_paused_queue_until_it_goes_on_at_once) {
  for (const PollStrategy strategy : {PollStrategy::priority, PollStrategy::run_at}) {
    ran_ = 0;
    PostgresQueue queue{database(), options({.queue = "mail", .poll_interval = 1h, .poll_strategy = strategy})};
    register_ping(queue);
    EXPECT_TRUE(inspector_.pause_queue("mail", {.actor = "ada"}));
    queue.start();
    queue.enqueue(std::vector<Ping>(10));
    queue.enqueue(Ping{}, {.run_at = now() + 100ms});
    PostgresQueue other{database(), options({.queue = "other"})};
    register_ping(other);
    other.start();
    other.enqueue(Ping{});
    ASSERT_TRUE(eventually([&] { return ran_ == 1; })) << "another queue goes on";
    ASSERT_TRUE(eventually(
        [&] { return value<int>("select count(*) from {}.jobs where queue = 'mail' and run_at <= now()") == 11; }));
    EXPECT_EQ(value<int>("select count(*) from {}.jobs where queue = 'mail' and lease is not null"), 0);
    EXPECT_EQ(ran_, 1);

    EXPECT_TRUE(inspector_.resume_queue("mail", {.actor = "ada"}));

    EXPECT_TRUE(eventually([&] { return ran_ == 12; }, 10s));
  }
}

TEST_F(Pausing, a_queue_that_is_paused_while_it_works_stops_and_loses_nothing) {
  PostgresQueue queue{database(), options()};
  register_ping(queue);
  queue.start();
  for (int round = 0; round < 20; ++round) {
    queue.enqueue(std::vector<Ping>(50));
    EXPECT_TRUE(inspector_.pause_queue(""));
    queue.enqueue(std::vector<Ping>(50));
    EXPECT_TRUE(inspector_.resume_queue(""));
  }
  EXPECT_TRUE(eventually([&] { return ran_ == 2000; }));
}

TEST_F(Pausing, a_pause_lasts_through_a_restart) {
  sql("create table {}.effects (number integer, process integer, attempt integer)");
  inspector_.pause_queue("work");
  PostgresQueue queue{database(), options({.queue = "work"})};
  queue.enqueue(CountedJob{1});
  {
    WorkerProcess first{ARROWER_WORKER_PROCESS, database(), schema(), "work"};
    ASSERT_TRUE(eventually([&] { return value<int>("select count(*) from {}.workers") == 1; }));
    EXPECT_EQ(first.terminate(), 0);
  }
  WorkerProcess second{ARROWER_WORKER_PROCESS, database(), schema(), "work"};
  ASSERT_TRUE(eventually([&] { return value<int>("select count(*) from {}.workers") == 1; }));
  EXPECT_EQ(waiting(), 1);
  inspector_.resume_queue("work");
  EXPECT_TRUE(eventually([&] { return waiting() == 0; }));
}

TEST_F(Pausing, a_resume_that_nobody_heard_of_is_noticed_with_the_next_poll) {
  inspector_.pause_queue("");
  PostgresQueue queue{database(), options({.poll_interval = 300ms})};
  register_ping(queue);
  queue.start();
  queue.enqueue(Ping{});
  ASSERT_TRUE(eventually([&] { return value<int>("select count(*) from {}.workers") == 1; }));
  sql("update {}.queues set paused_at = null");
  EXPECT_TRUE(eventually([&] { return ran_ == 1; }));
}

TEST_F(Pausing, tells_whether_it_changed_anything_and_only_that_is_in_the_audit) {
  EXPECT_TRUE(inspector_.pause_queue("mail", {.actor = "ada", .dry_run = true}));
  EXPECT_TRUE(inspector_.pause_queue("mail", {.actor = "ada"}));
  EXPECT_FALSE(inspector_.pause_queue("mail", {.actor = "bob"}));
  EXPECT_EQ(value<std::string>("select paused_by from {}.queues"), "ada");
  EXPECT_TRUE(inspector_.resume_queue("mail", {.actor = "bob"}));
  EXPECT_FALSE(inspector_.resume_queue("mail", {.actor = "bob"}));
  EXPECT_FALSE(inspector_.resume_queue("unheard of"));
  EXPECT_THAT(audit(), ElementsAre("ada pause_queue 1 true", "bob resume_queue 1 true"));
  EXPECT_EQ(value<std::string>("select min(target::text) from {}.audit"), R"({"queue": "mail"})");
}

TEST_F(Pausing, occurrences_of_a_paused_schedule_are_left_out) {
  PostgresQueue queue{database(), options()};
  register_ping(queue);
  queue.schedule("@every 1s", Ping{}, {.name = "tick", .catch_up = CatchUp::all});
  queue.start();
  ASSERT_TRUE(eventually([&] { return ran_ >= 1; }));

  EXPECT_TRUE(inspector_.pause_schedule("", "tick", {.actor = "ada"}));
  EXPECT_FALSE(inspector_.pause_schedule("", "tick"));
  const auto fired = value<std::string>("select last_run_at::text from {}.schedules");
  // As if the process had been paused through many of them; what the process says again does not wake it up.
  sql("update {}.schedules set next_run_at = next_run_at - interval '90 seconds'");
  queue.schedule("@every 1s", Ping{}, {.name = "tick", .catch_up = CatchUp::all});
  ASSERT_TRUE(
      eventually([&] { return value<bool>("select next_run_at < now() - interval '90 seconds' from {}.schedules"); }));
  EXPECT_EQ(value<std::string>("select last_run_at::text from {}.schedules"), fired);
  const auto phase =
      value<std::string>("select date_part('microseconds', next_run_at)::bigint % 1000000 from {}.schedules");
  const int before = ran_;

  EXPECT_TRUE(inspector_.resume_schedule("", "tick", {.actor = "ada"}));

  EXPECT_EQ(value<std::string>("select date_part('microseconds', next_run_at)::bigint % 1000000 from {}.schedules"),
            phase);
  ASSERT_TRUE(eventually([&] { return ran_ > before; }, 10s));
  EXPECT_LT(ran_, before + 60);
  EXPECT_FALSE(inspector_.resume_schedule("", "tick"));
  EXPECT_THAT(audit(), ElementsAre("ada pause_schedule 1 true", "ada resume_schedule 1 true"));
}

TEST_F(Pausing, a_schedule_that_does_not_exist_is_not_found) {
  EXPECT_THROW(inspector_.pause_schedule("mail", "nightly"), NotFoundError);
  EXPECT_THROW(inspector_.resume_schedule("mail", "nightly"), NotFoundError);
  EXPECT_THROW(inspector_.run_schedule_now("mail", "nightly"), NotFoundError);
}

TEST_F(Pausing, a_schedules_job_can_be_run_beside_its_occurrences) {
  PostgresQueue queue{database(), options({.queue = "mail"})};
  std::atomic<int> number = 0;
  std::string schedule;
  queue.register_job_func([&](Context& context, const Ping& job) {
    schedule = context.schedule_name();
    number = job.number;
  });
  queue.schedule("0 0 1 1 *", Ping{42}, {.name = "yearly"});
  queue.start();
  ASSERT_TRUE(eventually([&] { return value<int>("select count(*) from {}.schedules") == 1; }));
  const auto next = value<std::string>("select next_run_at::text from {}.schedules");
  EXPECT_EQ(inspector_.run_schedule_now("mail", "yearly", {.dry_run = true}), JobId{});

  const JobId id = inspector_.run_schedule_now("mail", "yearly", {.actor = "ada"});

  ASSERT_TRUE(eventually([&] { return number == 42; }));
  EXPECT_EQ(schedule, "yearly");
  EXPECT_EQ(value<std::string>("select next_run_at::text from {}.schedules"), next);
  EXPECT_TRUE(eventually([&] { return history("succeeded") == 1; }));
  EXPECT_EQ(value<std::int64_t>("select job_id from {}.job_history"), id.value);
  EXPECT_THAT(audit(), ElementsAre("ada run_schedule_now 1 true"));
}

}  // namespace arrower::jobs::tests
