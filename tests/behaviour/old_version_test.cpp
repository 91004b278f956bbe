// Two versions of a program at once: the statements of an older worker on the newest schema and beside the newest
// worker. They stand in tests/old_version, copied from src/postgres/sql as they were at version 3 of the schema, and
// stay as they are: a test that fails here has found a migration that does not only add (docs/upgrading.md).
#include <filesystem>
#include <format>
#include <fstream>
#include <sstream>
#include <vector>

#include "support/counted_job.hpp"
#include "support/database.hpp"
#include "support/eventually.hpp"
#include "support/worker_process.hpp"

namespace arrower::jobs::tests {

using namespace std::chrono_literals;

namespace {

constexpr const char* queue_name = "work";
constexpr const char* worker_name = "old worker";

struct ClaimedByOld {
  std::int64_t id = 0;
  int number = 0;
  int attempt = 0;
};

/// An array as SQL takes it.
template <class Project>
std::string array_of(const std::vector<ClaimedByOld>& jobs, Project project) {
  std::string text = "{";
  for (const ClaimedByOld& job : jobs) {
    text += std::format("{}{}", text.size() > 1 ? "," : "", project(job));
  }
  return text + "}";
}

std::string ids_of(const std::vector<ClaimedByOld>& jobs) {
  return array_of(jobs, [](const ClaimedByOld& job) { return job.id; });
}

std::string attempts_of(const std::vector<ClaimedByOld>& jobs) {
  return array_of(jobs, [](const ClaimedByOld& job) { return job.attempt; });
}

/// The same for each job.
std::string repeated(const std::vector<ClaimedByOld>& jobs, const std::string& value) {
  return array_of(jobs, [&](const ClaimedByOld&) { return value; });
}

/// A worker process of the older version: what it says to the database, in its words.
class OldWorker {
 public:
  OldWorker(const std::string& database, const std::string& schema, std::string job_type)
      : connection_{database + " application_name=test"}, schema_{schema}, job_type_{std::move(job_type)} {
    for (const auto& entry : std::filesystem::directory_iterator{ARROWER_OLD_VERSION}) {
      if (entry.path().extension() == ".sql") {
        std::ostringstream text;
        text << std::ifstream{entry.path()}.rdbuf();
        connection_.prepare(entry.path().stem().string(), rendered(text.str()));
        ++statements_;
      }
    }
  }

  int statements() const noexcept { return statements_; }
  pqxx::connection& connection() noexcept { return connection_; }

