// Roles with least rights: what each may do, and every other statement that it may not.
#include <array>
#include <format>
#include <map>
#include <set>
#include <string>
#include <vector>

#include <arrower/jobs/grants.hpp>

#include "support/counted_job.hpp"
#include "support/database.hpp"
#include "support/eventually.hpp"
#include "support/program_run.hpp"

namespace arrower::jobs::tests {

using namespace std::chrono_literals;
using ::testing::AllOf;
using ::testing::HasSubstr;

namespace {

constexpr std::array all_uses{DatabaseUse::enqueuer, DatabaseUse::worker, DatabaseUse::admin, DatabaseUse::reader};

}  // namespace

class Roles : public DatabaseTest {
 protected:
  Roles() : user_{create_role("_user")} {}
  ~Roles() override {
    for (const DatabaseUse use : all_uses) {
      drop_role(role_name(use, {.schema = schema()}));
    }
    drop_role(user_);
  }

  const std::string& user() const noexcept { return user_; }
  std::string quoted(const std::string& name) { return connection().quote_name(name); }
  std::string as_user() const { return database_as(user_); }
  std::string table(const std::string& name) { return quoted(schema()) + "." + quoted(name); }

  void grant(DatabaseUse use) { pqxx::nontransaction{connection()}.exec(grants_sql(user_, use, {.schema = schema()})); }

  /// Whether the user has no right to this. It is rolled back.
  static bool is_refused(pqxx::connection& user, const std::string& statement) {
    try {
      pqxx::work{user}.exec(statement);
    } catch (const pqxx::insufficient_privilege&) {
      return true;
    }
    return false;
  }

