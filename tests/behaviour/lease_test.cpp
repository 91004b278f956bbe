// Leases that no process works under, and runs that are over though their rows say otherwise.
#include <algorithm>
#include <atomic>
#include <future>

#include <arrower/jobs/inspector.hpp>
#include <arrower/jobs/testing/temporary_postgres.hpp>

#include "support/counted_job.hpp"
#include "support/database.hpp"
#include "support/eventually.hpp"

namespace arrower::jobs::tests {

using namespace std::chrono_literals;
using ::testing::HasSubstr;
using testing::TemporaryPostgres;

class Leases : public DatabaseTest {
 protected:
  /// A job that was claimed under this lease, as far as the table shows.
  void insert_claimed(const std::string& lease, const std::string& run_at = "now()",
                      const std::string& leased_at = "now() - interval '1 hour'", int max_attempts = 25,
                      const std::string& started_at = "null") {
    sql("insert into {}.jobs (queue, job_type, payload, run_at, lease, leased_at, attempt, max_attempts, started_at) "
        "values "
        "('work', 'arrower::jobs::tests::CountedJob', '{\"number\": 1}', " +
        run_at + ", " + lease + ", " + leased_at + ", 1, " + std::to_string(max_attempts) + ", " + started_at + ")");
  }

  QueueOptions quick() const { return options({.queue = "work", .heartbeat_timeout = 1s}); }
};

TEST_F(Leases, a_lease_of_no_process_is_given_back_uncounted) {
  PostgresQueue queue{database(), quick()};
  queue.register_job_func([](const CountedJob&) {});
  insert_claimed("4711");
  insert_claimed("4712", "now()", "null");
  queue.start();
  EXPECT_TRUE(eventually([&] { return history("succeeded") == 2; }));
  EXPECT_EQ(value<int>("select max(attempt) from {}.job_history"), 1);
  EXPECT_EQ(history("failed"), 0);
}

TEST_F(Leases, a_lease_that_its_live_process_does_not_have_is_given_back_uncounted) {
  PostgresQueue queue{database(), quick()};
  std::promise<void> go_on;
  std::shared_future<void> end = go_on.get_future().share();
  queue.register_job_func([end](const CountedJob& job) {
    if (job.work_ms > 0) {
      end.wait();
    }
  });
  queue.start();
  queue.enqueue(CountedJob{.number = 2, .work_ms = 1});
  ASSERT_TRUE(eventually([&] { return value<int>("select count(*) from {}.jobs where lease is not null") == 1; }));
  const std::string lease = "(select lease from {}.workers)";
  insert_claimed(lease);
  insert_claimed(lease, "now()", "null");
  // One that was put off after it was claimed.
  insert_claimed(lease, "now() + interval '1 day'");

  EXPECT_TRUE(eventually([&] { return history("succeeded") == 2; }));
  EXPECT_TRUE(
      eventually([&] { return value<int>("select count(*) from {}.jobs where lease is null and attempt = 0") == 1; }));
  EXPECT_EQ(value<int>("select max(attempt) from {}.job_history"), 1);
  // The one that it has, for much longer than a second by now, it keeps.
  EXPECT_EQ(value<int>("select count(*) from {}.jobs where lease is not null"), 1);
  go_on.set_value();
  EXPECT_TRUE(eventually([&] { return history("succeeded") == 3; }));
}

TEST_F(Leases, a_job_that_may_run_only_once_and_has_started_ends_and_does_not_run_again) {
  std::atomic<int> runs = 0;
  PostgresQueue queue{database(), quick()};
  queue.register_job_func([&](const CountedJob&) { ++runs; });
  insert_claimed("4711", "now()", "now()", 1, "now()");
  queue.start();
  EXPECT_TRUE(eventually([&] { return history("discarded") == 1; }));
  EXPECT_EQ(waiting(), 0);
  EXPECT_EQ(runs, 0);
}

TEST_F(Leases, a_process_that_signs_off_leaves_no_lease_behind) {
  {
    PostgresQueue queue{database(), options({.queue = "work"})};
    queue.register_job_func([](const CountedJob&) {});
    queue.start();
    queue.enqueue(CountedJob{1});
    ASSERT_TRUE(eventually([&] { return history("succeeded") == 1; }));
    insert_claimed("(select lease from {}.workers)");
    queue.shutdown(10s);
  }
  EXPECT_EQ(value<int>("select count(*) from {}.jobs where lease is null and attempt = 0"), 1);
}

TEST_F(Leases, a_run_from_before_does_not_end_another_job_that_got_the_same_id) {
  PostgresQueue queue{database(), options({.queue = "work"})};
  std::atomic<int> runs = 0;
  std::promise<void> go_on;
  auto end = go_on.get_future().share();
  queue.register_job_func([&, end](Context& context, const CountedJob& job) {
    if (++runs == 1) {
      if (job.number == 1) {
        context.transaction().exec("select 1");
      }
      end.wait();
    }
  });
  queue.start();
  const JobId id = queue.enqueue(CountedJob{1});
  ASSERT_TRUE(eventually([&] { return runs == 1; }));
  // As after a fail-over that lost what came last: the id is handed out again, and the job is claimed by this process.
  sql("delete from {}.jobs");
  sql("insert into {}.jobs (id, queue, job_type, payload, lease, leased_at, attempt) select $1, 'work', "
      "'arrower::jobs::tests::CountedJob', '{\"number\": 2}', lease, now(), 1 from {}.workers",
      pqxx::params{id.value});
  go_on.set_value();

  EXPECT_TRUE(eventually([&] { return log().contains("lost its lease"); }));
  EXPECT_EQ(waiting(), 1);
  EXPECT_EQ(history("succeeded"), 0);
}

TEST_F(Leases, the_doctor_counts_those_that_hold_jobs_up) {
  insert_claimed("4711");
  sql("insert into {}.workers (lease, queue, pool_name, host, pid, version, job_types, pool_size, holds_lock, "
      "listening, "
      "heartbeat_timeout) values (4712, 'work', 'w', 'h', 1, '', array[]::text[], 1, true, false, '1 hour')");
  insert_claimed("4712");
  insert_claimed("4712", "now()", "now()");
  const std::vector<Finding> findings = Inspector{database(), {.schema = schema()}}.diagnose();
  const auto message_of = [&](const std::string& check) {
    const auto found = std::ranges::find(findings, check, &Finding::check);
    return found == findings.end() ? "" : found->message;
  };
  EXPECT_THAT(message_of("unowned_lease"), HasSubstr("1 jobs carry a lease"));
  EXPECT_THAT(message_of("lease_not_running"), HasSubstr("1 jobs have been claimed"));
}

TEST(LeasesAfterACrash, what_a_server_forgot_that_does_not_wait_for_its_disk_is_run_again) {
  // Every commit of the last seconds is lost, claims as well as completions.
  TemporaryPostgres server{{.settings = {{"synchronous_commit", "off"}, {"wal_writer_delay", "10s"}}}};
  migrate(server.connection_string());
  const CapturedLog log;
  PostgresQueue queue{server.connection_string(),
                      {.queue = "work", .poll_interval = 200ms, .logger = log.logger(), .heartbeat_timeout = 1s}};
  std::atomic<int> runs = 0;
  queue.register_job_func([&](const CountedJob&) { ++runs; });
  queue.start();
  {
    pqxx::connection connection{server.connection_string()};
    pqxx::work transaction{connection};
    transaction.exec("set local synchronous_commit = on");
    queue.enqueue(transaction, std::vector<CountedJob>(3000));
    transaction.commit();
  }
  ASSERT_TRUE(eventually([&] { return runs >= 500; }));
  server.stop(TemporaryPostgres::StopMode::immediate);
  server.start();

  const auto left = [&] {
    pqxx::connection connection{server.connection_string()};
    return pqxx::nontransaction{connection}.exec("select count(*) from arrower.jobs").one_field().as<int>();
  };
  EXPECT_TRUE(eventually([&] { return left() == 0; }, 60s)) << log.text();
}

}  // namespace arrower::jobs::tests
