// Looking into queues: lists, filters and pages of jobs, one job, and what failed.
#include <atomic>
#include <format>
#include <random>
#include <set>
#include <thread>
#include <vector>

#include <arrower/jobs/inspector.hpp>

#include "inspector/error_pattern.hpp"

#include "support/database.hpp"
#include "support/eventually.hpp"

namespace inspection_under_test {
struct Mail {
  std::string to;
  int number = 0;
};
struct Customer {
  int id = 0;
  bool vip = false;
};
struct Invoice {
  Customer customer;
  std::vector<std::string> lines;
};
struct Parent {};
}  // namespace inspection_under_test

namespace arrower::jobs::tests {

using namespace std::chrono_literals;
using inspection_under_test::Invoice;
using inspection_under_test::Mail;
using inspection_under_test::Parent;
using ::testing::AllOf;
using ::testing::ElementsAre;
using ::testing::Field;
using ::testing::HasSubstr;
using ::testing::IsEmpty;
using ::testing::Optional;
using ::testing::SizeIs;
using ::testing::UnorderedElementsAre;
using enum JobState;

constexpr const char* mail_type = "inspection_under_test::Mail";

class Inspection : public DatabaseTest {
 protected:
  Inspection() : inspector_{database(), {.schema = schema()}} {}

  Inspector& inspector() { return inspector_; }

  std::vector<JobId> ids(const JobFilter& filter, const PageRequest& page = {.size = 500}) {
    std::vector<JobId> found;
    for (const JobSummary& job : inspector_.jobs(filter, page).jobs) {
      found.push_back(job.id);
    }
    return found;
  }

  /// All pages, one after the other.
  std::vector<JobId> all_pages(const JobFilter& filter, PageRequest page) {
    std::vector<JobId> found;
    do {
      const JobPage next = inspector_.jobs(filter, page);
      EXPECT_LE(next.jobs.size(), static_cast<std::size_t>(page.size));
      for (const JobSummary& job : next.jobs) {
        found.push_back(job.id);
      }
      page.after = next.next;
    } while (!page.after.empty());
    return found;
  }

  template <class Function>
  static std::string refused(Function function) {
    try {
      function();
    } catch (const InvalidFilterError& error) {
      return error.what();
    }
    return "was not refused";
  }

