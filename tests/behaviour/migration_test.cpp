// Making the schema, updating it, and undoing it.
#include <atomic>
#include <thread>

#include "support/database.hpp"

namespace arrower::jobs::tests {

class Migration : public DatabaseTest {};

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

TEST_F(Migration, a_newer_schema_is_left_alone) {
  sql("insert into {}.schema_migrations (version, name) values (9999, 'from the future')");
  EXPECT_THROW(migrate(database(), {.schema = schema()}), MigrationError);
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
