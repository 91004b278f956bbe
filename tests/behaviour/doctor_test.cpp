// What the doctor finds in a database that looks well: jobs that hang, connections that will not do, half-built
// indexes.
#include <atomic>
#include <format>
#include <string>
#include <vector>

#include <arrower/jobs/inspector.hpp>

#include "postgres/statements.hpp"
#include "support/database.hpp"
#include "support/eventually.hpp"
#include "support/program_run.hpp"

namespace doctor {
struct Slow {
  int number = 0;
};
}  // namespace doctor

namespace arrower::jobs::tests {

using namespace std::chrono_literals;
using ::doctor::Slow;
using ::testing::AllOf;
using ::testing::ElementsAre;
using ::testing::Field;
using ::testing::HasSubstr;
using ::testing::IsEmpty;
using ::testing::Not;

class Doctor : public DatabaseTest {
 protected:
  Doctor() : inspector_{database(), {.schema = schema()}} {}

  std::vector<Finding> findings(const std::string& check) {
    std::vector<Finding> found;
    for (Finding& finding : inspector_.diagnose()) {
      if (finding.check == check && finding.severity != Severity::fine) {
        found.push_back(std::move(finding));
      }
    }
    return found;
  }

  /// Successes of the type in the queue "slow" that took this long.
  void have_run(int count, const std::string& type, const std::string& took) {
    sql("insert into {}.job_history (job_id, queue, job_type, priority, run_at, metadata, attempt, max_attempts, "
        "outcome, enqueued_at, started_at, finished_at) "
        "select n, 'slow', $2, 0, now(), jsonb_build_object(), 1, 1, 'succeeded', now(), now() - n * interval '1 min' "
        "- "
        "$3::interval, now() - n * interval '1 min' from generate_series(1, $1) n",
        pqxx::params{count, type, took});
  }

