// Acting on many jobs at once: what each action does, to which jobs, and that it can be stopped, repeated and trusted.
#include <atomic>
#include <chrono>
#include <format>
#include <map>
#include <mutex>
#include <thread>

#include <arrower/jobs/inspector.hpp>

#include "support/database.hpp"
#include "support/eventually.hpp"

namespace acting {
struct Task {
  int number = 0;
};
}  // namespace acting

namespace arrower::jobs::tests {

using namespace std::chrono_literals;
using acting::Task;
using ::testing::ElementsAre;
using ::testing::HasSubstr;
using ::testing::SizeIs;
using ::testing::ThrowsMessage;

class Acting : public DatabaseTest {
 protected:
  Inspector inspector_{database(), {.schema = schema()}};
  PostgresQueue queue_{database(), options({.queue = "work"})};

  std::vector<JobId> enqueue(int jobs, const JobOptions& options = {}) {
    std::vector<Task> tasks;
    for (int number = 0; number < jobs; ++number) {
      tasks.push_back({number});
    }
    return queue_.enqueue(tasks, options);
  }

  /// Jobs that have failed for good, without running them.
  std::vector<JobId> discarded(int jobs, const JobOptions& options = {}) {
    std::vector<JobId> ids = enqueue(jobs, options);
    EXPECT_EQ(inspector_.discard({.queue = "work", .states = {JobState::ready}}).changed, jobs);
    sql("truncate {}.audit");
    return ids;
  }

