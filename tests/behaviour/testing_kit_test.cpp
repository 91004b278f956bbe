// The testing kit with a database, and beside the real queue.
#include <csignal>
#include <fstream>
#include <set>

#include <fcntl.h>
#include <sys/stat.h>
#include <sys/wait.h>
#include <unistd.h>

#include <arrower/jobs/testing/gtest.hpp>
#include <arrower/jobs/testing/temporary_postgres.hpp>
#include <arrower/jobs/testing/transactional_test.hpp>

#include "support/database.hpp"
#include "support/eventually.hpp"

namespace kit {
struct Pay {
  int order = 0;
};
struct Ship {
  int order = 0;
};
}  // namespace kit

namespace arrower::jobs::tests {

using namespace std::chrono_literals;
using kit::Pay;
using kit::Ship;
using testing::HasQueued;
using testing::HasQueuedTotal;
using ::testing::HasSubstr;
using testing::IsEmpty;
using ::testing::Not;
using testing::run_job;
using testing::RunOutcome;
using testing::RunResult;
using testing::Succeeded;
using testing::TestDatabase;
using testing::TestQueue;
using testing::TransactionalTest;

namespace {

void create_payments(pqxx::connection& connection) {
  pqxx::nontransaction{connection}.exec(
      "create table payments (order_id int primary key deferrable initially deferred)");
}

std::int64_t payments(pqxx::transaction_base& transaction) {
  return transaction.query_value<std::int64_t>("select count(*) from payments");
}

void pay(Context& context, const Pay& job) {
  context.transaction().exec("insert into payments values ($1)", pqxx::params{job.order});
  if (job.order < 0) {
    throw std::runtime_error{"a negative order"};
  }
}

void pay_and_swallow(Context& context, const Pay&) {
  try {
    context.transaction().exec("select 1 / 0");
  } catch (const pqxx::sql_error&) {  // NOLINT(bugprone-empty-catch): the mistake under test
  }
}

}  // namespace

/// Runs in transactions of their own.
class KitOnConnection : public ::testing::Test {
 protected:
  RunResult run(void (*function)(Context&, const Pay&), int order = 1) {
    return run_job(function, Pay{order}, {.connection = &connection_});
  }
  std::int64_t committed() {
    pqxx::connection other{database_.connection_string()};
    pqxx::nontransaction transaction{other};
    return payments(transaction);
  }

