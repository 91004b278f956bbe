// A server that takes connections and refuses statements: no disk, no schema, no rights.
#include <atomic>

#include "support/counted_job.hpp"
#include "support/database.hpp"
#include "support/eventually.hpp"

namespace arrower::jobs::tests {

using namespace std::chrono_literals;
using ::testing::HasSubstr;

class ServerState : public DatabaseTest {
 protected:
  static std::size_t count(const std::string& text, const std::string& part) {
    std::size_t found = 0;
    for (auto at = text.find(part); at != std::string::npos; at = text.find(part, at + part.size())) {
      ++found;
    }
    return found;
  }

  void fill_disk() {
    sql("create function {}.refuse() returns trigger language plpgsql as $$ begin raise 'no space left on device' "
        "using errcode = 'disk_full'; end $$");
    sql("create trigger refuse before insert on {}.job_history for each row execute function {}.refuse()");
  }

  /// Only the function changes: dropping the trigger would lock the history's days before the history itself, which is
  /// a deadlock with the workers.
  void empty_disk() {
    sql("create or replace function {}.refuse() returns trigger language plpgsql as $$ begin return new; end $$");
  }
};

TEST_F(ServerState, a_full_disk_is_told_once_and_costs_no_attempt) {
  PostgresQueue queue{database(), options({.queue = "work"})};
  std::atomic<int> runs = 0;
  queue.register_job_func([&](Context& context, const CountedJob& job) {
    ++runs;
    if (job.number == 1) {
      context.transaction().exec("select 1");
    }
  });
  fill_disk();
  queue.start();
  queue.enqueue(std::vector<CountedJob>(500));
  queue.enqueue(std::vector<CountedJob>(50, CountedJob{1}));
  ASSERT_TRUE(eventually([&] { return log().contains("completing jobs failed") || log().contains("no space left"); }));
  empty_disk();

  EXPECT_TRUE(eventually([&] { return history("succeeded") == 550; }, 60s));
  EXPECT_EQ(history("failed") + history("discarded"), 0);
  EXPECT_LE(count(log().text(), "completing 1"), 2U);
  EXPECT_LE(count(log().text(), "[warning]"), 10U) << log().text();
}

TEST_F(ServerState, an_end_that_is_refused_for_its_values_does_not_hold_up_the_others) {
  sql("create function {}.refuse() returns trigger language plpgsql as $$ begin if new.outcome = 'succeeded' and "
      "new.payload ->> 'number' = '7' then raise 'no sevens' using errcode = 'check_violation'; end if; return new; "
      "end $$");
  sql("create trigger refuse before insert on {}.job_history for each row execute function {}.refuse()");
  PostgresQueue queue{database(), options({.queue = "work"})};
  queue.register_job_func([](const CountedJob&) {});
  std::vector<CountedJob> jobs;
  for (int number = 0; number < 100; ++number) {
    jobs.push_back({.number = number});
  }
  queue.enqueue(jobs, {.max_attempts = 1});
  queue.start();
  EXPECT_TRUE(eventually([&] { return history("succeeded") == 99; }));
  EXPECT_TRUE(
      eventually([&] { return value<int>("select count(*) from {}.job_history where outcome = 'failed'") == 1; }));
  EXPECT_THAT(value<std::string>("select error from {}.job_history where outcome = 'failed'"), HasSubstr("no sevens"));
}

TEST_F(ServerState, a_worker_without_its_schema_says_what_to_do_and_works_when_it_is_there) {
  auto elsewhere = options({.queue = "work"});
  elsewhere.schema = "elsewhere";
  PostgresQueue worker{database(), elsewhere};
  std::atomic<int> runs = 0;
  worker.register_job_func([&](const CountedJob&) { ++runs; });
  worker.start();
  ASSERT_TRUE(eventually([&] { return log().contains("run \"arrower-jobs migrate up\""); }));
  migrate(database(), {.schema = "elsewhere"});
  worker.enqueue(CountedJob{1});
  EXPECT_TRUE(eventually([&] { return runs == 1; }));
  EXPECT_EQ(count(log().text(), "will be tried again until it works: schema"), 1U);
}

TEST_F(ServerState, rescue_goes_on_while_the_historys_partitions_cannot_be_made) {
  // As for a role that does not own the tables.
  sql("create or replace function {}.ensure_history_partitions(days_ahead integer default 7) returns integer language "
      "plpgsql as $$ begin raise 'must be owner of table job_history' using errcode = 'insufficient_privilege'; end "
      "$$");
  sql("insert into {}.workers (lease, queue, pool_name, host, pid, version, job_types, pool_size, holds_lock, "
      "listening, "
      "heartbeat_timeout) values (4711, 'work', 'gone', 'h', 1, '', array[]::text[], 1, true, false, '1 minute')");
  sql("insert into {}.jobs (queue, job_type, payload, lease, leased_at, attempt) values "
      "('work', 'arrower::jobs::tests::CountedJob', '{\"number\": 1}', 4711, now(), 1)");
  PostgresQueue queue{database(), options({.queue = "work"})};
  queue.register_job_func([](const CountedJob&) {});
  queue.start();
  EXPECT_TRUE(eventually([&] { return history("succeeded") == 1; }));
}

}  // namespace arrower::jobs::tests