  /// The audit as "actor action affected finished".
  std::vector<std::string> audit() {
    std::vector<std::string> entries;
    for (const auto& row :
         sql("select actor || ' ' || action || ' ' || affected || ' ' || finished from {}.audit order by id")) {
      entries.push_back(row[0].as<std::string>());
    }
    return entries;
  }
};

TEST_F(Acting, an_action_on_everything_is_refused) {
  EXPECT_THAT([&] { inspector_.cancel({}); }, ThrowsMessage<InvalidFilterError>(HasSubstr("name the states")));
  EXPECT_THROW(inspector_.remove({}), InvalidFilterError);
  EXPECT_THROW(inspector_.retry({}), InvalidFilterError);
  EXPECT_THROW(inspector_.set_priority({}, 1), InvalidFilterError);
}

TEST_F(Acting, jobs_are_made_due_and_start_at_once) {
  std::atomic<int> ran = 0;
  PostgresQueue worker{database(), options({.queue = "work", .poll_interval = 1h})};
  worker.register_job_func([&](const Task&) { ++ran; });
  worker.start();
  enqueue(5, {.run_at = now() + 24h});
  ASSERT_TRUE(eventually([&] { return value<int>("select count(*) from {}.workers where listening") == 1; }));

  EXPECT_EQ(inspector_.run_now({.queue = "work", .states = {JobState::scheduled}}, {.actor = "ada"}).changed, 5);

  EXPECT_TRUE(eventually([&] { return ran == 5; }, 10s));
  EXPECT_THAT(audit(), ElementsAre("ada run_now 5 true"));
  EXPECT_EQ(value<std::string>("select target::text from {}.audit"),
            R"({"filter": {"queue": "work", "states": ["scheduled"]}})");
}

TEST_F(Acting, priority_and_time_of_jobs_that_wait_are_set) {
  const std::vector<JobId> ids = enqueue(3);
  EXPECT_EQ(inspector_.set_priority({.ids = {ids[0], ids[1]}}, -5).changed, 2);
  EXPECT_EQ(inspector_.set_priority({.ids = {ids[0], ids[1]}}, -5).changed, 0) << "they have it";
  EXPECT_EQ(value<int>("select count(*) from {}.jobs where priority = -5"), 2);

  const TimePoint later = std::chrono::floor<std::chrono::microseconds>(now() + 1h);
  EXPECT_EQ(inspector_.set_run_at({.queue = "work"}, later).changed, 3);
  EXPECT_EQ(value<std::int64_t>("select (extract(epoch from min(run_at)) * 1000000)::bigint from {}.jobs"),
            later.time_since_epoch().count());
  EXPECT_EQ(inspector_.set_run_at({.queue = "work", .states = {JobState::scheduled}}, now() - 1s).changed, 3);
  EXPECT_THROW(inspector_.set_run_at({.queue = "work"}, TimePoint{-1s}), InvalidFilterError);
}

TEST_F(Acting, jobs_are_discarded_with_the_name_of_who_did_it) {
  enqueue(2);
  EXPECT_EQ(inspector_.discard({.queue = "work", .states = {JobState::ready}}, {.actor = "ada"}).changed, 2);
  EXPECT_EQ(history("discarded"), 2);
  EXPECT_EQ(value<std::string>("select min(error) from {}.job_history"), "discarded by ada");
  EXPECT_EQ(value<int>("select sum(jobs) from {}.job_statistics where outcome = 'discarded'"), 2);
}

TEST_F(Acting, jobs_are_removed_with_their_history) {
  discarded(3);
  enqueue(2);
  EXPECT_EQ(inspector_.remove({.queue = "work", .states = {JobState::ready, JobState::discarded}}).changed, 5);
  EXPECT_EQ(waiting(), 0);
  EXPECT_EQ(value<int>("select count(*) from {}.job_history"), 0);
}

TEST_F(Acting, a_job_comes_back_under_its_id_with_an_attempt_more) {
  queue_.register_job_func([](const Task&) { throw std::runtime_error{"no paper"}; },
                           {.retry_policy = RetryPolicy::constant(0s)});
  const JobId id = queue_.enqueue(Task{7}, {.priority = 3, .max_attempts = 2, .user_id = "bob"});
  queue_.start();
  ASSERT_TRUE(eventually([&] { return history("discarded") == 1; }));
  queue_.shutdown(10s);

  EXPECT_EQ(inspector_.retry({.ids = {id}}).changed, 1);

  const pqxx::row row = sql("select id, priority, attempt, max_attempts, payload ->> 'number', metadata ->> 'user_id', "
                            "run_at <= now(), last_error from {}.jobs")
                            .one_row();
  EXPECT_EQ(row[0].as<std::int64_t>(), id.value);
  EXPECT_EQ(row[1].as<int>(), 3);
  EXPECT_EQ(row[2].as<int>(), 2);
  EXPECT_EQ(row[3].as<int>(), 3);
  EXPECT_EQ(row[4].as<std::string>(), "7");
  EXPECT_EQ(row[5].as<std::string>(), "bob");
  EXPECT_TRUE(row[6].as<bool>());
  EXPECT_EQ(row[7].as<std::string>(), "no paper");
  EXPECT_EQ(inspector_.retry({.ids = {id}}).changed, 0) << "it is back already";
  EXPECT_EQ(inspector_.remove({.ids = {id}}).changed, 1);
  EXPECT_EQ(value<int>("select count(*) from {}.job_history"), 0);
}

TEST_F(Acting, a_job_does_not_come_back_beside_one_with_its_unique_key) {
  const JobId old = queue_.enqueue(Task{1}, {.unique_key = "k"});
  inspector_.cancel({.ids = {old}});
  const JobId young = queue_.enqueue(Task{2}, {.unique_key = "k"});
  EXPECT_EQ(inspector_.retry({.ids = {old}}, {.dry_run = true}).changed, 0);
  EXPECT_EQ(inspector_.retry({.ids = {old}}).changed, 0);
  inspector_.cancel({.ids = {young}});
  EXPECT_EQ(inspector_.retry({.states = {JobState::cancelled}}, {.dry_run = true}).changed, 1);
  EXPECT_EQ(inspector_.retry({.states = {JobState::cancelled}}).changed, 1) << "one of the two";
  EXPECT_EQ(waiting(), 1);
}

TEST_F(Acting, twenty_thousand_discarded_jobs_are_retried_while_workers_run_each_exactly_once) {
  constexpr int jobs = 20'000;
  discarded(jobs);
  std::mutex mutex;
  std::map<int, int> runs;
  PostgresQueue worker{database(), options({.queue = "work"})};
  worker.register_job_func([&](const Task& job) {
    const std::scoped_lock lock{mutex};
    ++runs[job.number];
  });
  worker.start();
  std::vector<std::int64_t> progress;

  const ActionResult result =
      inspector_.retry({.queue = "work", .states = {JobState::discarded}},
                       {.actor = "ada", .on_progress = [&](const Progress& now) { progress.push_back(now.changed); }});

  EXPECT_EQ(result.changed, jobs);
  EXPECT_TRUE(result.complete);
  EXPECT_EQ(progress.size(), 20u);
  EXPECT_EQ(progress.back(), jobs);
  EXPECT_TRUE(eventually([&] { return history("succeeded") == jobs; }, 60s));
  const std::scoped_lock lock{mutex};
  EXPECT_EQ(runs.size(), static_cast<std::size_t>(jobs));
  EXPECT_TRUE(std::ranges::all_of(runs, [](const auto& run) { return run.second == 1; }));
  EXPECT_EQ(waiting(), 0);
  EXPECT_THAT(audit(), ElementsAre(std::format("ada retry {} true", jobs)));
}

TEST_F(Acting, two_people_who_act_on_the_same_jobs_change_each_once) {
  constexpr int jobs = 10'000;
  discarded(jobs);
  std::atomic<std::int64_t> changed = 0;
  const auto retry = [&](const char* actor) {
    Inspector inspector{database(), {.schema = schema()}};
    changed += inspector.retry({.queue = "work", .states = {JobState::discarded}}, {.actor = actor}).changed;
  };
  std::jthread ada{[&] { retry("ada"); }};
  std::jthread bob{[&] { retry("bob"); }};
  ada.join();
  bob.join();
  EXPECT_EQ(changed, jobs);
  EXPECT_EQ(waiting(), jobs);
  EXPECT_EQ(value<std::int64_t>("select sum(affected) from {}.audit"), jobs);

  const auto cancel = [&](const char* actor) {
    Inspector inspector{database(), {.schema = schema()}};
    changed += inspector.cancel({.queue = "work", .states = {JobState::ready}}, {.actor = actor}).changed;
  };
  changed = 0;
  std::jthread eve{[&] { cancel("eve"); }};
  std::jthread dan{[&] { cancel("dan"); }};
  eve.join();
  dan.join();
  EXPECT_EQ(changed, jobs);
  EXPECT_EQ(history("cancelled"), jobs);
}

TEST_F(Acting, what_is_stopped_half_way_has_done_whole_batches_and_says_so) {
  discarded(5000);
  std::stop_source stop;

  const ActionResult result =
      inspector_.retry({.queue = "work", .states = {JobState::discarded}}, {.actor = "ada",
                                                                            .on_progress =
                                                                                [&](const Progress& now) {
                                                                                  EXPECT_EQ(now.matching.value, 5000);
                                                                                  EXPECT_TRUE(now.matching.exact);
                                                                                  if (now.changed == 2000) {
                                                                                    stop.request_stop();
                                                                                  }
                                                                                },
                                                                            .stop = stop.get_token()});

  EXPECT_EQ(result.changed, 2000);
  EXPECT_FALSE(result.complete);
  EXPECT_EQ(waiting(), 2000);
  EXPECT_THAT(audit(), ElementsAre("ada retry 2000 false"));
}

TEST_F(Acting, a_dry_run_counts_and_changes_nothing) {
  discarded(1500);
  enqueue(12'000);
  EXPECT_EQ(inspector_.cancel({.queue = "work", .states = {JobState::ready}}, {.dry_run = true}).changed, 12'000);
  EXPECT_EQ(inspector_.retry({.queue = "work"}, {.dry_run = true}).changed, 1500);
  EXPECT_EQ(inspector_.remove({.queue = "work"}, {.dry_run = true}).changed, 13'500);
  EXPECT_EQ(waiting(), 12'000);
  EXPECT_THAT(audit(), ElementsAre());
}

TEST_F(Acting, comes_to_an_end_while_jobs_keep_coming) {
  enqueue(3000);
  std::jthread others{[&](const std::stop_token& stop) {
    PostgresQueue queue{database(), options({.queue = "work"})};
    while (!stop.stop_requested()) {
      queue.enqueue(std::vector<Task>(200));
    }
  }};
  EXPECT_GE(inspector_.cancel({.queue = "work", .states = {JobState::ready}}).changed, 3000);
}

TEST_F(Acting, what_others_hold_for_a_moment_is_changed_when_they_let_go) {
  const std::vector<JobId> ids = enqueue(10);
  pqxx::connection holder{database()};
  pqxx::work transaction{holder};
  transaction.exec("select from " + transaction.quote_name(schema()) + ".jobs where id = $1 for update",
                   pqxx::params{ids[4].value});
  const ActionResult result = inspector_.cancel({.queue = "work"}, {.on_progress = [&](const Progress& now) {
                                                  if (now.changed == 9) {
                                                    transaction.abort();
                                                  }
                                                }});
  EXPECT_EQ(result.changed, 10);
}

TEST_F(Acting, without_an_actor_the_user_of_the_process_stands_in_the_audit) {
  enqueue(1);
  inspector_.cancel({.queue = "work"});
  EXPECT_FALSE(value<std::string>("select actor from {}.audit").empty());
  EXPECT_THROW(inspector_.cancel({.queue = "work"}, {.actor = std::string(201, 'x')}), ConfigurationError);
}

TEST_F(Acting, people_enqueue_jobs) {
  std::atomic<int> ran = 0;
  queue_.register_job_func([&](const Task& job) { ran += job.number; });
  queue_.start();
  const NewJob job{.queue = "work", .type = "acting::Task", .payload = R"({"number": 5})", .options = {}, .count = 100};
  EXPECT_TRUE(inspector_.enqueue(job, {.dry_run = true}).empty());

  EXPECT_EQ(inspector_.enqueue(job, {.actor = "ada"}).size(), 100u);

  EXPECT_TRUE(eventually([&] { return ran == 500; }));
  EXPECT_THAT(audit(), ElementsAre("ada enqueue 100 true"));
}

TEST_F(Acting, a_job_that_cannot_be_is_refused) {
  const NewJob job{.queue = "work", .type = "acting::Task", .payload = "{}", .options = {}};
  const auto refused = [&](auto change, const char* why) {
    NewJob wrong = job;
    change(wrong);
    EXPECT_THAT([&] { inspector_.enqueue(wrong); }, ThrowsMessage<InvalidJobError>(HasSubstr(why)));
  };
  refused([](NewJob& wrong) { wrong.payload = "{"; }, "not JSON");
  refused([](NewJob& wrong) { wrong.payload = R"({"text": "\u0000"})"; }, "U+0000");
  refused([](NewJob& wrong) { wrong.type = ""; }, "1 to 200");
  refused([](NewJob& wrong) { wrong.count = 0; }, "1 to 10000");
  refused([](NewJob& wrong) { wrong.options.max_attempts = -1; }, "max_attempts");
  refused(
      [](NewJob& wrong) {
        wrong.count = 2;
        wrong.options.unique_key = "k";
      },
      "unique_key");
}

TEST_F(Acting, a_job_is_enqueued_again_as_it_was_or_with_another_payload) {
  const JobId id = discarded(1, {.priority = 4, .user_id = "bob"}).front();

  const JobId copy = inspector_.enqueue_again(id, {}, {.actor = "ada"});
  const JobId changed = inspector_.enqueue_again(id, R"({"number": 9})");

  const auto of = [&](JobId job) {
    return value<std::string>(
        "select payload::text || priority || (metadata ->> 'user_id') || attempt from {}.jobs where "
        "id = $1",
        pqxx::params{job.value});
  };
  EXPECT_EQ(of(copy), R"({"number": 0}4bob0)");
  EXPECT_EQ(of(changed), R"({"number": 9}4bob0)");
  EXPECT_THROW(inspector_.enqueue_again(JobId{4711}), NotFoundError);
  EXPECT_THROW(inspector_.enqueue_again(id, "{"), InvalidJobError);
}

TEST_F(Acting, a_job_knows_which_one_enqueued_it) {
  PostgresQueue children{database(), options({.queue = "children"})};
  queue_.register_job_func([&](Context& context, const Task&) { children.enqueue(context, Task{1}); });
  queue_.start();
  const JobId id = queue_.enqueue(Task{});
  ASSERT_TRUE(eventually([&] { return waiting() == 1 && history("succeeded") == 1; }));
  EXPECT_EQ(value<std::int64_t>("select (metadata ->> 'parent')::bigint from {}.jobs"), id.value);
}

TEST_F(Acting, everybody_sees_how_an_operation_is_getting_on) {
  enqueue(3, {.run_at = now() + 24h});
  std::optional<std::int64_t> id;
  std::optional<Operation> under_way;
  const ActionResult result = inspector_.discard(
      {.states = {JobState::scheduled}}, {.actor = "ada",
                                          .on_progress =
                                              [&](const Progress&) {
                                                // Another process asks.
                                                under_way = Inspector{database(), {.schema = schema()}}.operation(*id);
                                              },
                                          .on_begin = [&](std::int64_t operation) { id = operation; }});
  EXPECT_EQ(result.changed, 3);
  ASSERT_TRUE(under_way);
  EXPECT_EQ(under_way->state, OperationState::running);
  EXPECT_EQ(under_way->actor, "ada");
  EXPECT_EQ(under_way->changed, 3);
  EXPECT_EQ(under_way->matching->value, 3);
  const std::vector<Operation> all = inspector_.operations();
  ASSERT_THAT(all, SizeIs(1));
  EXPECT_EQ(all[0].id, id);
  EXPECT_EQ(all[0].state, OperationState::finished);
  EXPECT_THAT(all[0].target, HasSubstr("scheduled"));
  EXPECT_FALSE(inspector_.stop_operation(*id));
  EXPECT_THROW(inspector_.stop_operation(*id + 1), NotFoundError);
}

TEST_F(Acting, an_operation_is_stopped_from_another_process) {
  enqueue(2'500, {.run_at = now() + 24h});
  const ActionResult result = inspector_.set_priority(
      {.states = {JobState::scheduled}}, 7, {.on_begin = [&](std::int64_t operation) {
        EXPECT_TRUE(Inspector(database(), {.schema = schema()}).stop_operation(operation, {.actor = "ben"}));
      }});
  EXPECT_EQ(result.changed, 1'000);
  EXPECT_FALSE(result.complete);
  const Operation operation = inspector_.operations().at(0);
  EXPECT_EQ(operation.state, OperationState::ended_early);
  EXPECT_EQ(operation.problem, "stopped by ben");
  EXPECT_EQ(operation.changed, 1'000);
}

TEST_F(Acting, an_operation_whose_process_has_ended_is_silent) {
  enqueue(1, {.run_at = now() + 24h});
  inspector_.run_now({.states = {JobState::scheduled}}, {.on_begin = [](std::int64_t) {}});
  sql("update {}.audit set finished = false, progress_at = now() - interval '31 seconds'");
  EXPECT_EQ(inspector_.operations().at(0).state, OperationState::silent);
  sql("update {}.audit set progress_at = now() - interval '11 minutes'");
  EXPECT_EQ(inspector_.operations().at(0).state, OperationState::ended_early);
  EXPECT_EQ(inspector_.operations().at(0).problem, "its process ended");
  sql("update {}.audit set finished = true");
  EXPECT_EQ(inspector_.operations().at(0).state, OperationState::finished);
}

}  // namespace arrower::jobs::tests