  TestDatabase database_{{.prepare = &create_payments}};
  pqxx::connection connection_{database_.connection_string()};
};

TEST_F(KitOnConnection, a_run_that_succeeds_commits) {
  EXPECT_THAT(run(&pay), Succeeded());
  EXPECT_EQ(committed(), 1);
}

TEST_F(KitOnConnection, a_run_that_fails_rolls_back) {
  EXPECT_EQ(run(&pay, -1).error, "a negative order");
  EXPECT_EQ(committed(), 0);
}

TEST_F(KitOnConnection, a_swallowed_sql_error_fails_the_attempt) {
  EXPECT_THAT(run(&pay_and_swallow).error, HasSubstr("swallowed an SQL error"));
}

TEST_F(KitOnConnection, a_constraint_that_fails_at_commit_fails_the_attempt) {
  EXPECT_THAT(run(&pay), Succeeded());
  const RunResult again = run(&pay);
  EXPECT_EQ(again.outcome, RunOutcome::failed);
  EXPECT_THAT(again.error, HasSubstr("payments_pkey"));
}

TEST_F(KitOnConnection, a_job_function_cannot_end_its_transaction) {
  const auto commits = [](Context& context, const Pay& job) {
    pay(context, job);
    context.transaction().commit();
  };
  EXPECT_THAT(run(commits).error, HasSubstr("committed its job's transaction"));
  const auto aborts = [](Context& context, const Pay&) { context.transaction().abort(); };
  EXPECT_THAT(run(aborts).error, HasSubstr("ended its job's transaction itself"));
  EXPECT_EQ(committed(), 0);
}

TEST_F(KitOnConnection, a_commit_or_rollback_in_sql_fails_the_attempt_as_in_production) {
  static std::string statement;
  const auto ends = [](Context& context, const Pay&) { context.transaction().exec(statement); };
  for (const char* text : {"commit", "rollback", "rollback and chain", "commit; begin", "commit and chain",
                           "end; start transaction", "rollback; begin"}) {
    statement = text;
    const RunResult result = run(ends);
    EXPECT_EQ(result.outcome, RunOutcome::failed) << text;
    EXPECT_THAT(result.error, HasSubstr("ended its job's transaction itself")) << text;
  }
  const auto throws = [](Context& context, const Pay&) {
    context.transaction().exec("rollback");
    throw std::runtime_error{"no paper"};
  };
  EXPECT_EQ(run(throws).error, "no paper");
  EXPECT_THAT(run(&pay), Succeeded()) << "the connection is as before";
  EXPECT_EQ(committed(), 1);
}

TEST_F(KitOnConnection, a_queue_gives_each_run_its_transaction) {
  TestQueue queue{{.retry_policy = RetryPolicy::constant(1s), .connection = &connection_}};
  queue.register_job_func(&pay);
  queue.enqueue(std::vector<Pay>{{1}, {-1}, {2}});
  EXPECT_EQ(queue.run_all().count(RunOutcome::succeeded), 2);
  EXPECT_EQ(committed(), 2);
}

TEST_F(KitOnConnection, both_a_connection_and_a_transaction_are_refused) {
  pqxx::work transaction{connection_};
  EXPECT_THROW((TestQueue{{.connection = &connection_, .transaction = &transaction}}), ConfigurationError);
}

/// Runs in one transaction that is rolled back.
class KitInTransaction : public ::testing::Test {
 protected:
  TransactionalTest test_{{.prepare = &create_payments}};
};

TEST_F(KitInTransaction, runs_see_what_the_test_and_earlier_runs_wrote) {
  TestQueue queue{{.transaction = &test_.transaction()}};
  queue.register_job_func(&pay);
  test_.transaction().exec("insert into payments values (7)");
  queue.enqueue(std::vector<Pay>{{1}, {-1}, {2}});
  queue.run_all();
  EXPECT_EQ(payments(test_.transaction()), 3);
}

TEST_F(KitInTransaction, nothing_is_left_for_the_next_test) {
  EXPECT_EQ(payments(test_.transaction()), 0);
  EXPECT_THAT(test_.queued(), HasQueuedTotal(0));
}

TEST_F(KitInTransaction, mistakes_fail_the_attempt_and_leave_the_transaction_whole) {
  const testing::RunJobOptions options{.transaction = &test_.transaction()};
  EXPECT_THAT(run_job(&pay_and_swallow, Pay{1}, options).error, HasSubstr("swallowed an SQL error"));
  EXPECT_THAT(run_job(&pay, Pay{1}, options), Succeeded());
  EXPECT_THAT(run_job(&pay, Pay{1}, options).error, HasSubstr("payments_pkey")) << "deferred until the commit";
  const auto commits = [](Context& context, const Pay&) { context.transaction().commit(); };
  EXPECT_THAT(run_job(commits, Pay{2}, options).error, HasSubstr("committed its job's transaction"));
  EXPECT_EQ(payments(test_.transaction()), 1);
}

TEST_F(KitInTransaction, a_rollback_in_sql_fails_the_attempt_and_later_runs_have_a_transaction) {
  const testing::RunJobOptions options{.transaction = &test_.transaction()};
  for (const auto ends : {+[](Context& context, const Pay&) { context.transaction().exec("rollback"); },
                          +[](Context& context, const Pay&) { context.transaction().exec("rollback; begin"); }}) {
    EXPECT_THAT(run_job(ends, Pay{1}, options).error, HasSubstr("ended its job's transaction itself"));
    EXPECT_THAT(run_job(&pay, Pay{1}, options), Succeeded());
    EXPECT_EQ(payments(test_.transaction()), 1);
  }
}

TEST_F(KitInTransaction, jobs_that_are_enqueued_in_it_are_seen_in_it_alone) {
  PostgresQueue queue{test_.connection_string(), {.queue = "mail"}};
  queue.enqueue(test_.transaction(), Pay{1},
                {.priority = -3, .unique_key = "1", .user_id = "ada", .trace_carrier = {{"traceparent", "00-1"}}});
  queue.enqueue(test_.transaction(), Ship{1}, {.run_at = now() + 1h});

  const testing::QueueContents contents = test_.queued("mail");
  EXPECT_THAT(contents, HasQueuedTotal(2));
  EXPECT_THAT(contents, HasQueued(Pay{1}, {.priority = -3, .unique_key = "1", .user_id = "ada"}));
  EXPECT_THAT(contents, HasQueued(Ship{1}, {.run_at = now() + 1h, .run_at_within = 10s}));
  EXPECT_THAT(contents, Not(HasQueued(Pay{2})));
  EXPECT_EQ(contents.jobs[0].trace_carrier.at("traceparent"), "00-1");
  EXPECT_THAT(test_.queued(), HasQueuedTotal(0)) << "another queue";
  pqxx::connection other{test_.connection_string()};
  pqxx::nontransaction outside{other};
  EXPECT_THAT(testing::jobs_in(outside, "mail"), HasQueuedTotal(0));
}

TEST_F(KitInTransaction, a_run_may_enqueue_through_the_real_queue) {
  PostgresQueue queue{test_.connection_string()};
  const auto ship = [&](Context& context, const Pay& job) {
    queue.enqueue(context, Ship{job.order});
    return job.order > 0 ? Outcome::success() : Outcome::discard("no such order");
  };
  run_job(ship, Pay{1}, {.transaction = &test_.transaction()});
  run_job(ship, Pay{-1}, {.transaction = &test_.transaction()});
  EXPECT_THAT(test_.queued(), HasQueued<Ship>(1));
}

TEST(KitDatabases, are_fresh_and_go_away) {
  std::set<std::string> names;
  const auto name_of = [](const TestDatabase& database) {
    pqxx::connection connection{database.connection_string()};
    return std::string{connection.dbname()};
  };
  std::string gone;
  {
    const TestDatabase first;
    const TestDatabase second;
    gone = name_of(first);
    EXPECT_NE(gone, name_of(second));
    PostgresQueue queue{first.connection_string()};
    queue.enqueue(Pay{1});
  }
  const TestDatabase third;
  pqxx::connection connection{third.connection_string()};
  pqxx::nontransaction transaction{connection};
  EXPECT_THAT(testing::jobs_in(transaction), HasQueuedTotal(0));
  EXPECT_EQ(transaction.query_value<int>("select count(*) from pg_database where datname = $1", pqxx::params{gone}), 0);
}

TEST(KitServer, ends_when_its_program_is_killed_and_is_swept_away_by_the_next) {
  std::array<int, 2> pipe_ends{};
  ASSERT_EQ(pipe2(pipe_ends.data(), O_CLOEXEC), 0);
  const pid_t child = fork();
  if (child == 0) {
    const testing::TemporaryPostgres server;
    const pid_t process = server.process_id();
    const std::string text = std::to_string(process) + " " + server.directory().string();
    [[maybe_unused]] const auto written = write(pipe_ends[1], text.data(), text.size());
    kill(getpid(), SIGKILL);
  }
  waitpid(child, nullptr, 0);
  std::array<char, 500> text{};
  ASSERT_GT(read(pipe_ends[0], text.data(), text.size() - 1), 0);
  std::istringstream told{text.data()};
  pid_t process = 0;
  std::string directory;
  told >> process >> directory;

  EXPECT_TRUE(eventually([&] { return kill(process, 0) != 0; })) << "the server still runs";
  const testing::TemporaryPostgres next;
  EXPECT_FALSE(std::filesystem::exists(directory));
  close(pipe_ends[0]);
  close(pipe_ends[1]);
}

/// With another directory for temporary files, which the server's user may enter.
class KitServerElsewhere : public ::testing::Test {
 protected:
  explicit KitServerElsewhere() {
    const char* const before = std::getenv("TMPDIR");
    before_ = before == nullptr ? std::nullopt : std::optional<std::string>{before};
    std::string path = (std::filesystem::temp_directory_path() / "kit-XXXXXX").string();
    root_ = mkdtemp(path.data());
    allow(root_);
  }
  ~KitServerElsewhere() override {
    before_ ? setenv("TMPDIR", before_->c_str(), 1) : unsetenv("TMPDIR");
    std::filesystem::remove_all(root_);
  }

