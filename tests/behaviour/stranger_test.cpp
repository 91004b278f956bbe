// A user of the database who may connect and nothing else must not disturb workers, nor run anything with their rights.
#include <atomic>
#include <format>
#include <string>
#include <thread>

#include <arrower/jobs/inspector.hpp>

#include "support/counted_job.hpp"
#include "support/database.hpp"
#include "support/eventually.hpp"

namespace arrower::jobs::tests {

using namespace std::chrono_literals;

class Stranger : public DatabaseTest {
 protected:
  Stranger() : role_{create_role("_stranger")}, stranger_{std::make_unique<pqxx::connection>(database_as(role_))} {}
  ~Stranger() override {
    stranger_.reset();
    drop_role(role_);
  }

  const std::string& role() const noexcept { return role_; }

  /// As the stranger, without waiting for an end of what waits.
  pqxx::result run(const std::string& statement, const pqxx::params& parameters = {}) {
    return pqxx::nontransaction{*stranger_}.exec(statement, parameters);
  }

 private:
  const std::string role_;
  std::unique_ptr<pqxx::connection> stranger_;
};

TEST_F(Stranger, cannot_end_a_job_by_a_notification) {
  PostgresQueue queue{database(), options({.queue = "work", .pool_size = 2})};
  std::atomic<bool> goes_on = false;
  std::atomic<bool> was_stopped = false;
  std::atomic<bool> runs = false;
  queue.register_job_func([&](Context& context, const CountedJob& job) {
    if (job.number == 1) {
      runs = true;
      goes_on.wait(false);
      was_stopped = context.stop_token().stop_requested();
    }
  });
  queue.start();
  const JobId job = queue.enqueue(CountedJob{1});
  ASSERT_TRUE(eventually([&] { return runs.load(); }));
  const std::string channel = connection().quote_name("arrower_jobs." + schema());
  run(std::format("notify {}, 'cancel {}'", channel, job.value));
  // Notifications come in order: once the next one has been heard, so has this.
  run(std::format("notify {}, 'queue work'", channel));
  queue.enqueue(CountedJob{2});
  ASSERT_TRUE(eventually([&] { return history("succeeded") == 1; }));
  goes_on = true;
  goes_on.notify_all();
  EXPECT_TRUE(eventually([&] { return history("succeeded") == 2; }));
  EXPECT_FALSE(was_stopped);
  EXPECT_EQ(history("cancelled"), 0);
}

TEST_F(Stranger, cannot_stop_a_worker_by_holding_its_lock) {
  PostgresQueue queue{database(), options({.queue = "work", .pool_size = 1})};
  std::atomic<bool> goes_on = false;
  std::atomic<bool> runs = false;
  queue.register_job_func([&](Context& context, const CountedJob& job) {
    context.transaction();
    if (job.number == 1) {
      runs = true;
      goes_on.wait(false);
    }
  });
  queue.start();
  queue.enqueue(CountedJob{1});
  ASSERT_TRUE(eventually([&] { return runs.load(); }));
  const auto key = value<std::int64_t>("select lock_key from {}.workers");
  // Waits for the lock, and has it as soon as the worker's connection breaks.
  std::jthread grabbing{[&] { run("select pg_catalog.pg_advisory_lock($1)", pqxx::params{key}); }};
  const std::string holders =
      "select count(*) from pg_locks l join pg_stat_activity a on a.pid = l.pid where l.locktype = 'advisory' and "
      "a.datname = current_database() and a.usename = $1";
  ASSERT_TRUE(eventually([&] { return value<int>(holders, pqxx::params{role()}) == 1; }));
  sql("select pg_terminate_backend(pid) from pg_locks where locktype = 'advisory' and objsubid = 1 and granted and "
      "database = (select oid from pg_database where datname = current_database()) and "
      "(classid::bigint << 32 | objid::bigint) = $1",
      pqxx::params{key});
  grabbing.join();
  EXPECT_TRUE(eventually(
      [&] {
        return value<std::int64_t>("select coalesce(max(lock_key), $1) from {}.workers", pqxx::params{key}) != key;
      },
      30s));
  goes_on = true;
  goes_on.notify_all();
  queue.enqueue(CountedJob{2});
  EXPECT_TRUE(eventually([&] { return history("succeeded") == 2; }, 30s));
  // What ran meanwhile was not interrupted.
  EXPECT_EQ(value<int>("select count(*) from {}.job_history"), 2);
  EXPECT_TRUE(queue.shutdown(10s));
}

TEST_F(Stranger, cannot_keep_workers_from_looking_after_each_other) {
  run("select pg_catalog.pg_advisory_lock(pg_catalog.hashtextextended($1, 0))", pqxx::params{schema() + ".watch"});
  PostgresQueue queue{database(), options({.queue = "work", .heartbeat_timeout = 1s})};
  queue.register_job_func([&](const CountedJob&) {});
  sql("insert into {}.workers (lease, queue, pool_name, host, pid, version, job_types, pool_size, holds_lock, "
      "listening, "
      "heartbeat_timeout, heartbeat_at) values (4711, 'work', 'dead', 'elsewhere', 1, '', "
      "'{arrower::jobs::tests::CountedJob}', 1, false, false, interval '1 second', now() - interval '1 minute')");
  sql("insert into {}.jobs (queue, job_type, payload, lease, leased_at, attempt) values ('work', "
      "'arrower::jobs::tests::CountedJob', '{\"number\": 1}', 4711, now(), 1)");
  queue.start();
  EXPECT_TRUE(eventually([&] { return history("succeeded") == 1; }, 30s));
}

}  // namespace arrower::jobs::tests
