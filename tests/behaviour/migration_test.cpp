// Making the schema, updating it, and undoing it.
#include <atomic>
#include <memory>
#include <thread>

#include "postgres/schema_check.hpp"
#include "support/database.hpp"
#include "support/eventually.hpp"

namespace arrower::jobs::tests {

using ::testing::AllOf;
using ::testing::HasSubstr;
using ::testing::IsEmpty;

struct CompatibleJob {
  int number = 0;
};

class Migration : public DatabaseTest {
 protected:
  int latest() { return postgres::known_version(); }

  /// As a newer program leaves the schema whose migration says which is the oldest program that may run on it.
  void migrate_to_the_future(int oldest_program) {
    sql("insert into {}.schema_migrations (version, name, oldest_program) values ($1, 'from_the_future', $2)",
        pqxx::params{latest() + 1, oldest_program});
  }

  /// As a program of before migrations said which programs may run on them.
  void forget_oldest_programs() { sql("alter table {}.schema_migrations drop column oldest_program"); }

  /// A session of a user who may do nothing yet and whose search_path leads elsewhere. All is rolled back as it ends:
  /// roles belong to the whole server.
  std::unique_ptr<postgres::Session> session_of_new_role(const std::string& grants) {
    auto session = std::make_unique<postgres::Session>(database());
    const std::string role = connection().quote_name(schema() + " worker");
    pqxx::nontransaction{session->connection()}.exec("begin; create role " + role + "; " + grants +
                                                     "; set local role " + role + "; set local search_path = nowhere");
    return session;
  }

  /// What a worker is told that asks whether it may run, as a user who may read no more than it needs; empty if it may.
  std::string refusal() {
    std::string grants;
    if (value<bool>("select to_regclass('{}.schema_migrations') is not null")) {
      const std::string quoted = connection().quote_name(schema());
      const std::string role = connection().quote_name(schema() + " worker");
      grants = "grant usage on schema " + quoted + " to " + role + "; grant select on " + quoted +
               ".schema_migrations to " + role;
    }
    const auto session = session_of_new_role(grants);
    try {
      postgres::require_schema(*session, schema());
    } catch (const MigrationError& error) {
      return error.what();
    }
    return "";
  }