  std::filesystem::path use(const std::string& name) {
    const std::filesystem::path directory = root_ / name;
    std::filesystem::create_directory(directory);
    allow(directory);
    setenv("TMPDIR", directory.c_str(), 1);
    return directory;
  }

  static void allow(const std::filesystem::path& directory) {
    std::filesystem::permissions(directory, std::filesystem::perms{0755});
  }

 private:
  std::optional<std::string> before_;
  std::filesystem::path root_;
};

TEST_F(KitServerElsewhere, works_whatever_the_directory_is_called) {
  for (const char* name : {"a b's \"c\" d\\e", "one,two"}) {
    use(name);
    const testing::TemporaryPostgres server{{.settings = {{"application_name", "it's \\ here"}}}};
    const TestDatabase database = server.fresh_database();
    PostgresQueue queue{database.connection_string()};
    queue.enqueue(Pay{1});
    pqxx::connection connection{database.connection_string()};
    pqxx::nontransaction transaction{connection};
    EXPECT_THAT(testing::jobs_in(transaction), HasQueuedTotal(1)) << name;
    EXPECT_EQ(transaction.query_value<std::string>("show application_name"), "it's \\ here");
  }
}

TEST_F(KitServerElsewhere, a_directory_too_long_for_a_socket_is_refused_and_nothing_stays) {
  const std::filesystem::path directory = use(std::string(100, 'x'));
  try {
    const testing::TemporaryPostgres server;
    ADD_FAILURE() << "it started";
  } catch (const ConfigurationError& error) {
    EXPECT_THAT(error.what(), HasSubstr("set TMPDIR to a shorter one"));
  }
  EXPECT_TRUE(std::filesystem::is_empty(directory));
}

/// A directory as a program that crashed leaves it, with this program's lock.
void leave_behind(const std::filesystem::path& directory) {
  std::filesystem::create_directories(directory / "data");
  std::filesystem::permissions(directory, std::filesystem::perms{0700});
  std::ofstream{directory / "lock"};
  std::ofstream{directory / "data" / "rows"};
}

TEST_F(KitServerElsewhere, sweeping_follows_no_link) {
  const std::filesystem::path directory = use("swept");
  const std::filesystem::path treasure = use("treasure");
  leave_behind(treasure / "server");
  setenv("TMPDIR", directory.c_str(), 1);
  std::filesystem::create_directory_symlink(treasure / "server", directory / "arrower-postgres-linked");
  leave_behind(directory / "arrower-postgres-left");
  std::filesystem::create_directory_symlink(treasure, directory / "arrower-postgres-left" / "data" / "tablespace");
  leave_behind(directory / "arrower-postgres-lock-linked");
  std::filesystem::remove(directory / "arrower-postgres-lock-linked" / "lock");
  std::filesystem::create_symlink(treasure / "server" / "lock", directory / "arrower-postgres-lock-linked" / "lock");

  const testing::TemporaryPostgres server;
  EXPECT_FALSE(std::filesystem::exists(directory / "arrower-postgres-left"));
  EXPECT_TRUE(std::filesystem::exists(directory / "arrower-postgres-lock-linked" / "data" / "rows"));
  EXPECT_TRUE(std::filesystem::exists(treasure / "server" / "data" / "rows"));
}

TEST_F(KitServerElsewhere, sweeping_leaves_what_others_have_placed) {
  const std::filesystem::path directory = use("swept");
  leave_behind(directory / "arrower-postgres-open");
  std::filesystem::permissions(directory / "arrower-postgres-open", std::filesystem::perms{0777});
  std::filesystem::create_directory(directory / "arrower-postgres-without-lock");
  std::filesystem::permissions(directory / "arrower-postgres-without-lock", std::filesystem::perms{0700});
  ASSERT_EQ(mkfifo((directory / "arrower-postgres-without-lock" / "lock").c_str(), 0600), 0);
  leave_behind(directory / "arrower-postgres-theirs");
  leave_behind(directory / "arrower-postgres-their-lock");
  // Only root can put things in another user's name.
  constexpr uid_t other = 54'321;
  const bool root = geteuid() == 0;
  if (root) {
    ASSERT_EQ(chown((directory / "arrower-postgres-theirs").c_str(), other, other), 0);
    ASSERT_EQ(chown((directory / "arrower-postgres-their-lock" / "lock").c_str(), other, other), 0);
  }

  const testing::TemporaryPostgres server;
  EXPECT_TRUE(std::filesystem::exists(directory / "arrower-postgres-open" / "data" / "rows"));
  EXPECT_TRUE(std::filesystem::exists(directory / "arrower-postgres-without-lock"));
  if (root) {
    EXPECT_TRUE(std::filesystem::exists(directory / "arrower-postgres-theirs" / "data" / "rows"));
    EXPECT_TRUE(std::filesystem::exists(directory / "arrower-postgres-their-lock" / "data" / "rows"));
  }
}

/// The same jobs on the real queue and on the kit's: whatever differs would make tests lie.
class KitBesideReal : public DatabaseTest {
 protected:
  struct Attempt {
    std::string job_type;
    int order = 0;
    int attempt = 0;
    std::string outcome;
    std::string error;

