// TestQueue takes jobs, shows them and runs them as a PostgresQueue would, on a clock that the test moves.
#include <arrower/jobs/testing/test_queue.hpp>

#include <ctime>
#include <future>
#include <map>
#include <set>
#include <thread>

#include <gmock/gmock.h>
#include <arrower/jobs/error.hpp>
#include <arrower/jobs/testing/gtest.hpp>

namespace shop {
struct SendInvoice {
  long invoice_id = 0;
  std::string email;
};
struct Archive {
  static constexpr std::string_view job_type = "shop.archive";
  long invoice_id = 0;
};
/// Writes what it cannot read.
struct Broken {
  int number = 0;
};
}  // namespace shop

template <>
struct arrower::jobs::PayloadCodec<shop::Broken> {
  static std::string encode(const shop::Broken& /*job*/) { return "{}"; }
  static shop::Broken decode(std::string_view /*json*/) { throw std::runtime_error{"unreadable"}; }
};

namespace arrower::jobs::testing {

using namespace std::chrono_literals;
using shop::Archive;
using shop::SendInvoice;
using ::testing::ElementsAre;
using ::testing::HasSubstr;
using ::testing::ThrowsMessage;

namespace {

const SendInvoice invoice{42, "ada@example.org"};

std::vector<long> archived(const RunResults& results) {
  std::vector<long> ids;
  for (const RunResult& result : results) {
    ids.push_back(decode_payload<Archive>(result.job.payload).invoice_id);
  }
  return ids;
}

}  // namespace

TEST(TestQueueContents, what_is_enqueued_is_there_and_does_not_run) {
  TestQueue queue;
  bool ran = false;
  queue.register_job_func([&](const SendInvoice&) { ran = true; });

  const JobId id = queue.enqueue(invoice);

  EXPECT_EQ(queue.size(), 1);
  EXPECT_EQ(queue.count<SendInvoice>(), 1);
  EXPECT_EQ(queue.count<Archive>(), 0);
  EXPECT_EQ(queue.first<SendInvoice>().id, id);
  EXPECT_EQ(queue.first<SendInvoice>()->email, "ada@example.org");
  EXPECT_FALSE(ran);
}

TEST(TestQueueContents, shows_the_options_of_each_job) {
  TestQueue queue;
  const TimePoint tomorrow = queue.now() + 24h;
  queue.enqueue(invoice);
  queue.enqueue(invoice, {.run_at = tomorrow,
                          .priority = -3,
                          .max_attempts = 2,
                          .unique_key = "42",
                          .user_id = "ada",
                          .trace_carrier = {{"traceparent", "00-1"}}});

  const auto plain = queue.get<SendInvoice>(0);
  EXPECT_EQ(plain.run_at, queue.now());
  EXPECT_EQ(plain.priority, 0);
  EXPECT_EQ(plain.max_attempts, 25);
  const auto special = queue.get<SendInvoice>(1);
  EXPECT_EQ(special.run_at, tomorrow);
  EXPECT_EQ(special.priority, -3);
  EXPECT_EQ(special.max_attempts, 2);
  EXPECT_EQ(special.unique_key, "42");
  EXPECT_EQ(special.user_id, "ada");
  EXPECT_EQ(special.trace_carrier.at("traceparent"), "00-1");
  EXPECT_EQ(special.enqueued_at, queue.now());
}

TEST(TestQueueContents, takes_vectors_and_batches_in_their_order) {
  TestQueue queue;
  queue.enqueue(std::vector<Archive>{{1}, {2}});
  Batch batch;
  batch.add(invoice).add(Archive{3}, {.priority = 7});
  const auto ids = queue.enqueue(batch);

  EXPECT_THAT(ids, ElementsAre(JobId{3}, JobId{4}));
  EXPECT_THAT(queue.all(),
              ElementsAre(IsJob(Archive{1}), IsJob(Archive{2}), IsJob(invoice), IsJob(Archive{3}, {.priority = 7})));
  EXPECT_EQ(queue.all_of<Archive>().size(), 3);
}

TEST(TestQueueContents, refuses_what_the_real_queue_refuses) {
  TestQueue queue;
  EXPECT_THROW(queue.enqueue(Batch{}), InvalidJobError);
  EXPECT_THROW(queue.enqueue(invoice, {.max_attempts = -1}), InvalidJobError);
  EXPECT_THROW(queue.enqueue(SendInvoice{1, "\xff"}), PayloadError);
  EXPECT_THROW(queue.enqueue(SendInvoice{1, std::string{"a\0b", 3}}), PayloadError);
  queue.register_job_func([](const SendInvoice&) {});
  EXPECT_THROW(queue.register_job_func([](const SendInvoice&) {}), RegistrationError);
  EXPECT_THROW(TestQueue{{.queue = std::string(201, 'q')}}, ConfigurationError);
  EXPECT_TRUE(queue.empty());
}

TEST(TestQueueContents, a_call_is_all_or_nothing) {
  TestQueue queue;
  Batch batch;
  batch.add(invoice).add(Archive{1}, {.max_attempts = -1});
  EXPECT_THROW(queue.enqueue(batch), InvalidJobError);
  EXPECT_TRUE(queue.empty());
}

TEST(TestQueueContents, a_unique_key_that_is_taken_answers_the_job_that_has_it) {
  TestQueue queue;
  const JobId first = queue.enqueue(invoice, {.unique_key = "a"});
  EXPECT_EQ(queue.enqueue(invoice, {.unique_key = "a"}), first);
  EXPECT_NE(queue.enqueue(invoice, {.unique_key = "b"}), first);
  EXPECT_NE(queue.enqueue(Archive{1}, {.unique_key = "a"}), first) << "keys belong to a job type";
  EXPECT_EQ(queue.size(), 3);
}

TEST(TestQueueContents, a_unique_key_is_held_until_the_end_of_the_run_is_written) {
  TestQueue queue{{.write_ends_late = true}};
  queue.register_job_func([&](Context& ctx, const Archive& job) {
    EXPECT_EQ(queue.enqueue(Archive{7}, {.unique_key = "1"}), ctx.id()) << "it runs";
    if (job.invoice_id == 2) {
      queue.enqueue(ctx, SendInvoice{});
    }
  });
  const JobId first = queue.enqueue(Archive{1}, {.unique_key = "1"});
  EXPECT_THAT(queue.run_all(), Succeeded());
  EXPECT_EQ(queue.enqueue(Archive{1}, {.unique_key = "1"}), first) << "its function has returned";
  queue.advance(1ms);
  const JobId second = queue.enqueue(Archive{2}, {.unique_key = "1"});
  EXPECT_NE(second, first);
  EXPECT_THAT(queue.run_all(), Succeeded());
  EXPECT_NE(queue.enqueue(Archive{3}, {.unique_key = "1"}), second) << "its end committed with its transaction";
}

TEST(TestQueueContents, says_what_is_there_when_a_job_is_asked_for_in_vain) {
  TestQueue queue;
  queue.enqueue(invoice);
  EXPECT_THAT(
      [&] { static_cast<void>(queue.first<Archive>()); },
      ThrowsMessage<UsageError>("there is no shop.archive job in place 0 (counted from 0)\n"
                                "1 job is queued:\n"
                                "  #1 shop::SendInvoice {\"invoice_id\":42,\"email\":\"ada@example.org\"}, ready"));
}

TEST(TestQueueContents, reset_forgets_jobs_and_history) {
  TestQueue queue;
  queue.register_job_func([](const Archive&) {});
  queue.enqueue(Archive{1});
  queue.run_all();
  queue.enqueue(Archive{2});
  EXPECT_EQ(queue.history().size(), 1);

  queue.reset();

  EXPECT_TRUE(queue.empty());
  EXPECT_TRUE(queue.history().empty());
  queue.enqueue(Archive{3});
  EXPECT_TRUE(queue.run_next()) << "job functions stay";
}

TEST(TestQueueRuns, the_next_job_is_the_one_of_the_lowest_priority_then_the_earliest) {
  TestQueue queue;
  queue.register_job_func([](const Archive&) {});
  queue.enqueue(Archive{1}, {.priority = 5});
  queue.enqueue(Archive{2});
  queue.enqueue(Archive{3}, {.run_at = queue.now() - 1h});
  queue.enqueue(Archive{4}, {.priority = -5});
  EXPECT_EQ(archived(queue.run_all()), (std::vector<long>{4, 3, 2, 1}));
}

TEST(TestQueueRuns, the_strategy_run_at_takes_the_earliest_first) {
  TestQueue queue{{.poll_strategy = PollStrategy::run_at}};
  queue.register_job_func([](const Archive&) {});
  queue.enqueue(Archive{1}, {.priority = -5});
  queue.enqueue(Archive{2}, {.run_at = queue.now() - 1h, .priority = 9});
  EXPECT_EQ(archived(queue.run_all()), (std::vector<long>{2, 1}));
}

TEST(TestQueueRuns, a_job_that_succeeded_is_gone) {
  TestQueue queue;
  std::string seen;
  queue.register_job_func([&](Context& ctx, const SendInvoice& job) {
    seen = job.email + " " + std::to_string(ctx.attempt()) + " " + std::string{ctx.job_type()};
    EXPECT_EQ(ctx.id(), JobId{1});
    EXPECT_EQ(ctx.enqueued_at(), jobs::now());
  });
  queue.enqueue(invoice);

  const auto result = queue.run_next();

  ASSERT_TRUE(result);
  EXPECT_EQ(result->outcome, RunOutcome::succeeded);
  EXPECT_EQ(seen, "ada@example.org 1 shop::SendInvoice");
  EXPECT_THAT(queue, IsEmpty());
  EXPECT_FALSE(queue.run_next());
}

TEST(TestQueueRuns, a_failed_job_waits_as_the_policy_says) {
  TestQueue queue{{.retry_policy = RetryPolicy::constant(7s)}};
  queue.register_job_func([](Context& ctx, const Archive&) {
    if (ctx.attempt() < 3) {
      throw std::runtime_error{"no paper"};
    }
  });
  queue.enqueue(Archive{1});

  const auto result = queue.run_next();

  ASSERT_TRUE(result);
  EXPECT_EQ(result->outcome, RunOutcome::failed);
  EXPECT_EQ(result->error, "no paper");
  EXPECT_THROW(result->rethrow(), std::runtime_error);
  EXPECT_EQ(result->next_run_at, queue.now() + 7s);
  EXPECT_EQ(queue.first<Archive>().attempt, 1);
  EXPECT_EQ(queue.first<Archive>().last_error, "no paper");
  EXPECT_FALSE(queue.run_next()) << "it is not due";
  queue.advance(7s - 1us);
  EXPECT_FALSE(queue.run_next());
  queue.advance(1us);
  EXPECT_EQ(queue.run_all().count(RunOutcome::failed), 1);
  queue.advance(7s);
  EXPECT_THAT(queue.run_all(), Succeeded());
  EXPECT_THAT(queue, IsEmpty());
}

TEST(TestQueueRuns, the_policy_of_a_job_function_comes_first) {
  TestQueue queue{{.retry_policy = RetryPolicy::constant(7s)}};
  queue.register_job_func([](const Archive&) { throw std::runtime_error{"no"}; },
                          {.retry_policy = RetryPolicy::constant(3s)});
  queue.enqueue(Archive{1});
  EXPECT_EQ(queue.run_next()->next_run_at, queue.now() + 3s);
}

TEST(TestQueueRuns, the_last_attempt_discards) {
  TestQueue queue{{.retry_policy = RetryPolicy::constant(0s)}};
  queue.register_job_func([](const Archive&) { throw std::runtime_error{"no"}; });
  queue.enqueue(Archive{1}, {.max_attempts = 3});
  const RunResults results = queue.run_all();
  EXPECT_EQ(results.count(RunOutcome::failed), 2);
  EXPECT_EQ(results.back().outcome, RunOutcome::discarded);
  EXPECT_THAT(queue, IsEmpty());
}

TEST(TestQueueRuns, outcomes_mean_what_they_mean_in_production) {
  TestQueue queue;
  Outcome answer = Outcome::success();
  queue.register_job_func([&](const Archive&) { return answer; });
  queue.enqueue(Archive{1}, {.max_attempts = 1});

  answer = Outcome::snooze(30s);
  auto result = queue.run_next();
  EXPECT_EQ(result->outcome, RunOutcome::snoozed);
  EXPECT_EQ(result->next_run_at, queue.now() + 30s);
  EXPECT_EQ(queue.first<Archive>().attempt, 0) << "a snooze is no attempt";

  queue.advance(30s);
  answer = Outcome::discard("unknown card");
  result = queue.run_next();
  EXPECT_EQ(result->outcome, RunOutcome::discarded);
  EXPECT_EQ(result->error, "unknown card");
  EXPECT_THAT(queue, IsEmpty());
}

TEST(TestQueueRuns, a_payload_that_cannot_travel_fails_the_attempt) {
  TestQueue queue;
  queue.register_job_func([](const shop::Broken&) { FAIL() << "must not be called"; });
  queue.enqueue(shop::Broken{1});
  EXPECT_THAT(queue.run_next()->error, HasSubstr("cannot be decoded: unreadable"));
}

TEST(TestQueueRuns, jobs_without_a_function_stay_and_are_marked) {
  TestQueue queue;
  queue.register_job_func([](const Archive&) {});
  queue.enqueue(invoice);
  EXPECT_TRUE(queue.run_all().empty());
  EXPECT_EQ(queue.size(), 1);
  EXPECT_THAT(describe(queue.contents()), HasSubstr("ready, no job function is registered for it"));
}

TEST(TestQueueRuns, all_of_a_type_leaves_the_others) {
  TestQueue queue;
  queue.register_job_func([](const Archive&) {});
  queue.register_job_func([&](Context& ctx, const SendInvoice&) { queue.enqueue(ctx, Archive{2}); });
  queue.enqueue(Archive{1});
  queue.enqueue(invoice);
  EXPECT_EQ(queue.run_all_of<SendInvoice>().size(), 1);
  EXPECT_THAT(queue, HasQueued<Archive>(2));
}

TEST(TestQueueRuns, jobs_that_enqueue_each_other_for_ever_are_noticed) {
  TestQueue queue;
  queue.register_job_func([&](Context& ctx, const Archive& job) { queue.enqueue(ctx, Archive{job.invoice_id + 1}); });
  queue.enqueue(Archive{1});
  EXPECT_THAT([&] { queue.run_all(10); },
              ThrowsMessage<UsageError>(HasSubstr("10 jobs have run and there are still some to run")));
  EXPECT_EQ(queue.history().size(), 10);
}

TEST(TestQueueRuns, a_bound_of_no_runs_runs_nothing) {
  TestQueue queue;
  queue.register_job_func([](const Archive&) {});
  EXPECT_THAT(queue.run_all(0), IsEmpty());
  queue.enqueue(Archive{1});
  EXPECT_THROW(queue.run_all(0), UsageError);
  EXPECT_THROW(queue.run_for(1h, 0), UsageError);
  EXPECT_THAT(queue.history(), IsEmpty());
  EXPECT_THAT(queue.run_all(1), Succeeded()) << "nothing is left to run";
}

TEST(TestQueueRuns, a_job_that_is_retried_at_once_comes_behind_those_that_waited) {
  TestQueue queue;
  std::vector<long> ran;
  queue.register_job_func([&](Context& ctx, const Archive& job) {
    ran.push_back(job.invoice_id);
    return job.invoice_id == 1 && ctx.attempt() < 3 ? Outcome::retry_in(0s) : Outcome::success();
  });
  queue.enqueue(std::vector<Archive>{{1}, {2}, {3}});
  queue.run_all();
  EXPECT_THAT(ran, ElementsAre(1, 2, 3, 1, 1));
}

TEST(TestQueueRuns, while_the_clock_stands_the_order_is_that_of_the_calls) {
  for (const PollStrategy strategy : {PollStrategy::priority, PollStrategy::run_at}) {
    TestQueue queue{{.poll_strategy = strategy}};
    std::vector<long> ran;
    bool snoozed = false;
    queue.register_job_func([&](Context& ctx, const Archive& job) {
      ran.push_back(job.invoice_id);
      if (job.invoice_id == 1) {
        queue.enqueue(ctx, Archive{3});
        queue.enqueue(Archive{4}, {.run_at = queue.now()});
        queue.enqueue(ctx, Archive{5});
        return Outcome::success();
      }
      const bool snoozes = job.invoice_id == 2 && !std::exchange(snoozed, true);
      return snoozes ? Outcome::snooze(-1s) : Outcome::success();
    });
    queue.enqueue(Archive{2});
    queue.enqueue(Archive{1});
    queue.enqueue(Archive{6}, {.run_at = queue.now() + 1h});
    queue.enqueue(Archive{7}, {.run_at = queue.now() - 1h});
    queue.run_for(1h);
    // All that is enqueued in a run's transaction is due since that began: 5 before 4.
    EXPECT_THAT(ran, ElementsAre(7, 2, 1, 2, 3, 5, 4, 6));
  }
}

TEST(TestQueueRuns, waiting_ends_where_times_end) {
  TestQueue queue{{.start_at = std::chrono::sys_days{std::chrono::year{2030} / 1 / 1}}};
  queue.register_job_func([](Context& ctx, const SendInvoice&) {
    return ctx.attempt() == 1 && ctx.priority() == 0 ? Outcome::snooze(std::chrono::years{9000})
                                                     : Outcome::retry_in(std::chrono::hours::max());
  });
  queue.enqueue(invoice);
  queue.enqueue(invoice, {.priority = 1});
  for (const RunResult& run : queue.run_all()) {
    EXPECT_EQ(run.next_run_at, queue.now() + std::chrono::days{3650});
  }
  EXPECT_THAT(queue, HasQueued<SendInvoice>(2));
  EXPECT_THROW(queue.advance(std::chrono::microseconds::max()), UsageError);
  EXPECT_THROW(queue.skip(std::chrono::years{9000}), UsageError);
  EXPECT_THROW(queue.advance_to(TimePoint::max()), UsageError);
}

TEST(TestQueueRuns, twenty_thousand_jobs_take_as_long_as_two_thousand_ten_times) {
  TestQueue queue;
  queue.register_job_func([](const Archive&) {});
  constexpr std::size_t half = 10'000;
  const std::vector<Archive> jobs(half);
  queue.enqueue(jobs);
  queue.enqueue(jobs, {.run_at = queue.now() + 1h});
  const std::clock_t started = std::clock();
  EXPECT_THAT(queue.run_all(half), Succeeded());
  EXPECT_THAT(queue.run_for(1h, half), Succeeded());
  // Of the processor's time, since others use it as well: a tenth of this without a sanitizer. Were each run to look at
  // all jobs, it would be more.
  EXPECT_LT((std::clock() - started) / CLOCKS_PER_SEC, 10);
}

TEST(TestQueueRuns, after_shutdown_nothing_runs) {
  TestQueue queue;
  queue.register_job_func([](const Archive&) {});
  queue.enqueue(Archive{1});
  EXPECT_TRUE(queue.shutdown(1s));
  EXPECT_THROW(queue.run_next(), UsageError);
}

TEST(TestQueueRuns, at_once_runs_each_job_in_the_call_that_enqueues_it) {
  TestQueue queue{{.run_at_once = true}};
  std::vector<std::string> ran;
  queue.register_job_func([&](Context& ctx, const SendInvoice&) {
    queue.enqueue(ctx, Archive{1});
    ran.emplace_back("send");
  });
  queue.register_job_func([&](const Archive&) { ran.emplace_back("archive"); });
  queue.enqueue(invoice);
  EXPECT_THAT(ran, ElementsAre("send", "archive"));
  queue.enqueue(invoice, {.run_at = queue.now() + 1h});
  EXPECT_EQ(queue.size(), 1) << "what is not due waits";
}

TEST(TestQueueRuns, at_once_runs_what_another_queues_run_enqueues_when_that_is_over) {
  TestQueue outer;
  TestQueue at_once{{.run_at_once = true}};
  std::vector<std::string> ran;
  outer.register_job_func([&](Context& ctx, const SendInvoice&) {
    at_once.enqueue(ctx, Archive{1});
    at_once.enqueue(Archive{2});
    ran.emplace_back("send");
    return ctx.attempt() == 1 ? Outcome::retry_in(0s) : Outcome::success();
  });
  at_once.register_job_func([&](const Archive& job) {
    ran.push_back("archive " + std::to_string(job.invoice_id));
    EXPECT_LE(outer.size(), 1) << "the outer run has been written";
  });
  outer.enqueue(invoice);
  outer.run_all();
  EXPECT_THAT(ran, ElementsAre("send", "archive 2", "send", "archive 1", "archive 2"))
      << "the first run failed, and with it what it enqueued in its transaction";

  ran.clear();
  run_job([&](Context& ctx, const SendInvoice&) { at_once.enqueue(ctx, Archive{3}); }, invoice);
  EXPECT_THAT(ran, ElementsAre("archive 3"));
}

TEST(TestQueueRuns, at_once_queues_whose_jobs_enqueue_each_other_end_at_the_bound) {
  TestQueue first{{.run_at_once = true}};
  TestQueue second{{.run_at_once = true}};
  first.register_job_func([&](const SendInvoice&) { second.enqueue(Archive{1}); });
  second.register_job_func([&](Context& ctx, const Archive&) { first.enqueue(ctx, invoice); });
  EXPECT_THROW(first.enqueue(invoice), UsageError);
}

TEST(TestQueueRuns, at_once_also_runs_what_a_single_run_enqueues) {
  TestQueue queue{{.run_at_once = true}};
  queue.register_job_func([&](Context& ctx, const SendInvoice&) { queue.enqueue(ctx, Archive{1}); });
  queue.register_job_func([](const Archive&) {});
  queue.enqueue(invoice, {.run_at = queue.now() + 1h});
  queue.advance(1h);
  EXPECT_TRUE(queue.run_next());
  EXPECT_THAT(queue, IsEmpty());
}

TEST(TestQueueRuns, at_once_forgets_a_queue_that_ends_within_the_run) {
  TestQueue outer;
  outer.register_job_func([](const SendInvoice&) {
    TestQueue inner{{.run_at_once = true}};
    inner.register_job_func([](const Archive&) { FAIL(); });
    inner.enqueue(Archive{1});
  });
  outer.enqueue(invoice);
  EXPECT_THAT(outer.run_all(), Succeeded());
}

TEST(TestQueueNested, jobs_of_a_run_exist_only_if_it_succeeds) {
  TestQueue queue{{.retry_policy = RetryPolicy::constant(1s)}};
  queue.register_job_func([&](Context& ctx, const SendInvoice&) {
    const std::size_t before = queue.count<Archive>();
    queue.enqueue(ctx, Archive{1});
    EXPECT_EQ(queue.count<Archive>(), before) << "not before the run has succeeded";
    queue.enqueue(Archive{2});
    if (ctx.attempt() == 1) {
      throw std::runtime_error{"no paper"};
    }
  });
  queue.enqueue(invoice);

  auto result = queue.run_next();
  EXPECT_THAT(result->enqueued, ElementsAre(IsJob(Archive{2}))) << "outside of the job's transaction";
  EXPECT_THAT(queue, HasQueued<Archive>(1));

  queue.advance(1s);
  result = queue.run_next();
  EXPECT_THAT(result->enqueued, ElementsAre(IsJob(Archive{1}), IsJob(Archive{2})));
  EXPECT_EQ(result->count_enqueued<Archive>(), 2);
  EXPECT_THAT(queue, HasQueued<Archive>(3));
}

TEST(TestQueueNested, user_and_trace_are_passed_on) {
  TestQueue queue;
  queue.register_job_func([&](Context& ctx, const SendInvoice&) {
    queue.enqueue(ctx, Archive{1});
    queue.enqueue(ctx, Archive{2}, {.user_id = "bob"});
  });
  queue.enqueue(invoice, {.user_id = "ada", .trace_carrier = {{"traceparent", "00-1"}}});
  queue.run_next();
  EXPECT_EQ(queue.get<Archive>(0).user_id, "ada");
  EXPECT_EQ(queue.get<Archive>(0).trace_carrier.at("traceparent"), "00-1");
  EXPECT_EQ(queue.get<Archive>(1).user_id, "bob");
}

TEST(TestQueueNested, unique_keys_count_within_the_run_as_well) {
  TestQueue queue;
  queue.register_job_func([&](Context& ctx, const SendInvoice&) {
    const JobId first = queue.enqueue(ctx, Archive{1}, {.unique_key = "k"});
    EXPECT_EQ(queue.enqueue(ctx, Archive{2}, {.unique_key = "k"}), first);
  });
  queue.enqueue(invoice);
  EXPECT_THAT(queue.run_all(), Succeeded());
  EXPECT_THAT(queue, HasQueued<Archive>(1));
}

TEST(TestQueueNested, a_run_of_one_queue_may_enqueue_in_another) {
  TestQueue mail;
  TestQueue archive;
  mail.register_job_func([&](Context& ctx, const SendInvoice&) { archive.enqueue(ctx, Archive{1}); });
  mail.enqueue(invoice);
  EXPECT_EQ(mail.run_next()->count_enqueued<Archive>(), 1);
  EXPECT_THAT(archive, HasQueued<Archive>(1));
}

TEST(TestQueueNested, asking_for_a_transaction_without_a_database_says_how_to_give_one) {
  TestQueue queue;
  queue.register_job_func([](Context& ctx, const Archive&) { ctx.transaction(); });
  queue.enqueue(Archive{1});
  EXPECT_EQ(
      queue.run_next()->error,
      "the job function asked for its transaction, and this test has no database: give the TestQueue, or run_job, "
      "one by the option .connection or .transaction");
}

TEST(TestQueueTime, stands_still_and_is_what_the_code_under_test_sees) {
  TestQueue queue;
  const TimePoint start = queue.now();
  EXPECT_EQ(jobs::now(), start);
  queue.enqueue(Archive{1}, {.run_at = jobs::now() + 10min});
  queue.register_job_func([](const Archive&) {});

  EXPECT_FALSE(queue.run_next());
  queue.advance(10min);

  EXPECT_EQ(jobs::now(), start + 10min);
  EXPECT_TRUE(queue.run_next());
}

TEST(TestQueueTime, ends_with_the_queue) {
  using std::chrono::sys_days, std::chrono::year, std::chrono::January;
  const TimePoint long_ago = sys_days{year{2000} / January / 1};
  {
    const TestQueue queue{{.start_at = long_ago}};
    EXPECT_EQ(jobs::now(), long_ago);
  }
  EXPECT_GT(jobs::now(), long_ago + 1h);
}

TEST(TestQueueTime, does_not_go_back) {
  TestQueue queue;
  EXPECT_THROW(queue.advance(-1s), UsageError);
  EXPECT_THROW(queue.advance_to(queue.now() - 1s), UsageError);
}

TEST(TestQueueTime, living_through_a_time_runs_each_job_when_it_is_due) {
  TestQueue queue{{.retry_policy = RetryPolicy{[](int attempt) { return attempt * 1h; }}}};
  const TimePoint start = queue.now();
  std::vector<std::chrono::microseconds> at;
  queue.register_job_func([&](Context& ctx, const Archive&) {
    at.push_back(jobs::now() - start);
    if (ctx.attempt() < 4) {
      throw std::runtime_error{"not yet"};
    }
  });
  queue.enqueue(Archive{1}, {.run_at = start + 30min});

  const RunResults results = queue.run_for(24h);

  EXPECT_THAT(at, ElementsAre(30min, 90min, 210min, 390min));
  EXPECT_EQ(results.size(), 4);
  EXPECT_EQ(queue.now(), start + 24h);
}

class TestQueueSchedules : public ::testing::Test {
 protected:
  /// 12:00 on a Thursday.
  static constexpr TimePoint start_ = std::chrono::sys_days{std::chrono::year{2030} / 1 / 31} + 12h;

