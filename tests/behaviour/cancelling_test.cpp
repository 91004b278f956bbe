// Ending jobs that run: through their stop tokens, wherever they run, and for good.
#include <atomic>
#include <chrono>
#include <condition_variable>
#include <mutex>
#include <stdexcept>

#include <arrower/jobs/inspector.hpp>
#include <arrower/jobs/opentelemetry.hpp>

#include "support/counted_job.hpp"
#include "support/database.hpp"
#include "support/eventually.hpp"
#include "support/pgbouncer.hpp"
#include "support/recorded_spans.hpp"
#include "support/worker_process.hpp"

namespace cancelling {
struct Endless {
  int number = 0;
};
}  // namespace cancelling

namespace arrower::jobs::tests {

using namespace std::chrono_literals;
using cancelling::Endless;
using std::chrono::steady_clock;

class Cancelling : public DatabaseTest {
 protected:
  Cancelling() { sql("create table {}.effects (number integer, process integer, attempt integer)"); }

  Inspector inspector_{database(), {.schema = schema()}};

  bool runs(int jobs = 1) {
    return eventually([&] {
      return value<int>("select count(*)::integer from {}.jobs where lease is not null") == jobs && started_ >= jobs;
    });
  }

  /// Runs until it is asked to stop, then does what the test wants.
  template <class Then>
  void register_endless(PostgresQueue& queue, Then then) {
    queue.register_job_func([this, then](Context& context, const Endless& job) {
      ++started_;
      std::mutex mutex;
      std::condition_variable_any stopped;
      std::unique_lock lock{mutex};
      stopped.wait_for(lock, context.stop_token(), 30s, [] { return false; });
      return then(context, job);
    });
  }

  pqxx::row ended(JobId id) {
    return sql("select outcome, error, attempt, worker, started_at is not null from {}.job_history where job_id = $1 "
               "and "
               "outcome <> 'failed'",
               pqxx::params{id.value})
        .one_row();
  }