 private:
  Inspector inspector_;
};

TEST_F(Doctor, does_not_tell_what_others_are_asking_the_database) {
  pqxx::connection other{database()};
  pqxx::work open{other};
  open.exec("select 'a secret of others'");
  // No test waits for a transaction of five minutes: this is the doctor's own statement, with less patience.
  std::string statement = postgres::load_sql("inspector/diagnose_vacuum.sql", schema());
  const std::string patience = "xact_start < now() - interval '5 minutes'";
  const auto at = statement.find(patience);
  ASSERT_NE(at, std::string::npos);
  statement.replace(at, patience.size(), "xact_start <= now()");
  const pqxx::result found = sql(statement);
  ASSERT_FALSE(found.empty());
  for (const pqxx::row& row : found) {
    EXPECT_THAT(row[2].c_str(), AllOf(HasSubstr("user "), HasSubstr("program \""), Not(HasSubstr("secret"))));
  }
}

TEST_F(Doctor, finds_jobs_that_run_much_longer_than_theirs_do) {
  std::atomic<bool> may_end = false;
  PostgresQueue queue{database(), options({.queue = "slow", .pool_size = 2, .pool_name = "snail"})};
  queue.register_job_func([&](const Slow&) { eventually([&] { return may_end.load(); }); });
  queue.start();
  const JobId id = queue.enqueue(Slow{});
  // Its process tells of it once it has run for a second.
  ASSERT_TRUE(
      eventually([&] { return value<int>("select coalesce(max(cardinality(running)), 0) from {}.workers") == 1; }));
  const auto running_for = [&](const std::string& time) {
    sql("update {}.jobs set leased_at = now() - $1::interval", pqxx::params{time});
  };
  EXPECT_THAT(findings("long_running_job"), IsEmpty());

  running_for("59 min");
  EXPECT_THAT(findings("long_running_job"), IsEmpty()) << "nothing is known of its type";
  running_for("61 min");
  EXPECT_THAT(findings("long_running_job"),
              ElementsAre(AllOf(Field(&Finding::severity, Severity::warning), Field(&Finding::queue, "slow"),
                                Field(&Finding::message, AllOf(HasSubstr(std::to_string(id.value)), HasSubstr("snail"),
                                                               HasSubstr("doctor::Slow"), HasSubstr("1 h 1 min"))),
                                Field(&Finding::advice, HasSubstr("jobs cancel " + std::to_string(id.value))))));

  have_run(200, "doctor::Other", "100 ms");
  have_run(200, "doctor::Slow", "2 s");
  running_for("19 s");
  EXPECT_THAT(findings("long_running_job"), IsEmpty()) << "less than ten times 2 s";
  running_for("25 s");
  EXPECT_THAT(findings("long_running_job"),
              ElementsAre(Field(&Finding::message, AllOf(HasSubstr("25 s"), HasSubstr("2.000 s")))));
  have_run(10, "doctor::Slow", "10 min");
  EXPECT_THAT(findings("long_running_job"), IsEmpty()) << "more than one of a hundred takes ten minutes";
  may_end = true;
  queue.shutdown(10s);
}

TEST_F(Doctor, finds_that_the_server_has_too_few_connections_for_all_pools) {
  EXPECT_THAT(findings("connections"), IsEmpty());
  const auto register_worker = [&](int lease, const std::string& lock, int pool_size) {
    sql("insert into {}.workers (lease, queue, pool_name, host, pid, version, job_types, pool_size, holds_lock, "
        "listening, heartbeat_timeout, lock_key) values ($1, 'mail', 'pool', 'host', 7, 'v1', array[]::text[], $3, "
        "true, true, '1 "
        "min', $2::bigint)",
        pqxx::params{lease, lock.empty() ? std::nullopt : std::optional{lock}, pool_size});
  };
  const int most = value<int>("select current_setting('max_connections')::integer");
  register_worker(1, "", 10 * most);
  EXPECT_THAT(findings("connections"), IsEmpty()) << "behind a pooler";
  for (int lease = 2; lease < 102; ++lease) {
    register_worker(lease, "2", 10);
  }
  EXPECT_THAT(findings("connections"), IsEmpty()) << "a hundred queues that share a pool";
  register_worker(200, "200", most);
  EXPECT_THAT(findings("connections"),
              ElementsAre(AllOf(Field(&Finding::severity, Severity::warning),
                                Field(&Finding::message, HasSubstr(std::to_string(most + 3 + 13))),
                                Field(&Finding::advice, HasSubstr("max_connections")))));
}

TEST_F(Doctor, counts_the_connections_that_the_database_allows) {
  sql("do $$ begin execute format('alter database %I connection limit 9', current_database()); end $$");
  sql("insert into {}.workers (lease, queue, pool_name, host, pid, version, job_types, pool_size, holds_lock, "
      "listening, "
      "heartbeat_timeout, lock_key) values (1, 'mail', 'pool', 'host', 7, 'v1', array[]::text[], 8, true, true, '1 "
      "min', 1)");
  EXPECT_THAT(findings("connections"), ElementsAre(Field(&Finding::message, HasSubstr("9 that there can be"))));
}

TEST_F(Doctor, finds_an_index_whose_building_was_ended) {
  EXPECT_THAT(findings("invalid_index"), IsEmpty());
  sql("insert into {}.jobs (queue, job_type, payload) select 'mail', 'T', jsonb_build_object() from generate_series(1, "
      "2)");
  EXPECT_THROW(sql("create unique index concurrently \"half built\" on {}.jobs (job_type)"), pqxx::sql_error);
  const std::vector<Finding> found = findings("invalid_index");
  ASSERT_THAT(found, ElementsAre(AllOf(Field(&Finding::severity, Severity::warning),
                                       Field(&Finding::message, HasSubstr("half built")))));
  const std::string cure = found[0].advice.substr(0, found[0].advice.find(';'));
  sql(cure);
  EXPECT_THAT(findings("invalid_index"), IsEmpty()) << "as it advised";
}

TEST_F(Doctor, says_that_all_is_well_where_it_is) {
  const ProgramRun run = run_program({ARROWER_COMMAND_LINE, "--database", database(), "--schema", schema(), "doctor"});
  EXPECT_EQ(run.status, 0) << run.output;
  EXPECT_THAT(run.output, AllOf(HasSubstr("all is well"), Not(HasSubstr("WARNING"))));
}

}  // namespace arrower::jobs::tests