  std::vector<TimePoint> occurrences() const {
    std::vector<TimePoint> times;
    for (const QueuedJob& job : queue_.all()) {
      times.push_back(job.occurrence->time);
    }
    return times;
  }

  TestQueue queue_{{.start_at = start_}};
};

TEST_F(TestQueueSchedules, are_shown) {
  queue_.schedule("0 4 * * *", Archive{7}, {.name = "nightly", .time_zone = "Europe/Berlin", .priority = 3});
  const auto schedules = queue_.schedules();
  ASSERT_EQ(schedules.size(), 1);
  EXPECT_EQ(schedules[0].name, "nightly");
  EXPECT_EQ(schedules[0].spec, "0 4 * * *");
  EXPECT_EQ(schedules[0].time_zone, "Europe/Berlin");
  EXPECT_TRUE(schedules[0].is<Archive>());
  EXPECT_EQ(schedules[0].payload, "{\"invoice_id\":7}");
  EXPECT_EQ(schedules[0].options.priority, 3);
  EXPECT_EQ(schedules[0].next_run_at, start_ + 15h);
}

TEST_F(TestQueueSchedules, enqueue_a_job_each_time_while_the_clock_moves_on) {
  queue_.schedule("0 * * * *", Archive{7}, {.priority = 3});
  queue_.advance(1h - 1us);
  EXPECT_THAT(queue_, IsEmpty());
  queue_.advance(2h + 1us);
  EXPECT_THAT(occurrences(), ElementsAre(start_ + 1h, start_ + 2h, start_ + 3h));
  const auto first = queue_.first<Archive>();
  EXPECT_EQ(first->invoice_id, 7);
  EXPECT_EQ(first.priority, 3);
  EXPECT_EQ(first.enqueued_at, start_ + 1h);
  EXPECT_EQ(first.occurrence->name, "shop.archive");
}

TEST_F(TestQueueSchedules, intervals_count_from_when_they_were_scheduled) {
  queue_.advance(7min);
  queue_.schedule("@every 1h", Archive{7});
  queue_.advance(2h);
  EXPECT_THAT(occurrences(), ElementsAre(start_ + 1h + 7min, start_ + 2h + 7min));
}

TEST_F(TestQueueSchedules, tell_the_job_function_about_the_occurrence) {
  queue_.schedule("0 * * * *", Archive{7}, {.name = "hourly"});
  std::vector<TimePoint> seen;
  queue_.register_job_func([&](Context& ctx, const Archive&) {
    EXPECT_EQ(ctx.schedule_name(), "hourly");
    EXPECT_EQ(jobs::now(), ctx.scheduled_for());
    seen.push_back(*ctx.scheduled_for());
  });
  EXPECT_THAT(queue_.run_for(24h), Succeeded());
  EXPECT_EQ(seen.size(), 24);
}

TEST_F(TestQueueSchedules, catch_up_as_they_say_after_a_time_without_processes) {
  queue_.schedule("0 * * * *", Archive{1}, {.name = "one"});
  queue_.schedule("0 * * * *", Archive{2}, {.name = "none", .catch_up = CatchUp::none});
  queue_.schedule("0 * * * *", Archive{3}, {.name = "all", .catch_up = CatchUp::all});
  queue_.skip(3h + 5min);
  EXPECT_THAT(queue_, HasQueuedTotal(4));
  EXPECT_THAT(queue_, HasQueued(Archive{1}));
  EXPECT_THAT(queue_, ::testing::Not(HasQueued(Archive{2})));
  EXPECT_EQ(occurrences().back(), start_ + 3h);
}

TEST_F(TestQueueSchedules, a_unique_key_holds_later_occurrences_off) {
  queue_.schedule("0 * * * *", Archive{1}, {.unique_key = "archive"});
  queue_.advance(5h);
  EXPECT_THAT(queue_, HasQueued<Archive>(1));
}

TEST_F(TestQueueSchedules, are_replaced_and_ended_by_name) {
  queue_.schedule("0 * * * *", Archive{1}, {.name = "a"});
  queue_.schedule("30 * * * *", Archive{2}, {.name = "a"});
  EXPECT_EQ(queue_.schedules().size(), 1);
  EXPECT_EQ(queue_.schedules()[0].next_run_at, start_ + 30min);
  EXPECT_TRUE(queue_.unschedule("a"));
  EXPECT_FALSE(queue_.unschedule("a"));
  queue_.advance(24h);
  EXPECT_THAT(queue_, IsEmpty());
}

TEST_F(TestQueueSchedules, are_refused_where_the_real_queue_refuses_them) {
  EXPECT_THROW(queue_.schedule("61 * * * *", Archive{1}), InvalidScheduleError);
  EXPECT_THROW(queue_.schedule("0 * * * *", Archive{1}, {.max_attempts = -1}), InvalidScheduleError);
  queue_.schedule("0 * * * *", Archive{1});
  EXPECT_THROW(queue_.schedule("1 * * * *", Archive{1}), InvalidScheduleError) << "neither has a name";
}

TEST(TestQueueThreads, take_jobs_and_run_them_at_the_same_time) {
  TestQueue queue;
  std::mutex mutex;
  std::set<long> ran;
  queue.register_job_func([&](const Archive& job) {
    const std::scoped_lock lock{mutex};
    EXPECT_TRUE(ran.insert(job.invoice_id).second) << "ran twice";
  });
  constexpr long each = 50;
  constexpr long threads = 4;
  {
    std::vector<std::jthread> workers;
    for (long t = 0; t < threads; ++t) {
      workers.emplace_back([&, t] {
        for (long i = 0; i < each; ++i) {
          queue.enqueue(Archive{t * each + i});
          queue.run_next();
          static_cast<void>(queue.contents());
        }
      });
    }
  }
  queue.run_all();
  EXPECT_EQ(ran.size(), each * threads);
  EXPECT_THAT(queue, IsEmpty());
}

TEST(TestQueueThreads, an_assertion_can_wait_for_what_another_thread_enqueues) {
  TestQueue queue;
  std::promise<void> go;
  const std::jthread other{[&, ready = go.get_future()] {
    ready.wait();
    queue.enqueue(Archive{1});
  }};
  EXPECT_THROW(assert_that(queue).contains(Archive{1}), AssertionFailed);
  go.set_value();
  assert_that(queue, 30s).contains(Archive{1});
}

TEST(TestQueueThreads, an_assertion_waits_for_what_another_thread_schedules) {
  TestQueue queue;
  queue.schedule("0 4 * * *", Archive{1});
  assert_that(queue, 100ms).scheduled<Archive>("0 4 * * *");
  std::promise<void> go;
  const std::jthread other{[&, ready = go.get_future()] {
    ready.wait();
    queue.schedule("0 5 * * *", SendInvoice{1});
  }};
  EXPECT_THROW(assert_that(queue, 1ms).scheduled<SendInvoice>("0 5 * * *"), AssertionFailed);
  go.set_value();
  assert_that(queue, 30s).scheduled<SendInvoice>("0 5 * * *");
}

TEST(TestQueueThreads, an_assertion_can_wait_for_ever) {
  TestQueue queue;
  std::promise<void> go;
  const std::jthread other{[&, ready = go.get_future()] {
    ready.wait();
    queue.enqueue(Archive{1});
  }};
  const Check check = queue.wait_until(
      [&, asked = 0](const QueueContents& contents) mutable {
        if (++asked == 1) {
          go.set_value();
        }
        return check::not_empty(contents);
      },
      std::chrono::milliseconds::max());
  EXPECT_TRUE(check.passed);
  assert_that(queue, std::chrono::milliseconds::max()).contains(Archive{1});
}

}  // namespace arrower::jobs::testing