  void appear() {
    pqxx::nontransaction transaction{connection_};
    transaction.exec("select pg_advisory_lock($1)", pqxx::params{lease_});
    transaction.exec(pqxx::prepped{"register_worker"}, pqxx::params{lease_, queue_name, "old pool", "old host", 1,
                                                                    "0.0.9", types(), 4, true, 60'000, true});
    beat(transaction);
  }

  /// Whether it still counts as alive.
  bool beat() {
    pqxx::nontransaction transaction{connection_};
    return beat(transaction);
  }

  void enqueue(int first, int count) {
    std::string types = "{";
    std::string payloads = "{";
    std::string defaults = "{";
    std::string attempts = "{";
    std::string nulls = "{";
    std::string metadata = "{";
    for (int i = 0; i < count; ++i) {
      const char* comma = i == 0 ? "" : ",";
      types += std::format("{}\"{}\"", comma, job_type_);
      payloads += std::format("{}\"{{\\\"number\\\":{}}}\"", comma, first + i);
      defaults += std::format("{}0", comma);
      attempts += std::format("{}25", comma);
      nulls += std::format("{}null", comma);
      metadata += std::format("{}\"{{}}\"", comma);
    }
    pqxx::nontransaction{connection_}.exec(
        pqxx::prepped{"enqueue"}, pqxx::params{queue_name, types + "}", payloads + "}", defaults + "}", nulls + "}",
                                               attempts + "}", nulls + "}", metadata + "}"});
  }

  void enqueue_one(int number) {
    pqxx::nontransaction{connection_}.exec(
        pqxx::prepped{"enqueue_one"}, pqxx::params{queue_name, job_type_, std::format("{{\"number\":{}}}", number), 0,
                                                   std::optional<std::int64_t>{}, 25, "{}"});
  }

  std::vector<ClaimedByOld> claim(int limit) {
    pqxx::nontransaction transaction{connection_};
    std::string priorities = "{";
    std::string zeros = "{";
    for (const pqxx::row& row : transaction.exec(pqxx::prepped{"look_through"}, pqxx::params{queue_name})) {
      const char* comma = priorities.size() > 1 ? "," : "";
      priorities += std::format("{}{}", comma, row[0].as<int>());
      zeros += std::format("{}0", comma);
    }
    std::vector<ClaimedByOld> jobs;
    for (const pqxx::row& row : transaction.exec(
             pqxx::prepped{"claim_by_priority"},
             pqxx::params{queue_name, types(), limit, lease_, priorities + "}", zeros + "}", zeros + "}"})) {
      const int number = transaction.exec("select ($1::jsonb ->> 'number')::integer", pqxx::params{row[2].c_str()})
                             .one_field()
                             .as<int>();
      jobs.push_back({.id = row[0].as<std::int64_t>(), .number = number, .attempt = row[7].as<int>()});
    }
    std::ranges::sort(jobs, {}, &ClaimedByOld::id);
    return jobs;
  }

  /// Runs each job in a transaction that ends it.
  void finish(const std::vector<ClaimedByOld>& jobs) {
    for (const ClaimedByOld& job : jobs) {
      pqxx::work transaction{connection_};
      note_effect(transaction, job);
      transaction.exec(pqxx::prepped{"finish_in_transaction"},
                       pqxx::params{job.id, lease_, job.attempt, worker_name, 1000});
      transaction.commit();
    }
  }

  /// Runs the jobs without transactions of their own and says how many of them were still its own.
  std::int64_t succeed(const std::vector<ClaimedByOld>& jobs) {
    pqxx::nontransaction transaction{connection_};
    for (const ClaimedByOld& job : jobs) {
      note_effect(transaction, job);
    }
    return transaction
        .exec(pqxx::prepped{"settle_succeeded"},
              pqxx::params{queue_name, lease_, worker_name, ids_of(jobs), attempts_of(jobs), repeated(jobs, "10"),
                           repeated(jobs, "2000"), repeated(jobs, "1000")})
        .one_field()
        .as<std::int64_t>();
  }

  /// Ends attempts in another way than by success.
  void settle(const std::vector<ClaimedByOld>& jobs, const std::string& disposition, const std::string& outcome) {
    pqxx::nontransaction transaction{connection_};
    settle(transaction, lease_, jobs, disposition, outcome);
  }

  /// Gives all jobs of dead workers back, as a failed attempt each; returns how many workers it found dead.
  int rescue() {
    std::vector<std::int64_t> seem_dead;
    {
      pqxx::nontransaction transaction{connection_};
      for (const pqxx::row& row :
           transaction.exec(pqxx::prepped{"look_at_workers"}, pqxx::params{queue_name, lease_})) {
        if (row[1].as<bool>() && row[2].as<bool>()) {
          seem_dead.push_back(row[0].as<std::int64_t>());
        }
      }
    }
    int found = 0;
    for (const std::int64_t dead : seem_dead) {
      pqxx::work transaction{connection_};
      if (transaction.exec(pqxx::prepped{"lock_dead_worker"}, pqxx::params{dead}).empty()) {
        continue;
      }
      std::vector<ClaimedByOld> jobs;
      for (const pqxx::row& row : transaction.exec(pqxx::prepped{"jobs_of_lease"}, pqxx::params{queue_name, dead})) {
        jobs.push_back({.id = row[0].as<std::int64_t>(), .number = 0, .attempt = row[2].as<int>()});
      }
      settle(transaction, dead, jobs, "retry", "failed");
      transaction.exec(pqxx::prepped{"delete_worker"}, pqxx::params{dead});
      transaction.commit();
      ++found;
    }
    return found;
  }

  /// Gives back the jobs of claims whose answer was lost.
  std::int64_t release_lost_claim() {
    return pqxx::nontransaction{connection_}
        .exec(pqxx::prepped{"release_lost_claim"}, pqxx::params{queue_name, lease_, 0, std::optional<std::int64_t>{}})
        .one_field()
        .as<std::int64_t>();
  }

 private:
  std::string types() const { return std::format("{{\"{}\"}}", job_type_); }

  bool beat(pqxx::transaction_base& transaction) {
    return !transaction.exec(pqxx::prepped{"heartbeat"}, pqxx::params{lease_, types(), true, true}).empty();
  }

  void note_effect(pqxx::transaction_base& transaction, const ClaimedByOld& job) {
    transaction.exec("insert into " + connection_.quote_name(schema_) + ".effects values ($1, 0, $2)",
                     pqxx::params{job.number, job.attempt});
  }

  void settle(pqxx::transaction_base& transaction, std::int64_t lease, const std::vector<ClaimedByOld>& jobs,
              const std::string& disposition, const std::string& outcome) {
    transaction.exec(
        pqxx::prepped{"settle"},
        pqxx::params{queue_name, lease, worker_name, ids_of(jobs), attempts_of(jobs), repeated(jobs, disposition),
                     repeated(jobs, outcome), repeated(jobs, "\"as the old one says\""),
                     repeated(jobs, "\"" + job_type_ + "\""), repeated(jobs, "0"), repeated(jobs, "10"),
                     repeated(jobs, "2000"), repeated(jobs, "1000")});
  }

  /// As the older version puts the schema's name in.
  std::string rendered(std::string text) const {
    const std::string quoted = connection_.quote_name(schema_);
    for (const auto& [place, name] : std::vector<std::pair<std::string, std::string>>{
             {"{schema}", quoted},
             {"{schema_literal}", connection_.quote(schema_)},
             {"{channel}", connection_.quote("arrower_jobs." + schema_)},
             {"{jobs_sequence}", connection_.quote(quoted + ".jobs_id_seq")}}) {
      for (auto at = text.find(place); at != std::string::npos; at = text.find(place, at + name.size())) {
        text.replace(at, place.size(), name);
      }
    }
    return text;
  }

  pqxx::connection connection_;
  const std::string schema_;
  const std::string job_type_;
  const std::int64_t lease_ = 4711;
  int statements_ = 0;
};

}  // namespace

class OldVersion : public DatabaseTest {
 protected:
  OldVersion() { sql("create table {}.effects (number integer, process integer, attempt integer)"); }

