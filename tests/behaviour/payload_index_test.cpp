// Indexes on paths into payloads: what is found by them, and what they ask of those who write meanwhile.
#include <format>
#include <future>
#include <memory>
#include <optional>
#include <string>
#include <vector>

#include <arrower/jobs/grants.hpp>
#include <arrower/jobs/inspector.hpp>

#include "postgres/statements.hpp"
#include "support/database.hpp"
#include "support/eventually.hpp"
#include "support/program_run.hpp"

namespace payload_index {
struct Touch {
  int number = 0;
};
}  // namespace payload_index

namespace arrower::jobs::tests {

using namespace std::chrono_literals;
using payload_index::Touch;
using ::testing::AllOf;
using ::testing::Contains;
using ::testing::ElementsAre;
using ::testing::Field;
using ::testing::HasSubstr;
using ::testing::IsEmpty;
using ::testing::Not;
using ::testing::SizeIs;
using enum JobState;

class PayloadIndexes : public DatabaseTest {
 protected:
  PayloadIndexes() : inspector_{database(), {.schema = schema()}} {}

  Inspector& inspector() { return inspector_; }

  ProgramRun command(std::vector<std::string> arguments) {
    arguments.insert(arguments.begin(), {ARROWER_COMMAND_LINE, "--database", database(), "--schema", schema()});
    return run_program(arguments);
  }

  std::vector<JobId> ids(const JobFilter& filter, const PageRequest& page = {.size = 500}) {
    std::vector<JobId> found;
    for (const JobSummary& job : inspector_.jobs(filter, page).jobs) {
      found.push_back(job.id);
    }
    return found;
  }

  /// A job that waits; `due` is an interval from now.
  JobId wait_with(const std::string& payload, const std::string& queue = "shop", const std::string& due = "0 s") {
    return {
        value<std::int64_t>("insert into {}.jobs (queue, job_type, payload, run_at) values ($1, 'T', $2::jsonb, "
                            "now() + $3::interval) returning id",
                            pqxx::params{queue, payload, due})};
  }

  /// A job that has ended so long ago.
  JobId ended_with(const std::string& payload, const std::string& outcome, const std::string& ago,
                   const std::string& type = "T") {
    const auto id = value<std::int64_t>("select nextval('{}.jobs_id_seq')");
    sql("insert into {}.job_history (job_id, queue, job_type, priority, run_at, payload, metadata, attempt, "
        "max_attempts, outcome, error, enqueued_at, started_at, finished_at) values ($1, 'shop', $5, 0, now(), "
        "$2::jsonb, jsonb_build_object(), 1, 1, $3, 'broken', now() - interval '10 days', now(), now() - "
        "$4::interval)",
        pqxx::params{id, payload, outcome, ago, type});
    return {id};
  }

  /// Jobs among which a search has to look, so many of each kind: customers 1,000,000 and on.
  void have_others(int count) {
    sql("insert into {}.jobs (queue, job_type, payload) select 'shop', 'T', jsonb_build_object('customer', "
        "jsonb_build_object('id', 1000000 + n)) from generate_series(1, $1) n",
        pqxx::params{count});
    sql("insert into {}.job_history (job_id, queue, job_type, priority, run_at, payload, metadata, attempt, "
        "max_attempts, outcome, enqueued_at, started_at, finished_at) select 1000000 + n, 'shop', 'T', 0, now(), "
        "jsonb_build_object('customer', jsonb_build_object('id', 1000000 + n)), jsonb_build_object(), 1, 1, "
        "(array['succeeded', 'discarded'])[1 + n % 2], now(), now(), now() - n * interval '1 s' from "
        "generate_series(1, $1) n",
        pqxx::params{count});
  }

  /// A transaction that has written to the table, for which building an index on it waits.
  std::unique_ptr<pqxx::work> open_writer(pqxx::connection& connection) {
    auto writer = std::make_unique<pqxx::work>(connection);
    writer->exec("insert into " + postgres::quote_identifier(schema()) +
                 ".jobs (queue, job_type, payload) values ('other', 'T', '1')");
    return writer;
  }

  std::future<std::string> add_in_background() {
    return std::async(std::launch::async, [this]() -> std::string {
      try {
        Inspector{database(), {.schema = schema()}}.add_payload_index("customer.id");
        return "";
      } catch (const Error& error) {
        return error.what();
      }
    });
  }

  /// The session that builds an index on jobs and waits.
  std::optional<int> builder() {
    return sql("select max(pid) from pg_stat_activity where datname = current_database() and query like '%create "
               "index concurrently%' and wait_event_type = 'Lock'")
        .one_field()
        .as<std::optional<int>>();
  }