  std::string up_refusal() {
    try {
      migrate(database(), {.schema = schema()});
    } catch (const MigrationError& error) {
      return error.what();
    }
    return "";
  }
};

TEST_F(Migration, twice_changes_nothing) { EXPECT_TRUE(migrate(database(), {.schema = schema()}).empty()); }

TEST_F(Migration, by_many_at_once_runs_each_step_once) {
  sql("drop schema {} cascade");
  std::atomic<int> steps = 0;
  {
    std::vector<std::jthread> threads;
    for (int i = 0; i < 8; ++i) {
      threads.emplace_back([&] { steps += static_cast<int>(migrate(database(), {.schema = schema()}).size()); });
    }
  }
  EXPECT_EQ(steps, value<int>("select count(*) from {}.schema_migrations"));
}

TEST_F(Migration, a_program_works_on_a_newer_schema_whose_migrations_say_that_it_may) {
  migrate_to_the_future(latest());
  EXPECT_THAT(migrate(database(), {.schema = schema()}), IsEmpty());
  EXPECT_EQ(refusal(), "");

  PostgresQueue queue{database(), options()};
  queue.register_job_func([](const CompatibleJob&) {});
  queue.start();
  queue.enqueue(CompatibleJob{1});
  EXPECT_TRUE(eventually([&] { return history("succeeded") == 1; }));
}

TEST_F(Migration, a_program_refuses_a_newer_schema_whose_migrations_need_a_newer_program) {
  migrate_to_the_future(latest() + 1);
  const std::string version = std::to_string(latest() + 1);
  const auto says_what_it_needs =
      AllOf(HasSubstr("is at version " + version), HasSubstr("that know version " + version), HasSubstr("deploy"));
  EXPECT_THAT(up_refusal(), says_what_it_needs);
  EXPECT_THAT(refusal(), says_what_it_needs);
}

TEST_F(Migration, a_newer_migration_that_does_not_say_which_programs_may_run_on_it_needs_one_that_knows_it) {
  migrate_to_the_future(0);
  EXPECT_THAT(up_refusal(), HasSubstr("deploy"));
  EXPECT_THAT(refusal(), HasSubstr("deploy"));
  forget_oldest_programs();
  EXPECT_THAT(up_refusal(), HasSubstr("deploy"));
  EXPECT_THAT(refusal(), HasSubstr("deploy"));
}

TEST_F(Migration, a_worker_on_an_older_schema_is_told_to_migrate) {
  const std::string needed = std::to_string(latest());
  migrate_down(database(), 1, {.schema = schema()});
  EXPECT_EQ(refusal(), "schema \"" + schema() + "\" is at version 1, this program needs " + needed +
                           ": run \"arrower-jobs migrate up\"");
  migrate_down(database(), 0, {.schema = schema()});
  EXPECT_THAT(refusal(), AllOf(HasSubstr("has no tables"), HasSubstr(needed), HasSubstr("migrate up")));
  sql("drop schema {} cascade");
  EXPECT_THAT(refusal(), HasSubstr("has no tables"));
}

TEST_F(Migration, a_worker_that_may_not_read_the_version_is_told_so_not_to_migrate) {
  const auto session = session_of_new_role("");
  EXPECT_THROW(postgres::require_schema(*session, schema()), DatabaseError);
}

TEST_F(Migration, a_schema_of_before_migrations_said_which_programs_may_run_on_them_is_brought_up_to_date) {
  forget_oldest_programs();
  EXPECT_EQ(refusal(), "");
  EXPECT_THAT(migrate(database(), {.schema = schema()}), IsEmpty());
  EXPECT_TRUE(migration_states(database(), {.schema = schema()}).back().applied_at);
  EXPECT_EQ(migrate_down(database(), latest() - 1, {.schema = schema()}).size(), 1);

  EXPECT_EQ(migrate(database(), {.schema = schema()}).size(), 1);
  EXPECT_GT(value<int>("select oldest_program from {}.schema_migrations order by version desc limit 1"), 0);
  EXPECT_EQ(value<int>("select oldest_program from {}.schema_migrations order by version limit 1"), 0)
      << "its own are not known";
}

TEST_F(Migration, its_sql_brings_such_a_schema_up_to_date_too) {
  forget_oldest_programs();
  migrate_down(database(), latest() - 1, {.schema = schema()});
  {
    pqxx::connection fresh{database()};
    fresh.set_notice_handler([](pqxx::zview) noexcept {});
    pqxx::nontransaction{fresh}.exec(migration_sql(latest() - 1, {.schema = schema()}));
  }
  EXPECT_EQ(refusal(), "");
  EXPECT_GT(value<int>("select oldest_program from {}.schema_migrations order by version desc limit 1"), 0);
}

TEST_F(Migration, an_older_program_does_not_undo_what_it_does_not_know) {
  migrate_to_the_future(latest());
  for (const int version : {latest(), latest() - 1, 0}) {
    try {
      migrate_down(database(), version, {.schema = schema()});
      ADD_FAILURE() << "undid migrations after " << version;
    } catch (const MigrationError& error) {
      EXPECT_THAT(error.what(), AllOf(HasSubstr("is at version " + std::to_string(latest() + 1)),
                                      HasSubstr("up to " + std::to_string(latest()) + " only")));
    }
  }
  EXPECT_THAT(migrate_down(database(), latest() + 1, {.schema = schema()}), IsEmpty()) << "nothing is to be undone";
  EXPECT_EQ(value<int>("select max(version) from {}.schema_migrations"), latest() + 1);
  EXPECT_EQ(waiting(), 0) << "the table is there";
}

TEST_F(Migration, states_tell_what_a_newer_program_has_run) {
  migrate_to_the_future(latest());
  const auto states = migration_states(database(), {.schema = schema()});
  EXPECT_TRUE(states.at(states.size() - 2).known);
  EXPECT_EQ(states.back().name, "from_the_future");
  EXPECT_FALSE(states.back().known);
  EXPECT_TRUE(states.back().applied_at);
  EXPECT_EQ(states.back().oldest_program, latest());
}

TEST_F(Migration, partitions_of_the_coming_week_are_there) {
  EXPECT_EQ(value<int>("select count(*) from pg_inherits where inhparent = '{}.job_history'::regclass"), 9)
      << "eight days and the default";
  EXPECT_EQ(value<int>("select {}.ensure_history_partitions()"), 0);
  EXPECT_EQ(value<int>("select {}.ensure_history_partitions(9)"), 2);
}

TEST_F(Migration, each_step_can_be_undone_and_done_again) {
  const auto tables = [&] {
    return value<int>("select count(*) from pg_class c join pg_namespace n on n.oid = relnamespace where nspname = $1",
                      pqxx::params{schema()});
  };
  const int all = tables();
  const auto steps = migration_states(database(), {.schema = schema()});
  EXPECT_EQ(migrate_down(database(), 0, {.schema = schema()}).size(), steps.size());
  EXPECT_EQ(tables(), 2) << "schema_migrations and its index";
  EXPECT_EQ(value<int>("select count(*) from pg_proc p join pg_namespace n on n.oid = pronamespace where nspname = $1",
                       pqxx::params{schema()}),
            0);
  EXPECT_TRUE(migrate_down(database(), 0, {.schema = schema()}).empty());
  EXPECT_EQ(migrate(database(), {.schema = schema()}).size(), steps.size());
  EXPECT_EQ(tables(), all);

  EXPECT_EQ(migrate_down(database(), steps.back().version - 1, {.schema = schema()}), std::vector{steps.back().name});
  EXPECT_EQ(migrate(database(), {.schema = schema()}), std::vector{steps.back().name});
  EXPECT_THROW(migrate_down(database(), -1, {.schema = schema()}), MigrationError);
}

TEST_F(Migration, states_tell_what_has_run_and_when) {
  const auto states = migration_states(database(), {.schema = schema()});
  ASSERT_GE(states.size(), 2U);
  EXPECT_EQ(states.front().name, "0001_foundation");
  for (const MigrationState& state : states) {
    ASSERT_TRUE(state.applied_at);
    EXPECT_LT(now() - *state.applied_at, std::chrono::minutes{10});
  }
  EXPECT_FALSE(migration_states(database(), {.schema = "nowhere"}).front().applied_at);
  EXPECT_EQ(value<int>("select count(*) from pg_namespace where nspname = 'nowhere'"), 0) << "asking makes nothing";
}

TEST_F(Migration, its_sql_does_the_same) {
  const std::string columns =
      "select string_agg(table_name || '.' || column_name || ' ' || data_type, ', ' order by table_name, column_name) "
      "from information_schema.columns where table_schema = $1";
  const auto expected = value<std::string>(columns, pqxx::params{schema()});
  sql("drop schema {} cascade");
  {
    // As psql does it: the transactions are in the text.
    pqxx::connection fresh{database()};
    fresh.set_notice_handler([](pqxx::zview) noexcept {});
    pqxx::nontransaction{fresh}.exec(migration_sql(0, {.schema = schema()}));
  }
  EXPECT_EQ(value<std::string>(columns, pqxx::params{schema()}), expected);
  EXPECT_TRUE(migrate(database(), {.schema = schema()}).empty());
  EXPECT_EQ(migration_sql(migration_states(database(), {.schema = schema()}).back().version), "");
  EXPECT_THROW(migration_sql(9999), MigrationError);
}

}  // namespace arrower::jobs::tests