 private:
  Inspector inspector_;
};

TEST_F(Inspection, of_an_empty_schema_finds_nothing) {
  EXPECT_THAT(inspector().queues(), IsEmpty());
  const JobPage page = inspector().jobs({});
  EXPECT_THAT(page.jobs, IsEmpty());
  EXPECT_EQ(page.next, "");
  EXPECT_FALSE(page.stopped_early);
  EXPECT_EQ(inspector().count({}).value, 0);
  EXPECT_TRUE(inspector().count({}).exact);
  EXPECT_FALSE(inspector().job(JobId{1}));
  EXPECT_THAT(inspector().failures().groups, IsEmpty());
  EXPECT_THAT(inspector().workers(), IsEmpty());
  EXPECT_THAT(inspector().schedules(), IsEmpty());
  EXPECT_THAT(inspector().job_types(), IsEmpty());
  EXPECT_THAT(inspector().history_retention(), IsEmpty());
  EXPECT_THAT(inspector().audit(), IsEmpty());
  EXPECT_THROW(inspector().queue("mail"), NotFoundError);
}

TEST_F(Inspection, shows_a_job_in_each_state_that_it_goes_through) {
  PostgresQueue queue{database(),
                      options({.queue = "mail", .pool_name = "post", .retry_policy = RetryPolicy::constant(1h)})};
  std::atomic<bool> may_end = false;
  std::atomic<bool> fails = true;
  queue.register_job_func([&](const Mail&) {
    while (!may_end) {
      std::this_thread::sleep_for(1ms);
    }
    if (fails) {
      throw std::runtime_error{"the server is full"};
    }
  });
  const JobId id = queue.enqueue(Mail{"ada"}, {.run_at = jobs::now() + 1h, .priority = 3, .max_attempts = 7});

  const auto only = [&](JobState state) {
    const JobPage page = inspector().jobs({.states = {state}});
    return page.jobs.size() == 1 ? std::optional{page.jobs.front()} : std::nullopt;
  };
  const auto state_of = [&] { return inspector().jobs({}).jobs.at(0).state; };
  ASSERT_TRUE(only(scheduled));
  EXPECT_EQ(only(scheduled)->id, id);
  EXPECT_EQ(only(scheduled)->queue, "mail");
  EXPECT_EQ(only(scheduled)->type, mail_type);
  EXPECT_EQ(only(scheduled)->priority, 3);
  EXPECT_EQ(only(scheduled)->attempt, 0);
  EXPECT_EQ(only(scheduled)->max_attempts, 7);
  EXPECT_EQ(only(scheduled)->payload, R"({"to": "ada", "number": 0})");
  EXPECT_FALSE(only(scheduled)->started_at);
  EXPECT_FALSE(only(ready));

  sql("update {}.jobs set run_at = now() - interval '1 minute'");
  ASSERT_TRUE(only(ready));
  EXPECT_FALSE(only(scheduled));

  queue.start();
  ASSERT_TRUE(eventually([&] { return state_of() == running; }));
  ASSERT_TRUE(only(running));
  EXPECT_EQ(only(running)->worker, "post");
  EXPECT_EQ(only(running)->attempt, 1);
  EXPECT_TRUE(only(running)->started_at);
  EXPECT_FALSE(only(ready));

  may_end = true;
  ASSERT_TRUE(eventually([&] { return state_of() == retrying; }));
  ASSERT_TRUE(only(retrying));
  EXPECT_EQ(only(retrying)->error, "the server is full");
  EXPECT_EQ(only(retrying)->worker, "post");
  EXPECT_TRUE(only(retrying)->started_at);
  EXPECT_FALSE(only(scheduled));

  fails = false;
  sql("update {}.jobs set run_at = now()");
  ASSERT_TRUE(eventually([&] { return state_of() == succeeded; }));
  ASSERT_TRUE(only(succeeded));
  EXPECT_EQ(only(succeeded)->attempt, 2);
  EXPECT_TRUE(only(succeeded)->finished_at);
  // The attempt that failed is no job.
  EXPECT_THAT(inspector().jobs({}).jobs, SizeIs(1));
  EXPECT_EQ(inspector().count({}).value, 1);
}

TEST_F(Inspection, tells_everything_of_one_job) {
  PostgresQueue queue{
      database(),
      options({.queue = "mail", .pool_name = "post", .retry_policy = RetryPolicy::constant(0s), .version = "v7"})};
  std::atomic<std::int64_t> child = 0;
  queue.register_job_func([&](Context& context, const Mail&) {
    if (context.attempt() < 3) {
      throw std::runtime_error{std::format("attempt {} went wrong", context.attempt())};
    }
  });
  queue.register_job_func([&](Context& context, const Parent&) {
    child = queue.enqueue(context, Mail{"bob"}, {.unique_key = "bob"}).value;
  });
  const JobId parent = queue.enqueue(
      Parent{},
      {.user_id = "u1", .trace_carrier = {{"traceparent", "00-0af7651916cd43dd8448eb211c80319c-b7ad6b7169203331-01"}}});
  queue.start();
  ASSERT_TRUE(eventually([&] { return history("succeeded") == 2; }));

  const std::optional<JobDetails> job = inspector().job(JobId{child});
  ASSERT_TRUE(job);
  EXPECT_EQ(job->summary.state, succeeded);
  EXPECT_EQ(job->payload, R"({"to": "bob", "number": 0})");
  EXPECT_EQ(job->user_id, "u1");
  EXPECT_EQ(job->version, "v7");
  EXPECT_EQ(job->unique_key, "bob");
  EXPECT_EQ(job->trace_id, "0af7651916cd43dd8448eb211c80319c");
  EXPECT_EQ(job->parent, parent);
  ASSERT_THAT(job->attempts, SizeIs(3));
  EXPECT_EQ(job->attempts[0].attempt, 1);
  EXPECT_EQ(job->attempts[0].outcome, AttemptOutcome::failed);
  EXPECT_EQ(job->attempts[0].error, "attempt 1 went wrong");
  EXPECT_EQ(job->attempts[0].worker, "post");
  EXPECT_EQ(job->attempts[2].outcome, AttemptOutcome::succeeded);
  EXPECT_LE(job->attempts[1].finished_at, job->attempts[2].finished_at);
  EXPECT_FALSE(inspector().job(parent)->parent);
}

TEST_F(Inspection, finds_jobs_by_each_condition) {
  PostgresQueue mail{database(), options({.queue = "mail"})};
  PostgresQueue default_queue{database(), options()};
  const JobId ada = mail.enqueue(Mail{"ada", 1});
  const JobId bob = mail.enqueue(Mail{"bob", 2}, {.run_at = jobs::now() + 1h});
  const JobId invoice = mail.enqueue(Invoice{{42, true}, {"tea", "milk"}});
  const JobId other = default_queue.enqueue(Mail{"eve", 3});

  EXPECT_THAT(ids({}), UnorderedElementsAre(ada, bob, invoice, other));
  EXPECT_THAT(ids({.queue = "mail"}), UnorderedElementsAre(ada, bob, invoice));
  EXPECT_THAT(ids({.queue = ""}), ElementsAre(other));
  EXPECT_THAT(ids({.queue = "none"}), IsEmpty());
  EXPECT_THAT(ids({.types = {mail_type}}), UnorderedElementsAre(ada, bob, other));
  EXPECT_THAT(ids({.queue = "mail", .types = {mail_type}, .states = {ready}}), ElementsAre(ada));
  EXPECT_THAT(ids({.ids = {bob, other, JobId{999'999}}}), UnorderedElementsAre(bob, other));
  EXPECT_THAT(ids({.states = {ready}, .ids = {bob, other}}), ElementsAre(other));
  EXPECT_THAT(ids({.from = jobs::now() + 30min}), ElementsAre(bob));
  EXPECT_THAT(ids({.before = jobs::now() + 30min}), UnorderedElementsAre(ada, invoice, other));
  EXPECT_THAT(ids({.payload = {{"to", "ada"}}}), ElementsAre(ada));
  EXPECT_THAT(ids({.payload = {{"number", "2"}}}), ElementsAre(bob));
  EXPECT_THAT(ids({.payload = {{"customer.id", "42"}, {"customer.vip", "true"}, {"lines.1", "milk"}}}),
              ElementsAre(invoice));
  EXPECT_THAT(ids({.payload = {{"customer.id", "42"}, {"lines.0", "milk"}}}), IsEmpty());
  EXPECT_EQ(inspector().count({.payload = {{"to", "ada"}}}).value, 1);
  EXPECT_EQ(inspector().count({.queue = "mail", .states = {ready}}).value, 2);
  EXPECT_EQ(inspector().count({.ids = {bob, other}}).value, 2);
  EXPECT_EQ(inspector().count({.states = {running, succeeded}}).value, 0);
}

TEST_F(Inspection, finds_jobs_by_a_part_of_their_error_in_whatever_case) {
  PostgresQueue queue{database(), options()};
  queue.register_job_func([](const Mail& mail) -> Outcome {
    return Outcome::discard(mail.number == 1 ? "Host 100% DOWN_now" : "no such user");
  });
  const JobId down = queue.enqueue(Mail{"ada", 1});
  const JobId unknown = queue.enqueue(Mail{"bob", 2});
  queue.start();
  ASSERT_TRUE(eventually([&] { return history("discarded") == 2; }));

  EXPECT_THAT(ids({.error = "host"}), ElementsAre(down));
  EXPECT_THAT(ids({.error = "100% down_"}), ElementsAre(down));
  EXPECT_THAT(ids({.error = "%"}), ElementsAre(down));
  EXPECT_THAT(ids({.error = "o"}), UnorderedElementsAre(down, unknown));
  EXPECT_THAT(ids({.states = {succeeded}, .error = "host"}), IsEmpty());
  EXPECT_EQ(inspector().count({.error = "USER"}).value, 1);
}

TEST_F(Inspection, text_that_means_something_to_sql_or_html_is_text) {
  PostgresQueue queue{database(), options({.queue = "a'b\"c <script>"})};
  const std::string to = "<script>alert('1')</script> \\ \" {condition} $1 ✓ 日本";
  const JobId id = queue.enqueue(Mail{to});
  queue.enqueue(Mail{"other"});

  EXPECT_THAT(ids({.queue = "a'b\"c <script>", .payload = {{"to", to}}}), ElementsAre(id));
  EXPECT_THAT(ids({.payload = {{"to", "{period}"}}}), IsEmpty());
  EXPECT_THAT(ids({.types = {"'; drop table jobs; --"}}), IsEmpty());
  EXPECT_THAT(ids({.error = "'||1||'"}), IsEmpty());
  EXPECT_THAT(*inspector().job(id)->payload, HasSubstr("✓ 日本"));
  EXPECT_EQ(inspector().queues().at(0).name, "a'b\"c <script>");
}

TEST_F(Inspection, a_long_payload_is_cut_between_characters_in_lists_alone) {
  PostgresQueue queue{database(), options()};
  std::string to;
  for (int i = 0; i < 400; ++i) {
    to += "日";
  }
  const JobId id = queue.enqueue(Mail{to});
  const std::string listed = inspector().jobs({}).jobs.at(0).payload.value_or("");
  EXPECT_LE(listed.size(), 500U);
  EXPECT_GT(listed.size(), 490U);
  EXPECT_EQ((listed.size() - std::string_view{R"({"to": ")"}.size()) % 3, 0U);
  EXPECT_THAT(*inspector().job(id)->payload, HasSubstr(to));
}

TEST_F(Inspection, pages_hold_every_job_once_in_order) {
  sql("insert into {}.jobs (queue, job_type, priority, run_at, payload, attempt) "
      "select 'q' || n % 3, 'T' || n % 2, n % 4, now() + (n % 50 - 25) * interval '1 minute', jsonb_build_object(), n "
      "% 2 "
      "from generate_series(1, 400) n");
  sql("insert into {}.job_history (job_id, queue, job_type, priority, run_at, payload, metadata, attempt, "
      "max_attempts, outcome, "
      "enqueued_at, finished_at) select 1000 + n, 'q' || n % 5, 'T', 0, now(), jsonb_build_object(), "
      "jsonb_build_object(), 1, 25, "
      "(array['succeeded', 'failed', 'discarded', 'cancelled'])[1 + n % 4], now(), now() - (n % 60) * interval '1 "
      "hour' "
      "from generate_series(1, 400) n");
  const std::vector<JobId> newest_first = all_pages({}, {.size = 37});
  EXPECT_THAT(newest_first, SizeIs(700));
  EXPECT_THAT(std::set<JobId>(newest_first.begin(), newest_first.end()), SizeIs(700));
  std::vector<JobId> oldest_first = all_pages({}, {.size = 500, .oldest_first = true});
  std::ranges::reverse(oldest_first);
  EXPECT_EQ(newest_first, oldest_first);

  const auto jobs = inspector().jobs({.states = {scheduled, retrying, discarded}}, {.size = 300}).jobs;
  EXPECT_TRUE(std::ranges::is_sorted(jobs, std::ranges::greater{},
                                     [](const JobSummary& job) { return job.finished_at.value_or(job.run_at); }));
  EXPECT_THAT(all_pages({.queue = "q1", .states = {ready, succeeded}}, {.size = 1}),
              SizeIs(ids({.queue = "q1", .states = {ready, succeeded}}).size()));
  EXPECT_EQ(inspector().count({}).value, 700);
}

TEST_F(Inspection, pages_lose_and_repeat_no_job_while_others_move) {
  PostgresQueue queue{database(), options({.queue = "busy", .pool_size = 4})};
  sql("insert into {}.jobs (queue, job_type, run_at, payload) "
      "select 'still', 'T', now() + (n % 7) * interval '1 minute' - interval '3 minutes', jsonb_build_object() from "
      "generate_series(1, "
      "300) n");
  const std::set<std::int64_t> still = [&] {
    std::set<std::int64_t> found;
    for (const pqxx::row& row : sql("select id from {}.jobs")) {
      found.insert(row[0].as<std::int64_t>());
    }
    return found;
  }();
  queue.register_job_func([](const Mail&) {});
  queue.start();
  std::jthread enqueuer{[&](const std::stop_token& stop) {
    while (!stop.stop_requested()) {
      queue.enqueue(std::vector<Mail>(20));
    }
  }};
  ASSERT_TRUE(eventually([&] { return history("succeeded") > 100; }));
  for (int round = 0; round < 3; ++round) {
    std::multiset<std::int64_t> seen;
    PageRequest page{.size = 500};
    // The busy queue's jobs end before the pages get to them: what stands behind was there when the first page was
    // read.
    do {
      const JobPage next = inspector().jobs({}, page);
      for (const JobSummary& job : next.jobs) {
        seen.insert(job.id.value);
      }
      page.after = next.next;
    } while (!page.after.empty());
    std::size_t found = 0;
    for (auto job = seen.begin(); job != seen.end(); job = seen.upper_bound(*job)) {
      EXPECT_EQ(seen.count(*job), 1U) << *job;
      found += still.contains(*job) ? 1 : 0;
    }
    EXPECT_EQ(found, still.size());
  }
}

TEST_F(Inspection, a_list_that_no_index_serves_stops_early_and_goes_on_from_there) {
  sql("insert into {}.jobs (queue, job_type, run_at, payload) "
      "select 'q', 'T', now() - n * interval '1 second', jsonb_build_object('n', n) from generate_series(1, 11000) n");
  const JobFilter last{.queue = "q", .payload = {{"n", "10990"}}};
  JobPage page = inspector().jobs(last);
  EXPECT_THAT(page.jobs, IsEmpty());
  EXPECT_TRUE(page.stopped_early);
  ASSERT_TRUE(page.looked_until);
  int pages = 1;
  while (!page.next.empty()) {
    page = inspector().jobs(last, {.after = page.next});
    ++pages;
  }
  EXPECT_EQ(pages, 4);
  ASSERT_THAT(page.jobs, SizeIs(1));
  EXPECT_FALSE(inspector().count(last).exact);
  const Count all = inspector().count({.queue = "q"});
  EXPECT_EQ(all.value, 10'000);
  EXPECT_FALSE(all.exact);
}

TEST_F(Inspection, what_cannot_be_meant_is_refused_with_the_way_out) {
  const auto list = [&](const JobFilter& filter, const PageRequest& page = {}) {
    return refused([&] { inspector().jobs(filter, page); });
  };
  EXPECT_THAT(list({}, {.size = 0}), HasSubstr("size is 0; it must be 1 to 500"));
  EXPECT_THAT(list({}, {.size = 501}), HasSubstr("1 to 500"));
  EXPECT_THAT(list({}, {.after = "nonsense"}), AllOf(HasSubstr("\"nonsense\""), HasSubstr("JobPage::next")));
  EXPECT_THAT(list({.error = ""}), HasSubstr("left out"));
  EXPECT_THAT(list({.payload = {{"a..b", "1"}}}), HasSubstr("a..b"));
  EXPECT_THAT(list({.payload = {{"", "1"}}}), HasSubstr("payload path"));
  EXPECT_THAT(list({.queue = std::string(201, 'q')}), HasSubstr("201 bytes"));
  EXPECT_THAT(list({.queue = std::string{"\xff"}}), HasSubstr("UTF-8"));
  EXPECT_THAT(list({.from = TimePoint{5s}, .before = TimePoint{5s}}), HasSubstr("before"));
  EXPECT_THAT(list({.from = TimePoint::min()}), HasSubstr("1970"));
  EXPECT_THAT(list({.ids = std::vector<JobId>(1001)}), HasSubstr("1001"));
  EXPECT_THAT(list({.states = {static_cast<JobState>(77)}}), HasSubstr("77"));
  PostgresQueue queue{database(), options()};
  queue.enqueue(std::vector<Mail>(3));
  const std::string after = inspector().jobs({}, {.size = 1}).next;
  EXPECT_THAT(list({}, {.after = after, .oldest_first = true}), HasSubstr("other order"));
  EXPECT_THAT(refused([&] { inspector().audit({.size = 0}); }), HasSubstr("1 to 500"));
  EXPECT_THAT(refused([&] { inspector().failures({.period = 0min}); }), HasSubstr("period"));
}

TEST_F(Inspection, options_out_of_range_are_refused) {
  EXPECT_THROW(Inspector(database(), {.schema = ""}), ConfigurationError);
  EXPECT_THROW(Inspector(database(), {.max_connections = 1}), ConfigurationError);
  EXPECT_THROW(Inspector(database(), {.statement_timeout = 1ms}), ConfigurationError);
}

TEST_F(Inspection, a_statement_that_takes_too_long_is_given_up_with_advice) {
  Inspector hurried{database(), {.schema = schema(), .statement_timeout = 100ms}};
  pqxx::work blocker{connection()};
  blocker.exec("lock table " + blocker.quote_name(schema()) + ".jobs in access exclusive mode");
  try {
    hurried.jobs({});
    FAIL() << "it was not given up";
  } catch (const DatabaseError& error) {
    EXPECT_EQ(error.sqlstate(), "57014");
    EXPECT_THAT(error.what(), HasSubstr("statement_timeout"));
  }
}

TEST_F(Inspection, failures_that_look_alike_are_grouped) {
  PostgresQueue queue{database(), options({.queue = "mail", .retry_policy = RetryPolicy::constant(0s)})};
  queue.register_job_func([](const Mail& mail) {
    throw std::runtime_error{mail.number > 100 ? "disk full"
                                               : std::format("user {} has no mailbox \"{}\"", mail.number, mail.to)};
  });
  queue.enqueue(Mail{"ada", 1}, {.max_attempts = 3});
  const JobId bob = queue.enqueue(Mail{"bob", 27}, {.max_attempts = 1});
  queue.enqueue(Mail{"eve", 101}, {.max_attempts = 1});
  queue.start();
  ASSERT_TRUE(eventually([&] { return history("discarded") == 3; }));

  const Failures failures = inspector().failures();
  EXPECT_EQ(failures.attempts.value, 5);
  EXPECT_TRUE(failures.attempts.exact);
  ASSERT_THAT(failures.groups, SizeIs(2));
  const FailureGroup& group = failures.groups[0];
  EXPECT_EQ(group.error, "user <n> has no mailbox \"...\"");
  EXPECT_EQ(group.queue, "mail");
  EXPECT_EQ(group.type, mail_type);
  EXPECT_EQ(group.attempts, 4);
  EXPECT_EQ(group.discarded, 2);
  EXPECT_THAT(group.latest_jobs, AllOf(SizeIs(2), ::testing::Contains(bob)));
  EXPECT_LE(group.first_at, group.last_at);
  EXPECT_EQ(failures.groups[1].error, "disk full");
  EXPECT_THAT(inspector().failures({.queue = "other"}).groups, IsEmpty());
  EXPECT_THAT(inspector().failures({.type = mail_type}).groups, SizeIs(2));
  EXPECT_THAT(inspector().failures({.type = "other"}).groups, IsEmpty());
}

TEST_F(Inspection, errors_that_differ_in_numbers_ids_and_quoted_text_alone_look_alike) {
  const std::vector<std::pair<std::string, std::string>> patterns{
      {"user 42 has no \"mail\"", "user <n> has no \"...\""},
      {"can't reach host17:5432\n  after 3.5 s", "can't reach host<n>:<n> after <n>.<n> s"},
      {"id 550e8400-e29b-41d4-a716-446655440000 is gone", "id <n>-<n>-<n>-<n>-<n> is gone"},
      {"at 0x7ffe in 'f(x)'", "at <n> in '...'"},
      {"'a \"b' c\" d", "'...' c\" d"},
      {"an \"open quote", "an \"open quote"},
      {"C:\\dir\\1 `x`", "C:\\dir\\<n> `...`"},
      {"decade of cafe", "decade of cafe"},
      {"日本 7", "日本 <n>"},
      {"", ""},
      {std::string(5000, 'x'), std::string(300, 'x')},
  };
  for (const auto& [error, pattern] : patterns) {
    sql("delete from {}.job_history");
    sql("insert into {}.job_history (job_id, queue, job_type, priority, run_at, metadata, attempt, max_attempts, "
        "outcome, "
        "error, enqueued_at, started_at, finished_at) values (1, '', 'T', 0, now(), jsonb_build_object(), 1, 1, "
        "'discarded', $1, "
        "now(), "
        "now(), now())",
        pqxx::params{error});
    const Failures failures = inspector().failures();
    ASSERT_THAT(failures.groups, SizeIs(1)) << error;
    EXPECT_EQ(failures.groups[0].error, pattern);
    EXPECT_THAT(ids({.error_pattern = pattern, .failed_from = failures.from}), ElementsAre(JobId{1})) << error;
    EXPECT_THAT(ids({.error_pattern = pattern + "?"}), IsEmpty());
  }
}

TEST_F(Inspection, the_database_and_the_library_see_the_same_pattern_in_any_error) {
  const std::vector<std::string> pieces{"a",   "f",  "x",   "0",  "7", "12",   "0x", "0X1", "_",    " ",
                                        "  ",  "\n", "\t",  "\"", "'", "`",    "e9", "é",   "山",   "\\1",
                                        "<n>", "'s", "...", "=",  "G", "\r\n", "-",  ".",   "abcd", "ab12"};
  std::mt19937 random{std::random_device{}()};
  std::uniform_int_distribution<std::size_t> piece{0, pieces.size() - 1};
  std::uniform_int_distribution<int> length{0, 40};
  std::vector<std::string> errors{std::string(2'000, 'y'), std::string(350, '\'')};
  for (int i = 0; i < 3'000; ++i) {
    std::string& error = errors.emplace_back();
    const int parts = i % 100 == 0 ? 900 : length(random);
    for (int part = 0; part < parts; ++part) {
      error += pieces[piece(random)];
    }
  }
  const auto rows =
      sql(std::format("select error, {} from unnest($1::text[]) as e (error)", inspector::error_pattern_sql("error")),
          pqxx::params{errors});
  for (const pqxx::row& row : rows) {
    ASSERT_EQ(inspector::error_pattern(row[0].view()), row[1].view()) << row[0].view();
  }
}

TEST_F(Inspection, a_group_of_failures_is_acted_on_by_its_own_key) {
  PostgresQueue queue{database(), options({.queue = "mail", .retry_policy = RetryPolicy::constant(24h)})};
  queue.register_job_func([](const Mail& mail) { throw std::runtime_error{mail.to}; });
  const JobId retrying = queue.enqueue(Mail{"timeout after 30 s"}, {.max_attempts = 2});
  const JobId gone = queue.enqueue(Mail{"timeout after 45 s"}, {.max_attempts = 1});
  const JobId old = queue.enqueue(Mail{"timeout after 60 s"}, {.max_attempts = 1});
  const JobId old_retrying = queue.enqueue(Mail{"timeout after 61 s"}, {.max_attempts = 2});
  // Its error contains the group's text and more: another group.
  queue.enqueue(Mail{"timeout after 30 s, twice"}, {.max_attempts = 1});
  queue.start();
  ASSERT_TRUE(eventually([&] { return history("discarded") == 3 && history("failed") == 2; }));
  queue.shutdown(10s);
  sql("update {}.job_history set finished_at = finished_at - interval '2 hours' where job_id in ($1, $2)",
      pqxx::params{old.value, old_retrying.value});

  const Failures failures = inspector().failures({.period = 1h});
  ASSERT_THAT(failures.groups, SizeIs(2));
  const FailureGroup& group = failures.groups[0];
  EXPECT_EQ(group.error, "timeout after <n> s");
  EXPECT_EQ(group.attempts, 2);
  EXPECT_EQ(group.discarded, 1);
  const JobFilter key{.queue = group.queue,
                      .types = {group.type},
                      .states = {JobState::retrying, discarded},
                      .error_pattern = group.error,
                      .failed_from = failures.from};
  EXPECT_THAT(ids(key), UnorderedElementsAre(retrying, gone));
  EXPECT_EQ(inspector().count(key).value, 2);
  EXPECT_EQ(inspector().retry(key, {.dry_run = true}).changed, 2);
  EXPECT_EQ(inspector().retry(key).changed, 2);
  EXPECT_EQ(inspector().job(old)->summary.state, discarded);
  EXPECT_EQ(inspector().job(old_retrying)->summary.state, JobState::retrying);
  // What was brought back is no longer counted among those that failed for good.
  EXPECT_EQ(inspector().failures({.period = 1h}).groups[0].discarded, 0);
  EXPECT_EQ(inspector().queue("mail").discarded.value, 2);
}

TEST_F(Inspection, jobs_are_found_by_worker_version_attempts_and_priority) {
  QueueOptions own = options({.queue = "mail", .retry_policy = RetryPolicy::constant(24h)});
  own.pool_name = "postman";
  own.version = "v7";
  PostgresQueue queue{database(), own};
  queue.register_job_func([](const Mail& mail) {
    if (mail.number > 0) {
      throw std::runtime_error{"no"};
    }
  });
  const JobId done = queue.enqueue(Mail{"ada"}, {.priority = 3});
  const JobId failed = queue.enqueue(Mail{"bob", 1});
  const JobId later = queue.enqueue(Mail{"eve"}, {.run_at = now() + 1h});
  queue.start();
  ASSERT_TRUE(eventually([&] { return history("succeeded") == 1 && history("failed") == 1; }));
  queue.shutdown(10s);

  EXPECT_THAT(ids({.worker = "postman"}), UnorderedElementsAre(done, failed));
  EXPECT_THAT(ids({.worker = "another"}), IsEmpty());
  EXPECT_THAT(ids({.version = "v7"}), UnorderedElementsAre(done, failed, later));
  EXPECT_THAT(ids({.version = "v8"}), IsEmpty());
  EXPECT_THAT(ids({.min_attempts = 1}), UnorderedElementsAre(done, failed));
  EXPECT_THAT(ids({.min_attempts = 2}), IsEmpty());
  EXPECT_THAT(ids({.priority = 3}), ElementsAre(done));
  EXPECT_EQ(inspector().count({.worker = "postman", .min_attempts = 1}).value, 2);
}

TEST_F(Inspection, a_job_that_was_brought_back_is_listed_once) {
  PostgresQueue queue{database(), options()};
  queue.register_job_func([](const Mail&) -> Outcome { return Outcome::discard("no"); });
  const JobId id = queue.enqueue(Mail{"ada"});
  queue.start();
  ASSERT_TRUE(eventually([&] { return history("discarded") == 1; }));
  queue.shutdown(10s);
  sql("update {}.job_history set retried_at = now()");
  sql("insert into {}.jobs (id, queue, job_type, payload, attempt) values ($1, '', 'T', jsonb_build_object(), 1)",
      pqxx::params{id.value});

  EXPECT_THAT(ids({}), ElementsAre(id));
  EXPECT_THAT(ids({.states = {discarded}}), IsEmpty());
  EXPECT_EQ(inspector().job(id)->summary.state, ready);
  EXPECT_THAT(inspector().job(id)->attempts, SizeIs(1));
}

TEST_F(Inspection, of_a_schedule_lists_its_jobs) {
  PostgresQueue queue{database(), options({.queue = "reports"})};
  queue.register_job_func([](const Mail&) {});
  queue.schedule("@every 1s", Mail{"all"}, {.name = "newsletter"});
  queue.enqueue(Mail{"one"});
  queue.start();
  ASSERT_TRUE(eventually([&] { return history("succeeded") >= 3; }));
  queue.shutdown(10s);
  const auto jobs = inspector().jobs({.schedule = "newsletter"}).jobs;
  ASSERT_GE(jobs.size(), 2U);
  EXPECT_EQ(jobs[0].schedule, "newsletter");
  EXPECT_TRUE(inspector().job(jobs[0].id)->scheduled_for);
  EXPECT_THAT(ids({.schedule = "other"}), IsEmpty());
}

}  // namespace arrower::jobs::tests
