// What job functions leave in their sessions, and what databases and users have set for theirs.
#include <atomic>
#include <memory>
#include <string>
#include <thread>
#include <vector>

#include "support/counted_job.hpp"
#include "support/database.hpp"
#include "support/eventually.hpp"
#include "support/pgbouncer.hpp"

namespace arrower::jobs::tests {

using namespace std::chrono_literals;
using ::testing::HasSubstr;

class SessionState : public DatabaseTest {
 protected:
  /// Runs a first job that does this, then others on the same session; returns what the last of them read.
  std::string read_after(const std::string& statement, const std::string& query) {
    PostgresQueue queue{database(), options({.queue = "work", .pool_size = 1, .max_connections = 2})};
    std::string read;
    std::atomic<int> ended = 0;
    queue.register_job_func([&](Context& context, const CountedJob& job) {
      if (job.number == 0) {
        context.transaction().exec(statement);
      } else {
        read = context.transaction().exec(query).one_field().as<std::string>("null");
        ++ended;
      }
    });
    queue.start();
    for (int number = 0; number < 4; ++number) {
      queue.enqueue(CountedJob{number});
    }
    EXPECT_TRUE(eventually([&] { return ended == 3; }));
    EXPECT_TRUE(queue.shutdown(10s));
    EXPECT_EQ(history("failed"), 0);
    return read;
  }
};

TEST_F(SessionState, what_a_job_sets_ends_with_it) {
  EXPECT_EQ(read_after("set timezone = 'Pacific/Apia'", "select current_setting('TimeZone') <> 'Pacific/Apia'"), "t");
}

TEST_F(SessionState, a_role_that_a_job_takes_ends_with_it) {
  sql("do $$ begin if not exists (select from pg_roles where rolname = 'arrower_test_role') then create role "
      "arrower_test_role superuser; end if; end $$");
  EXPECT_EQ(read_after("set role arrower_test_role", "select current_user = session_user"), "t");
}

TEST_F(SessionState, what_functions_set_for_a_job_ends_with_it) {
  EXPECT_EQ(read_after("select set_config('shop.tenant', '42', false), pg_advisory_lock(43)",
                       "select coalesce(current_setting('shop.tenant', true), '') = '' and not exists (select from "
                       "pg_locks where locktype = 'advisory' and objid = 43 and pid = pg_backend_pid())"),
            "t");
}

TEST_F(SessionState, a_read_only_default_that_a_job_sets_ends_with_it) {
  EXPECT_EQ(read_after("set default_transaction_read_only = on", "select current_setting('transaction_read_only')"),
            "off");
}

TEST_F(SessionState, an_encoding_that_a_job_sets_ends_with_it) {
  EXPECT_EQ(read_after("set client_encoding = 'LATIN1'", "select current_setting('client_encoding')"), "UTF8");
}

TEST_F(SessionState, temporary_tables_locks_and_channels_of_a_job_end_with_it) {
  EXPECT_EQ(read_after("create temp table leftover (n integer); select pg_advisory_lock(42); listen leftover",
                       "select to_regclass('pg_temp.leftover') is null and not exists (select from "
                       "pg_listening_channels()) and not exists (select from pg_locks where locktype = 'advisory' and "
                       "objid = 42 and pid = pg_backend_pid())"),
            "t");
}

TEST_F(SessionState, a_job_that_deallocates_everything_does_not_stop_the_others) {
  PostgresQueue queue{
      database(),
      options({.queue = "work", .pool_size = 1, .retry_policy = RetryPolicy::constant(1h), .max_connections = 2})};
  queue.register_job_func([&](Context& context, const CountedJob& job) {
    context.transaction().exec(job.number == 0 ? "deallocate all" : "select 1");
  });
  queue.start();
  queue.enqueue(CountedJob{1});
  ASSERT_TRUE(eventually([&] { return history("succeeded") == 1; }));
  queue.enqueue(CountedJob{0}, {.priority = -1});
  queue.enqueue(std::vector<CountedJob>(20, CountedJob{1}));
  EXPECT_TRUE(eventually([&] { return history("succeeded") == 22; }));
  EXPECT_EQ(history("failed"), 0);
}

TEST_F(SessionState, statements_and_cursors_that_a_job_prepares_end_with_it) {
  PostgresQueue queue{database(), options({.queue = "work", .pool_size = 1, .max_connections = 2})};
  queue.register_job_func([&](Context& context, const CountedJob& job) {
    pqxx::transaction_base& transaction = context.transaction();
    switch (job.number % 3) {
      case 0:
        transaction.conn().prepare("by_the_protocol", "select 42");
        EXPECT_EQ(transaction.exec(pqxx::prepped{"by_the_protocol"}).one_field().as<int>(), 42);
        break;
      case 1:
        transaction.exec("prepare by_a_statement as select 42");
        EXPECT_EQ(transaction.exec("execute by_a_statement").one_field().as<int>(), 42);
        break;
      default:
        transaction.exec("declare held cursor with hold for select 42");
    }
  });
  queue.start();
  for (int number = 0; number < 12; ++number) {
    queue.enqueue(CountedJob{number});
  }
  EXPECT_TRUE(eventually([&] { return history("succeeded") + history("failed") == 12; }));
  EXPECT_EQ(history("failed"), 0) << value<std::string>("select coalesce(max(error), '') from {}.job_history");
}

TEST_F(SessionState, a_commit_or_rollback_of_the_jobs_own_is_a_failed_attempt_that_says_so) {
  sql("create table {}.effects (number integer)");
  for (const std::string statement :
       {"commit", "rollback", "rollback and chain", "commit; begin", "commit and chain", "end; start transaction"}) {
    sql("delete from {}.job_history");
    sql("delete from {}.jobs");
    PostgresQueue queue{database(), options({.queue = "work", .retry_policy = RetryPolicy::constant(1h)})};
    queue.register_job_func([&](Context& context, const CountedJob&) { context.transaction().exec(statement); });
    queue.start();
    queue.enqueue(CountedJob{1});
    ASSERT_TRUE(eventually([&] { return history("failed") == 1; })) << statement;
    EXPECT_THAT(value<std::string>("select error from {}.job_history"), HasSubstr("ended its job's transaction itself"))
        << statement;
  }
}

TEST_F(SessionState, settings_of_the_database_reach_neither_the_control_connection_nor_our_arrays) {
  sql("do $$ begin execute format('alter database %I set array_nulls = off', current_database()); "
      "if current_setting('server_version_num')::integer >= 140000 then execute format('alter database %I set "
      "idle_session_timeout = %L', current_database(), '100ms'); end if; end $$");
  PostgresQueue queue{database(), options({.queue = "work"})};
  queue.register_job_func([&](const CountedJob&) {});
  queue.start();
  ASSERT_TRUE(eventually([&] { return value<int>("select count(*) from {}.workers where listening") == 1; }));
  const auto holder = [&] {
    return value<int>(
        "select coalesce(max(l.pid), 0) from pg_locks l join {}.workers on (classid::bigint << 32) + objid::bigint = "
        "lock_key where locktype = 'advisory' and database = (select oid from pg_database where datname = "
        "current_database())");
  };
  const int before = holder();
  // Jobs without unique keys have nothing in some of the arrays.
  queue.enqueue(std::vector<CountedJob>(2));
  pqxx::connection callers{database()};
  pqxx::work transaction{callers};
  queue.enqueue(transaction, std::vector<CountedJob>(2));
  transaction.commit();
  EXPECT_TRUE(eventually([&] { return history("succeeded") == 4; }));
  EXPECT_EQ(value<int>("select count(unique_key) + count(error) from {}.job_history"), 0);
  const auto long_enough = std::chrono::steady_clock::now() + 500ms;
  EXPECT_TRUE(eventually([&] { return std::chrono::steady_clock::now() >= long_enough; }));
  EXPECT_NE(before, 0);
  EXPECT_EQ(holder(), before) << "the server has ended the session that was idle";
}

TEST_F(SessionState, a_default_of_serializable_does_not_reach_the_queues_own_statements) {
  sql("do $$ begin execute format('alter database %I set default_transaction_isolation = serializable', "
      "current_database()); end $$");
  std::vector<std::unique_ptr<PostgresQueue>> queues;
  std::atomic<int> serializable = 0;
  for (int i = 0; i < 3; ++i) {
    queues.push_back(std::make_unique<PostgresQueue>(database(), options({.queue = "work", .poll_interval = 10ms})));
    queues.back()->register_job_func([&](Context& context, const CountedJob& job) {
      if (job.number == 1 &&
          context.transaction().exec("select current_setting('transaction_isolation')").one_field().view() ==
              "serializable") {
        ++serializable;
      }
    });
    queues.back()->start();
  }
  for (int i = 0; i < 200; ++i) {
    queues.front()->enqueue(std::vector<CountedJob>(10));
  }
  queues.front()->enqueue(CountedJob{1});
  EXPECT_TRUE(eventually([&] { return history("succeeded") == 2001; }));
  EXPECT_EQ(history("failed"), 0);
  // The transactions of jobs are the user's, and so is their isolation level.
  EXPECT_EQ(serializable, 1);
  EXPECT_FALSE(log().contains("could not serialize")) << log().text();
}

TEST_F(SessionState, a_default_of_serializable_is_no_matter_behind_a_pooler) {
  sql("do $$ begin execute format('alter database %I set default_transaction_isolation = serializable', "
      "current_database()); end $$");
  const PgBouncer pooler{database()};
  PostgresQueue queue{pooler.connection_string(), options({.queue = "work", .poll_interval = 10ms})};
  queue.register_job_func([](const CountedJob&) {});
  queue.start();
  queue.enqueue(std::vector<CountedJob>(500));
  EXPECT_TRUE(eventually([&] { return history("succeeded") == 500; }));
  EXPECT_FALSE(log().contains("could not serialize"));
}

TEST_F(SessionState, batches_with_the_same_keys_in_other_orders_do_not_block_each_other) {
  PostgresQueue queue{database(), options({.queue = "work"})};
  const auto batch = [](bool forward) {
    Batch jobs;
    for (int i = 0; i < 50; ++i) {
      jobs.add(CountedJob{i}, {.unique_key = std::to_string(forward ? i : 49 - i)});
    }
    return jobs;
  };
  for (int round = 0; round < 20; ++round) {
    std::vector<std::jthread> threads;
    for (const bool forward : {true, false, true, false}) {
      threads.emplace_back([&, forward] { EXPECT_NO_THROW(queue.enqueue(batch(forward))); });
    }
    threads.clear();
    EXPECT_EQ(waiting(), 50);
    sql("delete from {}.jobs");
  }
}

}  // namespace arrower::jobs::tests
