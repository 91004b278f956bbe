// Database users that are not the owner of the tables: what they need, and what is said where it is missing.
#include <atomic>
#include <format>
#include <string>

#include <arrower/jobs/grants.hpp>
#include <arrower/jobs/inspector.hpp>

#include "support/admin_test.hpp"
#include "support/eventually.hpp"
#include "support/program_run.hpp"

namespace database_rights {
struct Task {
  int number = 0;
};
}  // namespace database_rights

namespace arrower::jobs::tests {

using namespace std::chrono_literals;
using database_rights::Task;
using ::testing::AllOf;
using ::testing::Contains;
using ::testing::Field;
using ::testing::HasSubstr;
using ::testing::Not;

class DatabaseRights : public AdminTest {
 protected:
  DatabaseRights() {
    role_ = create_role(" \"user\"");
    quoted_ = connection().quote_name(role_);
  }
  ~DatabaseRights() override { drop_role(role_); }

  const std::string& role() const { return role_; }
  const std::string& quoted() const { return quoted_; }

  /// Several statements, as psql runs them.
  void run(const std::string& statements) { pqxx::nontransaction{connection()}.exec(statements); }
  void grant(DatabaseUse use) { run(grants_sql(role_, use, {.schema = schema()})); }

  /// Connects as the role.
  std::string as_role() const { return database_as(role_); }

  Inspector inspector() const { return Inspector{as_role(), {.schema = schema()}}; }

  std::string refusal(const std::function<void(Inspector&)>& action) const {
    Inspector refused = inspector();
    try {
      action(refused);
    } catch (const DatabaseError& error) {
      EXPECT_EQ(error.sqlstate(), "42501");
      return error.what();
    }
    return "";
  }

