// run_job: one job function, one run.
#include <arrower/jobs/testing/run_job.hpp>

#include <gmock/gmock.h>
#include <spdlog/logger.h>
#include <arrower/jobs/error.hpp>
#include <arrower/jobs/testing/gtest.hpp>

namespace billing {
struct Charge {
  long order = 0;
};
struct Notify {
  long order = 0;
};
}  // namespace billing

namespace arrower::jobs::testing {

using namespace std::chrono_literals;
using billing::Charge;
using billing::Notify;

TEST(RunJob, answers_success) {
  const RunResult result = run_job([](const Charge& job) { EXPECT_EQ(job.order, 42); }, Charge{42});
  EXPECT_THAT(result, Succeeded());
  EXPECT_EQ(result.job.job_type, "billing::Charge");
  EXPECT_FALSE(result.next_run_at);
}

TEST(RunJob, answers_the_error_and_the_exception) {
  const RunResult result = run_job([](const Charge&) { throw std::domain_error{"card declined"}; }, Charge{42},
                                   {.retry_policy = RetryPolicy::constant(1h)});
  EXPECT_EQ(result.outcome, RunOutcome::failed);
  EXPECT_EQ(result.error, "card declined");
  EXPECT_THROW(result.rethrow(), std::domain_error);
  EXPECT_TRUE(result.next_run_at);
}

TEST(RunJob, gives_the_function_what_the_options_say) {
  std::stop_source stop;
  stop.request_stop();
  const auto function = [](Context& ctx, const Charge&) {
    EXPECT_EQ(ctx.attempt(), 3);
    EXPECT_EQ(ctx.max_attempts(), 3);
    EXPECT_EQ(ctx.id(), JobId{7});
    EXPECT_EQ(ctx.queue(), "mail");
    EXPECT_EQ(ctx.user_id(), "ada");
    EXPECT_EQ(ctx.priority(), -2);
    EXPECT_TRUE(ctx.stop_token().stop_requested());
    ctx.logger().info("goes nowhere");
    return Outcome::retry_in(1s, "busy");
  };
  const RunResult result = run_job(function, Charge{42},
                                   {.attempt = 3,
                                    .job = {.priority = -2, .max_attempts = 3, .user_id = "ada"},
                                    .id = JobId{7},
                                    .queue = "mail",
                                    .stop_token = stop.get_token()});
  EXPECT_EQ(result.outcome, RunOutcome::discarded) << "it was the last attempt";
  EXPECT_EQ(result.error, "busy");
}

TEST(RunJob, answers_what_was_enqueued) {
  TestQueue queue;
  const auto charge = [&](Context& ctx, const Charge& job) {
    queue.enqueue(ctx, Notify{job.order});
    return job.order == 42 ? Outcome::success() : Outcome::discard("no such order");
  };
  EXPECT_THAT(run_job(charge, Charge{42}).enqueued, ::testing::ElementsAre(IsJob(Notify{42})));
  EXPECT_THAT(run_job(charge, Charge{1}).enqueued, ::testing::IsEmpty());
  EXPECT_THAT(queue, HasQueued<Notify>(1));
}

TEST(RunJob, refuses_options_out_of_range) {
  const auto nothing = [](const Charge&) {};
  EXPECT_THROW(run_job(nothing, Charge{1}, {.attempt = 0}), ConfigurationError);
  EXPECT_THROW(run_job(nothing, Charge{1}, {.job = {.max_attempts = -1}}), InvalidJobError);
}

}  // namespace arrower::jobs::testing