    friend auto operator<=>(const Attempt&, const Attempt&) = default;
    friend std::ostream& operator<<(std::ostream& out, const Attempt& a) {
      return out << a.job_type << ' ' << a.order << " attempt " << a.attempt << ' ' << a.outcome << ' ' << a.error;
    }
  };

  /// Each job does something else.
  static void set_up(Queue& queue) {
    queue.register_job_func([&queue](Context& context, const Pay& job) {
      switch (job.order) {
        case 1:
          queue.enqueue(context, Ship{1});
          return Outcome::success();
        case 2:
          return context.attempt() < 3 ? Outcome::retry_in(1ms, "busy") : Outcome::success();
        case 3:
          return Outcome::discard("unknown card");
        case 4:
          queue.enqueue(context, Ship{4});
          throw std::runtime_error{"no paper"};
        case 5:
          throw 5;  // NOLINT(hicpp-exception-baseclass): what is under test
        default:
          return Outcome::retry_in(-1s, "");
      }
    });
    queue.register_job_func([](const Ship&) {});
  }

  static void enqueue(Queue& queue) {
    for (int order = 1; order <= 6; ++order) {
      queue.enqueue(Pay{order}, {.max_attempts = 3, .unique_key = std::to_string(order)});
    }
    queue.enqueue(Pay{1}, {.unique_key = "1"});
  }
};

TEST_F(KitBesideReal, the_same_jobs_have_the_same_history) {
  const RetryPolicy policy = RetryPolicy::constant(1ms);
  PostgresQueue real{database(), options({.retry_policy = policy})};
  enqueue(real);
  set_up(real);
  real.start();
  ASSERT_TRUE(eventually([&] { return waiting() == 0; }));
  std::set<Attempt> expected;
  for (const auto& row : sql("select h.job_type, coalesce(h.payload, (select d.payload from {}.job_history d where "
                             "d.job_id = h.job_id and d.payload is not null)) ->> 'order', attempt, outcome, "
                             "coalesce(error, '') from {}.job_history h")) {
    expected.insert({row[0].as<std::string>(), row[1].as<int>(), row[2].as<int>(), row[3].as<std::string>(),
                     row[4].as<std::string>()});
  }

  TestQueue kit{{.retry_policy = policy}};
  enqueue(kit);
  set_up(kit);
  std::set<Attempt> actual;
  for (const RunResult& run : kit.run_for(1s)) {
    const int order =
        run.job.is<Pay>() ? decode_payload<Pay>(run.job.payload).order : decode_payload<Ship>(run.job.payload).order;
    actual.insert({run.job.job_type, order, run.job.attempt, std::string{testing::name_of(run.outcome)}, run.error});
  }

  EXPECT_EQ(actual, expected);
  EXPECT_EQ(actual.size(), 15);
  EXPECT_THAT(kit, IsEmpty());
}

}  // namespace arrower::jobs::tests