  std::vector<Finding> invalid_indexes() {
    std::vector<Finding> found;
    for (Finding& finding : inspector_.diagnose()) {
      if (finding.check == "invalid_index" && finding.severity != Severity::fine) {
        found.push_back(std::move(finding));
      }
    }
    return found;
  }

 private:
  Inspector inspector_;
};

TEST_F(PayloadIndexes, make_a_search_exact_however_many_jobs_it_would_look_through) {
  have_others(20'000);
  const std::string ada = R"({"customer": {"id": 42}})";
  const JobId later = wait_with(ada, "shop", "2 days");
  const JobId due = wait_with(ada, "mail");
  const JobId succeeded_job = ended_with(ada, "succeeded", "5 days");
  const JobId discarded_job = ended_with(ada, "discarded", "6 days", "U");
  const JobFilter filter{.payload = {{"customer.id", "42"}}};
  EXPECT_FALSE(inspector().count(filter).exact);
  EXPECT_TRUE(inspector().jobs(filter).stopped_early);

  EXPECT_TRUE(inspector().add_payload_index("customer.id", {.actor = "ada"}));
  EXPECT_FALSE(inspector().add_payload_index("customer.id")) << "it is there";
  EXPECT_THAT(inspector().payload_indexes(),
              ElementsAre(AllOf(Field(&PayloadIndex::path, "customer.id"), Field(&PayloadIndex::valid, true),
                                Field(&PayloadIndex::bytes, ::testing::Gt(100'000)))));

  const Count count = inspector().count(filter);
  EXPECT_EQ(count.value, 4);
  EXPECT_TRUE(count.exact);
  const JobPage page = inspector().jobs(filter);
  EXPECT_FALSE(page.stopped_early);
  EXPECT_EQ(page.next, "");
  EXPECT_THAT(ids(filter), ElementsAre(later, due, succeeded_job, discarded_job));
  EXPECT_THAT(ids(filter, {.oldest_first = true}), ElementsAre(discarded_job, succeeded_job, due, later));
  EXPECT_THAT(ids(filter, {.size = 2, .after = inspector().jobs(filter, {.size = 2}).next}),
              ElementsAre(succeeded_job, discarded_job));
  EXPECT_THAT(ids({.queue = "mail", .payload = filter.payload}), ElementsAre(due));
  EXPECT_THAT(ids({.types = {"U"}, .payload = filter.payload}), ElementsAre(discarded_job));
  EXPECT_THAT(ids({.states = {scheduled, succeeded}, .payload = filter.payload}), ElementsAre(later, succeeded_job));
  EXPECT_THAT(ids({.error = "BROKEN", .payload = filter.payload}), ElementsAre(discarded_job));
  EXPECT_THAT(ids({.ids = {due}, .payload = filter.payload}), ElementsAre(due));
  EXPECT_THAT(ids({.payload = {{"customer.id", "42"}, {"customer.name", "ada"}}}), IsEmpty());

  EXPECT_TRUE(inspector().remove_payload_index("customer.id"));
  EXPECT_FALSE(inspector().remove_payload_index("customer.id"));
  EXPECT_THAT(inspector().payload_indexes(), IsEmpty());
  EXPECT_FALSE(inspector().count(filter).exact);
  EXPECT_EQ(value<int>("select count(*) from pg_class where relname like '%payload_________________%'"), 0);
}

TEST_F(PayloadIndexes, are_audited_and_tried_without_a_change) {
  EXPECT_TRUE(inspector().add_payload_index("to", {.dry_run = true}));
  EXPECT_THAT(inspector().payload_indexes(), IsEmpty());
  EXPECT_THAT(inspector().audit(), IsEmpty());
  inspector().add_payload_index("to", {.actor = "ada"});
  EXPECT_TRUE(inspector().remove_payload_index("to", {.dry_run = true}));
  inspector().remove_payload_index("to", {.actor = "bob"});
  EXPECT_THAT(inspector().audit(),
              ElementsAre(AllOf(Field(&AuditEntry::actor, "bob"), Field(&AuditEntry::action, "remove_payload_index"),
                                Field(&AuditEntry::finished, true)),
                          AllOf(Field(&AuditEntry::actor, "ada"), Field(&AuditEntry::action, "add_payload_index"),
                                Field(&AuditEntry::target, HasSubstr("to")), Field(&AuditEntry::finished, true))));
}

TEST_F(PayloadIndexes, let_actions_reach_all_that_match) {
  have_others(5'000);
  const std::string ada = R"({"customer": {"id": 42}})";
  const JobId discarded_job = ended_with(ada, "discarded", "5 days");
  const JobId waiting_job = wait_with(ada, "shop", "1 day");
  inspector().add_payload_index("customer.id");
  const JobFilter filter{.payload = {{"customer.id", "42"}}};
  EXPECT_EQ(inspector().retry(filter, {.dry_run = true}).changed, 1);
  EXPECT_EQ(inspector().retry(filter).changed, 1);
  EXPECT_THAT(ids(filter), ElementsAre(waiting_job, discarded_job)) << "once, since it waits again";
  EXPECT_EQ(inspector().count(filter).value, 2);
  EXPECT_EQ(inspector().run_now(filter).changed, 1);
  EXPECT_EQ(inspector().remove(filter).changed, 2);
  EXPECT_THAT(ids(filter), IsEmpty());
  EXPECT_EQ(waiting(), 5'000);
}

TEST_F(PayloadIndexes, find_the_same_as_a_search_without_them) {
  const std::vector<std::string> payloads{
      R"({"v": 42})",
      R"({"v": "42"})",
      R"({"v": 42.0})",
      R"({"v": true})",
      R"({"v": "true"})",
      R"({"v": null})",
      R"({"v": ""})",
      R"({})",
      R"({"v": ["milk", "tea"]})",
      R"({"v": {"deep": "x", "0": "milk"}})",
      R"({"v": "İı ß 日本 \\ ' \" { }"})",
      R"([1, 2])",
      R"("v")",
  };
  for (const std::string& payload : payloads) {
    wait_with(payload);
    ended_with(payload, "succeeded", "1 h");
    ended_with(payload, "cancelled", "2 h");
  }
  std::vector<JobFilter> filters;
  for (const char* const text : {"42", "42.0", "true", "null", "", "milk", "[\"milk\", \"tea\"]",
                                 "İı ß 日本 \\ ' \" { }", "x", "{\"0\": \"milk\", \"deep\": \"x\"}"}) {
    filters.push_back({.payload = {{"v", text}}});
    filters.push_back({.payload = {{"v.0", text}}});
    filters.push_back({.states = {succeeded, ready}, .payload = {{"v", text}, {"v.deep", text}}});
  }
  std::vector<std::vector<JobId>> without;
  for (const JobFilter& filter : filters) {
    without.push_back(ids(filter));
  }
  EXPECT_THAT(without, Contains(SizeIs(6)));
  for (const char* const path : {"v", "v.0", "v.deep"}) {
    inspector().add_payload_index(path);
  }
  for (std::size_t i = 0; i < filters.size(); ++i) {
    EXPECT_EQ(ids(filters[i]), without[i]) << filters[i].payload[0].path << '=' << filters[i].payload[0].value;
    EXPECT_EQ(inspector().count(filters[i]).value, static_cast<std::int64_t>(without[i].size()));
  }
}

TEST_F(PayloadIndexes, take_values_of_any_length_and_compare_them_whole) {
  inspector().add_payload_index("text");
  const std::string same(250, 'a');
  const auto payload_of = [](const std::string& text) { return std::format(R"({{"text": "{}"}})", text); };
  const JobId first = wait_with(payload_of(same + "1"));
  const JobId second = wait_with(payload_of(same + "2"));
  const JobId in_history = ended_with(payload_of(same + "2"), "discarded", "1 h");
  EXPECT_THAT(ids({.payload = {{"text", same + "1"}}}), ElementsAre(first));
  EXPECT_THAT(ids({.payload = {{"text", same + "2"}}}), ElementsAre(second, in_history));
  EXPECT_THAT(ids({.payload = {{"text", same}}}), IsEmpty());

  // Text that cannot be compressed, of up to four bytes a character.
  sql("insert into {}.jobs (queue, job_type, payload) select 'shop', 'T', jsonb_build_object('text', (select "
      "string_agg(chr(65536 + (random() * 100000)::integer), '') from generate_series(1, 100000))) from "
      "generate_series(1, 3)");
  const auto long_text =
      value<std::string>("select left(payload ->> 'text', 2000) from {}.jobs order by id desc limit 1");
  EXPECT_THAT(ids({.payload = {{"text", long_text}}}), IsEmpty()) << "the beginning of a value is another value";
  const JobId exactly = wait_with(payload_of(long_text));
  EXPECT_THAT(ids({.payload = {{"text", long_text}}}), ElementsAre(exactly));
}

TEST_F(PayloadIndexes, may_be_on_paths_of_any_characters) {
  for (const std::string& path :
       {std::string{R"(it's "quoted" \ back)"}, std::string{"{condition}.{period}"}, std::string{"{path}{index}"},
        std::string{"日本"}, std::string{"a,b"}, std::string{"NULL"}, std::string(1000, 'x')}) {
    EXPECT_TRUE(inspector().add_payload_index(path)) << path;
    const JobFilter filter{.payload = {{path, "1"}}};
    EXPECT_THAT(ids(filter), IsEmpty()) << path;
    sql("insert into {}.jobs (queue, job_type, payload) select 'shop', 'T', case when cardinality(p) = 2 then "
        "jsonb_build_object(p[1], jsonb_build_object(p[2], 1)) else jsonb_build_object(p[1], 1) end from (select "
        "string_to_array($1, '.') as p) as path",
        pqxx::params{path});
    EXPECT_THAT(ids(filter), SizeIs(1)) << path;
    EXPECT_TRUE(inspector().count(filter).exact);
  }
  EXPECT_THAT(inspector().payload_indexes(), AllOf(SizeIs(7), Contains(Field(&PayloadIndex::path, "NULL"))));
  EXPECT_THROW(inspector().add_payload_index(""), InvalidFilterError);
  EXPECT_THROW(inspector().add_payload_index("a..b"), InvalidFilterError);
  EXPECT_THROW(inspector().add_payload_index(std::string(1001, 'x')), InvalidFilterError);
}

TEST_F(PayloadIndexes, are_built_beside_writers_and_taken_up_again_after_an_interruption) {
  have_others(100);
  // Ends behind the transaction for which it waits.
  std::future<std::string> interrupted;
  pqxx::connection other{database()};
  std::unique_ptr<pqxx::work> writer = open_writer(other);
  interrupted = add_in_background();
  ASSERT_TRUE(eventually([&] { return builder().has_value(); })) << "it waits for the writer";

  EXPECT_EQ(inspector().payload_indexes().at(0).valid, false);
  EXPECT_THAT(invalid_indexes(), IsEmpty()) << "it is being built";
  try {
    inspector().add_payload_index("to");
    FAIL() << "two at a time";
  } catch (const DatabaseError& error) {
    EXPECT_THAT(error.what(), HasSubstr("another session"));
  }
  {
    PostgresQueue queue{database(), options({.queue = "work"})};
    queue.register_job_func([](const Touch&) {});
    queue.start();
    queue.enqueue(Touch{});
    EXPECT_TRUE(eventually([&] { return history("succeeded") == 51; })) << "no writer waits";
    queue.shutdown(10s);
  }
  sql("select pg_catalog.pg_terminate_backend($1::integer)", pqxx::params{*builder()});
  EXPECT_THAT(interrupted.get(), HasSubstr("cannot add the payload index"));
  const std::vector<Finding> found = invalid_indexes();
  ASSERT_THAT(found, ElementsAre(Field(&Finding::advice, HasSubstr("arrower-jobs index add --path customer.id"))));
  EXPECT_EQ(inspector().count({.payload = {{"customer.id", "1000007"}}}).value, 2) << "as without an index";

  writer->abort();
  EXPECT_TRUE(inspector().add_payload_index("customer.id"));
  EXPECT_TRUE(inspector().payload_indexes().at(0).valid);
  EXPECT_THAT(invalid_indexes(), IsEmpty());
  EXPECT_THAT(ids({.payload = {{"customer.id", "1000007"}}}), SizeIs(2));
}

TEST_F(PayloadIndexes, have_no_half_built_part_left_in_a_partition) {
  inspector().add_payload_index("customer.id");
  // As an interruption leaves it: a part that is not attached, and one that is invalid.
  const auto whole =
      value<std::string>("select c.relname from pg_class c where c.relname like 'job_history_payload_%'");
  sql("drop index {}." + whole);
  inspector().add_payload_index("customer.id", {.dry_run = true});
  sql("insert into {}.job_history_default (job_id, queue, job_type, priority, run_at, payload, metadata, attempt, "
      "max_attempts, outcome, enqueued_at, finished_at) select n, 'shop', 'T', 0, now(), "
      "jsonb_build_object('customer', jsonb_build_object('id', 1)), jsonb_build_object(), 1, 1, 'succeeded', now(), "
      "now() - interval '100 days' from generate_series(1, 2) n");
  const std::string part = "job_history_default_payload_" + whole.substr(whole.size() - 16);
  EXPECT_THROW(sql("create unique index concurrently " + part + " on {}.job_history_default (queue)"), pqxx::sql_error);
  EXPECT_FALSE(inspector().payload_indexes().empty());
  EXPECT_TRUE(inspector().add_payload_index("customer.id"));
  EXPECT_TRUE(inspector().payload_indexes().at(0).valid);
  EXPECT_EQ(inspector().count({.payload = {{"customer.id", "1"}}}).value, 2);
  EXPECT_EQ(value<int>("select count(*) from pg_index i join pg_class c on c.oid = i.indexrelid where c.relkind = 'i' "
                       "and not i.indisvalid"),
            0);
}

TEST_F(PayloadIndexes, come_with_partitions_that_are_made_later) {
  inspector().add_payload_index("customer.id");
  ASSERT_GT(value<int>("select {}.ensure_history_partitions(20)"), 0);
  EXPECT_TRUE(inspector().payload_indexes().at(0).valid);
  EXPECT_FALSE(inspector().add_payload_index("customer.id")) << "nothing is missing";
  const JobId id = ended_with(R"({"customer": {"id": 42}})", "succeeded", "-15 days");
  EXPECT_THAT(ids({.payload = {{"customer.id", "42"}}}), ElementsAre(id));
  EXPECT_EQ(
      value<int>("select count(*) from pg_inherits where inhparent = '{}.job_history'::regclass"),
      value<int>("select count(*) from pg_inherits where inhparent = (select oid from pg_class where relname like "
                 "'job_history_payload_%')"));
}

TEST_F(PayloadIndexes, leave_claims_to_touch_no_index) {
  inspector().add_payload_index("number");
  {
    PostgresQueue queue{database(), options({.queue = "work"})};
    queue.register_job_func([](const Touch&) {});
    queue.enqueue(std::vector<Touch>(200, Touch{7}));
    queue.start();
    ASSERT_TRUE(eventually([&] { return history("succeeded") == 200; }));
  }
  // Its sessions are over, and have told what they did.
  ASSERT_TRUE(eventually([&] {
    return value<int>("select n_tup_upd from pg_stat_user_tables where relid = '{}.jobs'::regclass") >= 200;
  }));
  EXPECT_EQ(value<int>("select n_tup_upd - n_tup_hot_upd from pg_stat_user_tables where relid = '{}.jobs'::regclass"),
            0);
  EXPECT_EQ(inspector().count({.payload = {{"number", "7"}}}).value, 200);
}

TEST_F(PayloadIndexes, are_made_by_the_owner_of_the_tables_alone) {
  const std::string role = create_role(" admin");
  pqxx::nontransaction{connection()}.exec(grants_sql(role, DatabaseUse::admin, {.schema = schema()}));
  Inspector admin{database_as(role), {.schema = schema()}};
  for (const auto& change : {&Inspector::add_payload_index, &Inspector::remove_payload_index}) {
    try {
      (admin.*change)("customer.id", {});
      ADD_FAILURE() << "an admin is no owner";
    } catch (const DatabaseError& error) {
      EXPECT_EQ(error.sqlstate(), "42501");
      EXPECT_THAT(error.what(), AllOf(HasSubstr("owner"), HasSubstr(role), Not(HasSubstr("grants"))));
    }
  }
  inspector().add_payload_index("customer.id");
  EXPECT_THAT(admin.payload_indexes(), SizeIs(1));
  const JobId id = wait_with(R"({"customer": {"id": 42}})");
  EXPECT_THAT(admin.jobs({.payload = {{"customer.id", "42"}}}).jobs, ElementsAre(Field(&JobSummary::id, id)));
  drop_role(role);
}

TEST_F(PayloadIndexes, are_listed_added_and_removed_on_the_command_line) {
  EXPECT_THAT(command({"index", "add", "--path", "customer.id"}).output, HasSubstr("customer.id"));
  EXPECT_THAT(command({"index", "add", "--path", "customer.id"}).output, HasSubstr("already"));
  EXPECT_THAT(command({"index", "list"}).output, AllOf(HasSubstr("customer.id"), HasSubstr("used")));
  EXPECT_THAT(command({"--json", "index", "list"}).output, HasSubstr(R"("path":"customer.id","valid":true,"bytes":)"));
  EXPECT_EQ(command({"--json", "index", "remove", "--path", "customer.id"}).output, "{\"changed\":true}\n");
  EXPECT_THAT(command({"index", "remove", "--path", "customer.id"}).output, HasSubstr("no index"));
  EXPECT_EQ(command({"index", "add", "--path", "customer..id"}).status, 2);
  EXPECT_EQ(command({"index", "add"}).status, 2);
}

}  // namespace arrower::jobs::tests