  OldWorker old_worker() { return OldWorker{database(), schema(), job_type}; }

  PostgresQueue current_queue() {
    return PostgresQueue{database(),
                         options({.queue = queue_name, .pool_size = 2, .retry_policy = RetryPolicy::constant(0s)})};
  }

  void count_in(PostgresQueue& queue) {
    queue.register_job_func([this](Context& context, const CountedJob& job) {
      context.transaction().exec(
          "insert into " + context.transaction().quote_name(schema()) + ".effects values ($1, 1, $2)",
          pqxx::params{job.number, context.attempt()});
    });
  }

  std::int64_t succeeded_by_old() {
    return value<std::int64_t>("select count(*) from {}.job_history where outcome = 'succeeded' and worker = $1",
                               pqxx::params{worker_name});
  }

  void expect_each_job_ended_once(int jobs) {
    EXPECT_EQ(waiting(), 0);
    EXPECT_EQ(history("succeeded"), jobs);
    EXPECT_EQ(value<int>("select count(distinct job_id) from {}.job_history where outcome = 'succeeded'"), jobs);
    EXPECT_EQ(value<int>("select count(*) from {}.effects"), jobs);
    EXPECT_EQ(value<int>("select count(distinct number) from {}.effects"), jobs);
  }

  const std::string job_type = "arrower::jobs::tests::CountedJob";
};

TEST_F(OldVersion, each_of_its_statements_can_be_prepared_on_the_newest_schema) {
  EXPECT_EQ(old_worker().statements(), 14);
}

TEST_F(OldVersion, works_on_a_queue_together_with_the_newest_and_each_job_ends_once) {
  OldWorker old = old_worker();
  old.appear();
  old.enqueue(0, 150);
  old.enqueue_one(150);
  PostgresQueue current = current_queue();
  count_in(current);
  std::vector<CountedJob> jobs;
  for (int number = 151; number < 300; ++number) {
    jobs.push_back({.number = number});
  }
  current.enqueue(jobs);

  // Each has jobs before the other is done, whichever is faster.
  const std::vector<ClaimedByOld> to_finish = old.claim(10);
  const std::vector<ClaimedByOld> to_succeed = old.claim(10);
  const std::vector<ClaimedByOld> to_fail = old.claim(5);
  const std::vector<ClaimedByOld> to_release = old.claim(5);
  ASSERT_EQ(to_finish.size() + to_succeed.size() + to_fail.size() + to_release.size(), 30U);
  current.start();
  ASSERT_TRUE(eventually([&] { return history("succeeded") > 0; }));
  EXPECT_TRUE(old.beat());
  old.finish(to_finish);
  EXPECT_EQ(old.succeed(to_succeed), 10);
  old.settle(to_fail, "retry", "failed");
  old.settle(to_release, "release", "");
  bool finish = false;
  ASSERT_TRUE(eventually([&] {
    const std::vector<ClaimedByOld> claimed = old.claim(7);
    if (finish = !finish; finish) {
      old.finish(claimed);
    } else {
      old.succeed(claimed);
    }
    return waiting() == 0;
  }));

  expect_each_job_ended_once(300);
  EXPECT_EQ(history("failed"), 5);
  EXPECT_GE(succeeded_by_old(), 20);
  EXPECT_LT(succeeded_by_old(), 300);
}

TEST_F(OldVersion, that_dies_has_its_jobs_run_by_the_newest) {
  PostgresQueue current = current_queue();
  count_in(current);
  {
    OldWorker old = old_worker();
    old.appear();
    old.enqueue(0, 10);
    ASSERT_EQ(old.claim(10).size(), 10U);
  }
  current.start();
  ASSERT_TRUE(eventually([&] { return history("succeeded") == 10; }));
  expect_each_job_ended_once(10);
  EXPECT_EQ(history("failed"), 0) << "the process died, not the jobs";
}

TEST_F(OldVersion, runs_the_jobs_of_a_newest_one_that_dies) {
  OldWorker old = old_worker();
  WorkerProcess newest{ARROWER_WORKER_PROCESS, database(), schema(), queue_name};
  PostgresQueue enqueuer = current_queue();
  enqueuer.enqueue(CountedJob{.number = 1, .work_ms = 60'000});
  ASSERT_TRUE(eventually([&] { return value<int>("select count(*) from {}.jobs where lease is not null") == 1; }));
  old.appear();
  EXPECT_EQ(old.rescue(), 0) << "it lives";

  newest.kill();
  ASSERT_TRUE(eventually([&] { return old.rescue() == 1; }));
  const std::vector<ClaimedByOld> claimed = old.claim(10);
  ASSERT_EQ(claimed.size(), 1U);
  EXPECT_EQ(claimed[0].attempt, 2);
  old.finish(claimed);
  expect_each_job_ended_once(1);
}

TEST_F(OldVersion, gives_back_a_claim_whose_answer_was_lost) {
  OldWorker old = old_worker();
  old.appear();
  old.enqueue(0, 3);
  ASSERT_EQ(old.claim(3).size(), 3U);
  EXPECT_EQ(old.release_lost_claim(), 3);
  PostgresQueue current = current_queue();
  count_in(current);
  current.start();
  ASSERT_TRUE(eventually([&] { return history("succeeded") == 3; }));
  expect_each_job_ended_once(3);
  EXPECT_EQ(value<int>("select max(attempt) from {}.job_history"), 1);
}

}  // namespace arrower::jobs::tests