 private:
  std::string role_;
  std::string quoted_;
};

TEST_F(DatabaseRights, an_enqueuer_enqueues) {
  grant(DatabaseUse::enqueuer);
  PostgresQueue queue{as_role(), options({.queue = "mail"})};
  queue.enqueue(Task{1});
  queue.enqueue(std::vector<Task>(3));
  queue.enqueue(Task{2}, {.unique_key = "once"});
  queue.enqueue(Task{2}, {.unique_key = "once"});
  EXPECT_EQ(waiting(), 5);
  pqxx::connection connection{as_role()};
  pqxx::work transaction{connection};
  transaction.exec("select " + transaction.quote_name(schema()) + ".enqueue('mail', 'T', '{}', unique_key => 'k')");
  transaction.commit();
  EXPECT_EQ(waiting(), 6);
}

TEST_F(DatabaseRights, a_worker_runs_jobs_and_schedules_them) {
  grant(DatabaseUse::worker);
  PostgresQueue queue{as_role(), options({.queue = "mail", .retry_policy = RetryPolicy::constant(0s)})};
  std::atomic<int> ran = 0;
  queue.register_job_func([&](Context& context, const Task& job) -> Outcome {
    context.transaction();
    ++ran;
    return job.number == 3 ? Outcome::discard("no") : Outcome::success();
  });
  queue.schedule("@every 1s", Task{7});
  queue.start();
  for (int number = 1; number <= 5; ++number) {
    queue.enqueue(Task{number});
  }
  EXPECT_TRUE(eventually([&] { return history("discarded") == 1 && history("succeeded") >= 5; }));
  queue.shutdown(10s);
  EXPECT_FALSE(log().contains("permission denied for")) << log().text();
}

TEST_F(DatabaseRights, a_reader_sees_everything_and_changes_nothing) {
  sql("insert into {}.jobs (queue, job_type, payload) values ('mail', 'T', jsonb_build_object())");
  const auto id = value<std::int64_t>("select max(id) from {}.jobs");
  grant(DatabaseUse::reader);
  Inspector reader = inspector();
  EXPECT_EQ(reader.queues().size(), 1u);
  EXPECT_EQ(reader.queue("mail").ready.value, 1);
  EXPECT_EQ(reader.jobs({}).jobs.size(), 1u);
  EXPECT_EQ(reader.count({}).value, 1);
  EXPECT_TRUE(reader.job({id}));
  reader.failures();
  reader.workers();
  reader.schedules();
  reader.storage();
  reader.history_retention();
  reader.audit();
  reader.job_types();
  reader.statistics({.from = now() - 1h, .before = now()});
  reader.type_statistics({.from = now() - 1h, .before = now()});
  for (const Finding& finding : reader.diagnose()) {
    EXPECT_THAT(finding.message, Not(HasSubstr("could not be checked")));
  }
  EXPECT_THAT(refusal([&](Inspector& inspector) { inspector.cancel({.queue = "mail"}); }),
              AllOf(HasSubstr("cannot cancel jobs"), HasSubstr("insert, update on audit, job_statistics, queues"),
                    HasSubstr("insert, update, delete on cancellations, job_history, jobs"), HasSubstr(role()),
                    HasSubstr("arrower-jobs migrate grants"), HasSubstr("--for admin")));
}

TEST_F(DatabaseRights, an_admin_acts) {
  sql("insert into {}.jobs (queue, job_type, payload) select 'mail', 'T', jsonb_build_object() from generate_series(1, "
      "5)");
  const auto first = value<std::int64_t>("select min(id) from {}.jobs");
  grant(DatabaseUse::admin);
  Inspector admin = inspector();
  EXPECT_TRUE(admin.pause_queue("mail"));
  EXPECT_TRUE(admin.resume_queue("mail"));
  EXPECT_EQ(admin.set_priority({.queue = "mail"}, 3).changed, 5);
  EXPECT_EQ(admin.set_run_at({.ids = {{first}}}, now() + 1h).changed, 1);
  EXPECT_EQ(admin.run_now({.queue = "mail"}).changed, 1);
  EXPECT_EQ(admin.cancel({.ids = {{first}}}).changed, 1);
  EXPECT_EQ(admin.retry({.ids = {{first}}}).changed, 1);
  EXPECT_EQ(admin.discard({.ids = {{first}}}).changed, 1);
  admin.enqueue_again({first});
  admin.enqueue({.queue = "mail", .type = "T", .payload = "{}"});
  EXPECT_EQ(admin.remove({.ids = {{first}}}).changed, 1);
  admin.set_history_retention("mail", std::chrono::days{7});
  admin.prune_history();
  EXPECT_GT(admin.audit().size(), 9u);
}

TEST_F(DatabaseRights, what_is_missing_is_named_with_the_command_that_prints_the_grants) {
  EXPECT_THAT(refusal([](Inspector& inspector) { inspector.queues(); }),
              AllOf(HasSubstr("cannot look at the queues"), HasSubstr("use schema"), HasSubstr("select on"),
                    HasSubstr("workers"), HasSubstr("--for reader"), Not(HasSubstr("with recursive"))));
  grant(DatabaseUse::reader);
  sql("revoke select on {}.workers from " + quoted());
  const std::string missing = refusal([](Inspector& inspector) { inspector.queues(); });
  EXPECT_THAT(missing, AllOf(HasSubstr("has no right to: select on workers;"), Not(HasSubstr("schema \""))));

  const AdminServer server = [&] {
    AdminServer made{as_role(), admin_options()};
    made.start();
    return made;
  }();
  const AdminAnswer answer = AdminClient{server.url()}.get("api/v1/queues");
  EXPECT_EQ(answer.status, 503);
  EXPECT_EQ(answer.code(), "missing_rights");
  EXPECT_THAT(answer.body, HasSubstr("select on workers"));

  PostgresQueue queue{as_role(), options({.queue = "mail"})};
  try {
    queue.enqueue(Task{});
    FAIL() << "enqueued without the right to";
  } catch (const DatabaseError& error) {
    EXPECT_THAT(error.what(), AllOf(HasSubstr("jobs"), HasSubstr("arrower-jobs migrate grants")));
  }
}

TEST_F(DatabaseRights, the_command_prints_what_can_be_run_as_it_is) {
  const auto grants = [&](const std::string& use) {
    return run_program({ARROWER_COMMAND_LINE, "--schema", schema(), "migrate", "grants", role(), "--for", use}).output;
  };
  for (const char* use : {"enqueuer", "worker", "admin", "reader"}) {
    EXPECT_THAT(grants(use), AllOf(HasSubstr("grant usage on schema"), HasSubstr(quoted())));
    run(grants(use));
  }
  EXPECT_EQ(run_program({ARROWER_COMMAND_LINE, "migrate", "grants", "web", "--for", "king"}).status, 2);
  EXPECT_EQ(run_program({ARROWER_COMMAND_LINE, "migrate", "grants", "", "--for", "reader"}).status, 2);
}

TEST_F(DatabaseRights, the_diagnosis_says_what_it_may_not_look_at) {
  const std::vector<Finding> without = inspector().diagnose();
  EXPECT_THAT(without, Contains(AllOf(Field(&Finding::check, "privileges"),
                                      Field(&Finding::message, HasSubstr("the schema could not be checked")),
                                      Field(&Finding::advice, HasSubstr("grant")))));
  grant(DatabaseUse::reader);
  sql("revoke select on {}.workers, {}.schedules from " + quoted());
  const std::vector<Finding> some = inspector().diagnose();
  for (const char* part : {"the workers", "the queues", "the schedules"}) {
    EXPECT_THAT(some, Contains(AllOf(Field(&Finding::check, "privileges"), Field(&Finding::severity, Severity::warning),
                                     Field(&Finding::message, HasSubstr(part)))))
        << part;
  }
  EXPECT_THAT(some, Contains(Field(&Finding::check, "dead_rows"))) << "the rest is checked";
}

TEST_F(DatabaseRights, the_diagnosis_finds_workers_that_cannot_make_partitions) {
  grant(DatabaseUse::worker);
  const auto found = [&] {
    for (const Finding& finding : Inspector{database(), {.schema = schema()}}.diagnose()) {
      if (finding.check == "partition_rights") {
        return finding;
      }
    }
    return Finding{};
  };
  EXPECT_EQ(found().severity, Severity::fine) << "the owner asks, and no worker runs";
  {
    PostgresQueue queue{as_role(), options({.queue = "mail"})};
    queue.register_job_func([](const Task&) {});
    queue.start();
    ASSERT_TRUE(eventually([&] { return value<int>("select count(*) from {}.workers") == 1; }));
    EXPECT_EQ(found().severity, Severity::warning);
    EXPECT_THAT(found().advice, HasSubstr("ensure_history_partitions"));
    {
      PostgresQueue owner{database(), options({.queue = "other"})};
      owner.register_job_func([](const Task&) {});
      owner.start();
      ASSERT_TRUE(eventually([&] { return value<int>("select count(*) from {}.workers") == 2; }));
      EXPECT_EQ(found().severity, Severity::fine) << "one is enough";
    }
  }
  EXPECT_THAT(inspector().diagnose(),
              Contains(AllOf(Field(&Finding::check, "partition_rights"), Field(&Finding::severity, Severity::notice))));
}

class MissingSchema : public AdminTest {};

TEST_F(MissingSchema, is_said_with_the_command_that_makes_it_and_without_sql) {
  const auto said_well = [](const std::string& text) {
    EXPECT_THAT(text, AllOf(HasSubstr("arrower-jobs migrate up"), Not(HasSubstr("LINE")), Not(HasSubstr("select ")),
                            Not(HasSubstr("^"))));
  };
  sql("insert into {}.jobs (queue, job_type, payload) values ('mail', 'T', jsonb_build_object())");
  for (const bool older : {true, false}) {
    if (older) {
      migrate_down(database(), 2, {.schema = schema()});
    } else {
      sql("drop schema {} cascade");
    }
    for (const std::vector<std::string>& command : std::vector<std::vector<std::string>>{{"queues"},
                                                                                         {"jobs", "list"},
                                                                                         {"jobs", "retry", "1"},
                                                                                         {"pause", "mail"},
                                                                                         {"enqueue", "T", "{}"},
                                                                                         {"workers"},
                                                                                         {"schedules", "list"},
                                                                                         {"storage"},
                                                                                         {"audit"},
                                                                                         {"prune", "--yes"}}) {
      std::vector<std::string> arguments{ARROWER_COMMAND_LINE, "--database", database(), "--schema", schema()};
      arguments.insert(arguments.end(), command.begin(), command.end());
      const ProgramRun run = run_program(arguments);
      if (command.front() == "storage" || (older && run.errors.empty())) {
        continue;  // asks the catalog alone, or for what the older schema has
      }
      EXPECT_EQ(run.status, 1) << ::testing::PrintToString(command);
      said_well(run.errors);
    }
    const AdminServer server = admin();
    const AdminAnswer answer = AdminClient{server.url()}.get("api/v1/queues");
    EXPECT_EQ(answer.status, 503);
    EXPECT_EQ(answer.code(), "schema_outdated");
    said_well(answer.body);
  }
  PostgresQueue queue{database(), options({.queue = "mail"})};
  try {
    queue.enqueue(Task{});
    FAIL() << "enqueued without a table";
  } catch (const DatabaseError& error) {
    said_well(error.what());
  }
}

}  // namespace arrower::jobs::tests