  std::atomic<int> started_ = 0;
};

TEST_F(Cancelling, a_job_that_throws_when_asked_to_stop_is_not_tried_again) {
  PostgresQueue queue{database(), options({.retry_policy = RetryPolicy::constant(0s)})};
  register_endless(queue, [](Context&, const Endless&) -> Outcome { throw std::runtime_error{"asked to stop"}; });
  queue.start();
  const JobId id = queue.enqueue(Endless{});
  ASSERT_TRUE(runs());

  const ActionResult result = inspector_.cancel({.ids = {id}}, {.actor = "ada"});

  EXPECT_EQ(result.changed, 1);
  EXPECT_EQ(result.asked_to_stop, 1);
  ASSERT_TRUE(eventually([&] { return waiting() == 0; }, 5s));
  EXPECT_EQ(ended(id)[0].as<std::string>(), "cancelled");
  EXPECT_EQ(ended(id)[1].as<std::string>(), "asked to stop");
  EXPECT_EQ(started_, 1);
  EXPECT_EQ(value<int>("select count(*) from {}.cancellations"), 0);
  EXPECT_TRUE(eventually([&] { return log().contains("was cancelled and ended on attempt 1: asked to stop"); }));
  EXPECT_EQ(value<int>("select sum(jobs) from {}.job_statistics where outcome = 'cancelled'"), 1);
}

TEST_F(Cancelling, only_that_job_is_asked_to_stop) {
  PostgresQueue queue{database(), options({.pool_size = 2})};
  std::atomic<int> stopped = 0;
  register_endless(queue, [&](Context& context, const Endless&) -> Outcome {
    stopped += context.stop_token().stop_requested() ? 1 : 0;
    return Outcome::snooze(1h);
  });
  queue.start();
  const std::vector<JobId> ids = queue.enqueue(std::vector<Endless>(2));
  ASSERT_TRUE(runs(2));

  inspector_.cancel({.ids = {ids[0]}});

  ASSERT_TRUE(eventually([&] { return history("cancelled") == 1; }, 5s));
  EXPECT_EQ(stopped, 1);
  EXPECT_EQ(value<int>("select count(*) from {}.jobs where lease is not null"), 1);
  // The worker's next job has a stop token of its own.
  const JobId next = queue.enqueue(Endless{});
  ASSERT_TRUE(eventually([&] { return started_ == 3; }));
  EXPECT_EQ(stopped, 1);
  inspector_.cancel({.ids = {next, ids[1]}});
  EXPECT_TRUE(eventually([&] { return history("cancelled") == 3; }, 5s));
}

TEST_F(Cancelling, a_job_that_succeeds_all_the_same_has_succeeded) {
  PostgresQueue queue{database(), options()};
  register_endless(queue, [](Context& context, const Endless&) -> Outcome {
    context.transaction().exec("select 1");
    return Outcome::success();
  });
  queue.start();
  const JobId id = queue.enqueue(Endless{});
  ASSERT_TRUE(runs());

  inspector_.cancel({.states = {JobState::running}});

  ASSERT_TRUE(eventually([&] { return history("succeeded") == 1; }, 5s));
  EXPECT_EQ(ended(id)[0].as<std::string>(), "succeeded");
  // Nobody needs the request any more.
  EXPECT_TRUE(eventually([&] { return value<int>("select count(*) from {}.cancellations") == 0; }, 15s));
}

TEST_F(Cancelling, a_discard_a_snooze_and_a_wish_to_retry_end_as_cancelled) {
  PostgresQueue queue{database(), options({.pool_size = 3})};
  register_endless(queue, [](Context&, const Endless& job) -> Outcome {
    return job.number == 0 ? Outcome::discard("no") : job.number == 1 ? Outcome::snooze(1h) : Outcome::retry_in(1h);
  });
  queue.start();
  queue.enqueue(std::vector<Endless>{{0}, {1}, {2}});
  ASSERT_TRUE(runs(3));

  EXPECT_EQ(inspector_.cancel({.states = {JobState::running}}).asked_to_stop, 3);

  EXPECT_TRUE(eventually([&] { return history("cancelled") == 3; }, 5s));
  EXPECT_EQ(waiting(), 0);
}

TEST_F(Cancelling, a_job_that_waits_ends_at_once_without_a_worker) {
  PostgresQueue queue{database(), options()};
  const JobId id = queue.enqueue(Endless{});

  const ActionResult result = inspector_.cancel({.ids = {id}});

  EXPECT_EQ(result.changed, 1);
  EXPECT_EQ(result.asked_to_stop, 0);
  EXPECT_EQ(waiting(), 0);
  EXPECT_EQ(ended(id)[0].as<std::string>(), "cancelled");
  EXPECT_FALSE(ended(id)[4].as<bool>());
  EXPECT_EQ(inspector_.cancel({.ids = {id}}).changed, 0);
}

TEST_F(Cancelling, a_job_that_was_claimed_ahead_ends_without_having_started) {
  PostgresQueue queue{database(), options({.pool_size = 1, .prefetch_window = 10s})};
  register_endless(queue, [](Context&, const Endless&) -> Outcome { return Outcome::success(); });
  queue.start();
  const std::vector<JobId> ids = queue.enqueue(std::vector<Endless>(3));
  ASSERT_TRUE(eventually([&] { return started_ == 1; }));

  const ActionResult result = inspector_.cancel({.ids = {ids[1], ids[2]}});

  EXPECT_EQ(result.changed, 2);
  EXPECT_TRUE(eventually([&] { return history("cancelled") == 2; }, 5s));
  EXPECT_EQ(started_, 1);
  EXPECT_EQ(value<int>("select count(*) from {}.job_history where outcome = 'cancelled' and started_at is null and "
                       "attempt = 0"),
            2);
  inspector_.cancel({.ids = {ids[0]}});
}

TEST_F(Cancelling, reaches_a_job_in_another_process_within_a_second) {
  WorkerProcess process{ARROWER_WORKER_PROCESS, database(), schema(), "work"};
  PostgresQueue queue{database(), options({.queue = "work"})};
  queue.enqueue(CountedJob{.number = 1, .stoppable_ms = 60'000});
  ASSERT_TRUE(eventually([&] { return value<int>("select count(*) from {}.jobs where lease is not null") == 1; }));

  inspector_.cancel({.queue = "work", .states = {JobState::running}});

  EXPECT_TRUE(eventually([&] { return history("cancelled") == 1; }, 10s));
  EXPECT_EQ(value<int>("select count(*) from {}.effects"), 0) << "what it wrote is rolled back";
}

TEST_F(Cancelling, reaches_a_process_behind_a_pooler_that_hears_no_notifications) {
  PgBouncer pooler{database()};
  WorkerProcess process{ARROWER_WORKER_PROCESS, pooler.connection_string(), schema(), "work"};
  PostgresQueue queue{database(), options({.queue = "work"})};
  queue.enqueue(CountedJob{.number = 1, .stoppable_ms = 60'000});
  ASSERT_TRUE(eventually([&] { return value<int>("select count(*) from {}.jobs where lease is not null") == 1; }));

  inspector_.cancel({.queue = "work", .states = {JobState::running}});

  EXPECT_TRUE(eventually([&] { return history("cancelled") == 1; }, 10s));
}

TEST_F(Cancelling, a_cancelled_job_whose_process_is_killed_ends_as_cancelled) {
  WorkerProcess victim{ARROWER_WORKER_PROCESS, database(), schema(), "work"};
  PostgresQueue rescuer{database(), options({.queue = "work", .retry_policy = RetryPolicy::constant(0s)})};
  // It does not heed its stop token.
  rescuer.enqueue(CountedJob{.number = 1, .work_ms = 60'000});
  ASSERT_TRUE(eventually([&] { return value<int>("select count(*) from {}.jobs where lease is not null") == 1; }));
  inspector_.cancel({.queue = "work", .states = {JobState::running}});

  victim.kill();
  rescuer.register_job_func([](const CountedJob&) {});
  rescuer.start();

  ASSERT_TRUE(eventually([&] { return waiting() == 0; }));
  EXPECT_EQ(history("cancelled"), 1);
  EXPECT_EQ(history("succeeded") + history("failed"), 0);
  EXPECT_EQ(value<int>("select count(*) from {}.cancellations"), 0);
}

TEST_F(Cancelling, what_goes_back_to_the_queue_at_that_very_moment_is_found_by_maintenance) {
  PostgresQueue queue{database(), options()};
  const JobId id = queue.enqueue(Endless{}, {.run_at = now() + 1h});
  sql("insert into {}.cancellations (job_id, requested_at, requested_by) values ($1, now() - interval '1 minute', "
      "'ada'), "
      "(4711, now() - interval '1 minute', 'ada')",
      pqxx::params{id.value});
  queue.register_job_func([](const Endless&) {});
  queue.start();
  EXPECT_TRUE(eventually([&] { return history("cancelled") == 1 && waiting() == 0; }));
  EXPECT_TRUE(eventually([&] { return value<int>("select count(*) from {}.cancellations") == 0; }));
}

TEST_F(Cancelling, metrics_and_spans_say_so) {
  const RecordedSpans spans;
  const auto telemetry =
      make_telemetry(spans.provider(), opentelemetry::nostd::shared_ptr<opentelemetry::metrics::MeterProvider>{});
  PostgresQueue queue{database(), options({.queue = "work", .telemetry = telemetry})};
  register_endless(queue, [](Context&, const Endless&) -> Outcome { throw std::runtime_error{"asked to stop"}; });
  queue.start();
  const JobId id = queue.enqueue(Endless{});
  ASSERT_TRUE(runs());
  inspector_.cancel({.ids = {id}});

  EXPECT_TRUE(eventually([&] {
    return telemetry->prometheus_text().find(
               R"(arrower_jobs_cancelled_total{queue="work",job_type="cancelling::Endless"} 1)") != std::string::npos;
  }));
  const auto recorded = spans.wait_for("process work", 1);
  ASSERT_EQ(recorded.size(), 1u);
  EXPECT_EQ(recorded[0].attribute("arrower.job.outcome"), "cancelled");
  EXPECT_EQ(recorded[0].status, "unset");
}

TEST_F(Cancelling, jobs_that_run_for_long_are_told_and_taken_back) {
  PostgresQueue queue{database(), options()};
  register_endless(queue, [](Context&, const Endless&) -> Outcome { return Outcome::success(); });
  queue.start();
  const JobId id = queue.enqueue(Endless{});
  EXPECT_TRUE(eventually([&] {
    return value<int>("select count(*) from {}.workers where running = array[$1]::bigint[]", pqxx::params{id.value}) ==
           1;
  }));
  inspector_.cancel({.ids = {id}});
  EXPECT_TRUE(
      eventually([&] { return value<int>("select count(*) from {}.workers where cardinality(running) = 0") == 1; }));
}

}  // namespace arrower::jobs::tests