 private:
  const std::string user_;
};

/// Tables with letters: S select, I insert, U update, D delete.
using Rights = std::map<std::string, std::string>;

const Rights& rights_of(DatabaseUse use) {
  static const Rights worker{{"jobs", "SIUD"},
                             {"job_history", "SID"},
                             {"job_history_default", "SD"},
                             {"job_statistics", "SIUD"},
                             {"job_statistics_by_hour", "SIUD"},
                             {"workers", "SIUD"},
                             {"schedules", "SIUD"},
                             {"schedule_registrations", "SIUD"},
                             {"job_types", "SIUD"},
                             {"program_versions", "SIUD"},
                             {"cancellations", "SUD"},
                             {"queues", "S"},
                             {"audit", "S"},
                             {"schema_migrations", "S"}};
  static const Rights admin{{"jobs", "SIUD"},
                            {"job_history", "SIUD"},
                            {"job_history_default", "SD"},
                            {"job_statistics", "SIUD"},
                            {"job_statistics_by_hour", "SIUD"},
                            {"workers", "S"},
                            {"schedules", "SU"},
                            {"schedule_registrations", "S"},
                            {"job_types", "S"},
                            {"program_versions", "SD"},
                            {"cancellations", "SIUD"},
                            {"queues", "SIU"},
                            {"audit", "SIU"},
                            {"schema_migrations", "S"}};
  static const Rights reader = [] {
    Rights rights;
    for (const auto& [table, letters] : worker) {
      rights[table] = "S";
    }
    return rights;
  }();
  static const Rights enqueuer;
  switch (use) {
    case DatabaseUse::enqueuer:
      return enqueuer;
    case DatabaseUse::worker:
      return worker;
    case DatabaseUse::admin:
      return admin;
    case DatabaseUse::reader:
      break;
  }
  return reader;
}

TEST_F(Roles, each_may_do_what_it_needs_and_no_other_statement) {
  const pqxx::result tables = sql(
      "select c.relname, a.attname, (select string_agg(format('null::%s', format_type(b.atttypid, b.atttypmod)), "
      "', ' order by b.attnum) from pg_attribute b where b.attrelid = c.oid and b.attnum > 0 and not b.attisdropped) "
      "from pg_class c join pg_attribute a on a.attrelid = c.oid and a.attnum = c.relnatts where c.relnamespace = "
      "$1::regnamespace and c.relkind in ('r', 'p') and (not c.relispartition or c.relname = "
      "'job_history_default') order by 1",
      pqxx::params{quoted(schema())});
  EXPECT_EQ(static_cast<std::size_t>(tables.size()), rights_of(DatabaseUse::reader).size())
      << "a new table: say here who may do what with it";
  for (const DatabaseUse use : all_uses) {
    grant(use);
    pqxx::connection user{as_user()};
    for (const pqxx::row& row : tables) {
      const std::string name = table(row[0].c_str());
      const std::string column = quoted(row[1].c_str());
      const auto found = rights_of(use).find(row[0].c_str());
      const std::string allowed = found == rights_of(use).end() ? "" : found->second;
      for (const auto& [letter, statement] : std::vector<std::pair<char, std::string>>{
               {'S', std::format("select * from {} limit 0", name)},
               {'I', std::format("insert into {} overriding user value select {} where false", name, row[2].c_str())},
               {'U', std::format("update {0} set {1} = {1} where false", name, column)},
               {'D', std::format("delete from {} where false", name)}}) {
        // "update" reads the column that it sets.
        EXPECT_EQ(is_refused(user, statement), allowed.find(letter) == std::string::npos)
            << role_name(use) << ": " << statement;
      }
      for (const std::string& statement :
           {std::format("truncate {}", name), std::format("drop table {}", name),
            std::format("alter table {} add column x integer", name), std::format("create index on {} ((1))", name),
            std::format("create trigger t before insert on {} for each row execute function "
                        "suppress_redundant_updates_trigger()",
                        name)}) {
        EXPECT_TRUE(is_refused(user, statement)) << role_name(use) << ": " << statement;
      }
    }
    for (const std::string& statement :
         {std::format("select pg_catalog.setval('{}', 1)", table("jobs_id_seq")),
          std::format("create table {} (a integer)", table("mine")),
          std::format("create function {}() returns integer language sql as 'select 1'", table("mine")),
          std::format("drop function {}(integer)", table("ensure_history_partitions"))}) {
      EXPECT_TRUE(is_refused(user, statement)) << role_name(use) << ": " << statement;
    }
    EXPECT_EQ(is_refused(user, std::format("select {}('mail', 'T', '{{}}')", table("enqueue"))),
              use == DatabaseUse::reader)
        << role_name(use);
    EXPECT_EQ(is_refused(user, std::format("select {}()", table("delete_old_audit"))),
              use == DatabaseUse::reader || use == DatabaseUse::enqueuer)
        << role_name(use);
  }
}

TEST_F(Roles, a_user_with_another_use_keeps_no_rights_on_tables_to_come) {
  grant(DatabaseUse::worker);
  grant(DatabaseUse::enqueuer);
  sql("create table {}.to_come (a integer)");
  pqxx::connection user{as_user()};
  EXPECT_TRUE(is_refused(user, "select * from " + table("to_come")));
  EXPECT_TRUE(is_refused(user, "delete from " + table("to_come")));
}

TEST_F(Roles, an_enqueuer_reads_no_payloads_and_sets_nothing_that_a_claim_computes_with) {
  grant(DatabaseUse::enqueuer);
  pqxx::connection user{as_user()};
  const std::string jobs = table("jobs");
  EXPECT_FALSE(is_refused(user, "insert into " + jobs + " (queue, job_type, payload) values ('mail', 'T', '{}')"));
  for (const char* column : {"payload", "metadata", "last_error", "lease", "attempt", "created_at", "run_at"}) {
    EXPECT_TRUE(is_refused(user, std::format("select {} from {}", column, jobs))) << column;
  }
  for (const char* column :
       {"id", "lease", "leased_at", "attempt", "interruptions", "started_at", "created_at", "last_error"}) {
    EXPECT_TRUE(is_refused(
        user, std::format("insert into {} (queue, job_type, payload, {}) values ('mail', 'T', '{{}}', default)", jobs,
                          column)))
        << column;
  }
  EXPECT_TRUE(is_refused(user, "select * from " + table("workers")));
  EXPECT_TRUE(is_refused(user, "select pg_catalog.nextval('" + table("jobs_id_seq") + "')"));
}

TEST_F(Roles, an_enqueuer_needs_no_more_for_many_jobs_in_one_call) {
  grant(DatabaseUse::enqueuer);
  PostgresQueue queue{as_user(), options({.queue = "work"})};
  std::vector<CountedJob> jobs;
  for (int number = 0; number < 500; ++number) {
    jobs.push_back({number});
  }
  const std::vector<JobId> ids = queue.enqueue(jobs);
  EXPECT_EQ(std::set(ids.begin(), ids.end()).size(), 500u);
  for (const int number : {0, 1, 250, 499}) {
    EXPECT_EQ(value<int>("select (payload ->> 'number')::integer from {}.jobs where id = $1",
                         pqxx::params{ids[static_cast<std::size_t>(number)].value}),
              number);
  }
}

TEST_F(Roles, calls_with_and_without_keys_return_the_ids_in_the_order_of_the_jobs) {
  grant(DatabaseUse::enqueuer);
  PostgresQueue queue{as_user(), options({.queue = "work"})};
  const JobId holder = queue.enqueue(CountedJob{100}, {.unique_key = "m"});
  Batch batch;
  batch.add(CountedJob{0}, {.unique_key = "z"});
  batch.add(CountedJob{1});
  batch.add(CountedJob{2}, {.unique_key = "m"});
  batch.add(CountedJob{3}, {.unique_key = "a"});
  batch.add(CountedJob{4});
  batch.add(CountedJob{5}, {.unique_key = "z"});
  const std::vector<JobId> ids = queue.enqueue(batch);
  ASSERT_EQ(ids.size(), 6u);
  EXPECT_EQ(ids[2], holder);
  EXPECT_EQ(ids[5], ids[0]);
  for (const int number : {0, 1, 3, 4}) {
    EXPECT_EQ(value<int>("select (payload ->> 'number')::integer from {}.jobs where id = $1",
                         pqxx::params{ids[static_cast<std::size_t>(number)].value}),
              number);
  }
}

TEST_F(Roles, are_made_by_a_command_and_lent_to_users) {
  const auto roles = [&](const std::vector<std::string>& more) {
    std::vector<std::string> command{ARROWER_COMMAND_LINE, "--database", database(), "--schema", schema(), "roles"};
    command.insert(command.end(), more.begin(), more.end());
    return run_program(command);
  };
  EXPECT_THAT(roles({}).output, AllOf(HasSubstr("create role"), HasSubstr("_enqueuer"), HasSubstr("_reader")));
  const ProgramRun made = roles({"--create"});
  ASSERT_EQ(made.status, 0) << made.errors;
  EXPECT_THAT(made.output, HasSubstr(role_name(DatabaseUse::worker, {.schema = schema()})));
  EXPECT_EQ(roles({"--create"}).status, 0) << "a second time";
  sql("grant " + quoted(role_name(DatabaseUse::worker, {.schema = schema()})) + " to " + quoted(user()));
  PostgresQueue queue{as_user(), options({.queue = "work"})};
  queue.register_job_func([](const CountedJob&) {});
  queue.start();
  queue.enqueue(CountedJob{1});
  EXPECT_TRUE(eventually([&] { return history("succeeded") == 1; }));
  EXPECT_TRUE(queue.shutdown(10s));
}

}  // namespace arrower::jobs::tests
