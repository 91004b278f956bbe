#include "model/settlement.hpp"

#include <gtest/gtest.h>

#include "model/interruption.hpp"
#include "model/run_at.hpp"

namespace arrower::jobs::model {

using namespace std::chrono_literals;
using Verdict = AttemptResult::Verdict;
using Disposition = Settlement::Disposition;

class SettlementTest : public ::testing::Test {
 protected:
  Settlement settled(AttemptResult result, int attempt = 1, int max_attempts = 3) {
    ClaimedJob job;
    job.attempt = attempt;
    job.max_attempts = max_attempts;
    return settle(job, std::move(result), RetryPolicy::constant(7s), SteadyTime{}, SteadyTime{} + 1s);
  }
};

TEST_F(SettlementTest, success_finishes) {
  EXPECT_EQ(settled({}).disposition, Disposition::finish);
  EXPECT_EQ(settled({}).outcome, "succeeded");
}

TEST_F(SettlementTest, a_failure_waits_as_the_policy_says) {
  const Settlement settlement = settled(failed("no paper"));
  EXPECT_EQ(settlement.disposition, Disposition::retry);
  EXPECT_EQ(settlement.outcome, "failed");
  EXPECT_EQ(settlement.delay, 7s);
  EXPECT_EQ(settlement.error, "no paper");
}

TEST_F(SettlementTest, a_retry_that_was_asked_for_waits_as_asked) {
  EXPECT_EQ(settled({Verdict::retry_in, 2s, "later"}).delay, 2s);
}

TEST_F(SettlementTest, the_last_failure_discards) {
  EXPECT_EQ(settled(failed("x"), 3).outcome, "discarded");
  EXPECT_EQ(settled(failed("x"), 3).disposition, Disposition::finish);
  EXPECT_EQ(settled({Verdict::retry_in, 2s, "later"}, 3).outcome, "discarded");
}

TEST_F(SettlementTest, without_a_maximum_nothing_is_the_last) {
  EXPECT_EQ(settled(failed("x"), 1000, 0).outcome, "failed");
}

TEST_F(SettlementTest, a_snooze_is_no_attempt) {
  const Settlement settlement = settled({Verdict::snoozed, 2s, ""}, 3);
  EXPECT_EQ(settlement.disposition, Disposition::snooze);
  EXPECT_EQ(settlement.delay, 2s);
}

TEST_F(SettlementTest, a_cancelled_run_is_the_last_unless_it_succeeded) {
  const Settlement of_failure = cancelled(settled(failed("no paper")));
  EXPECT_EQ(of_failure.disposition, Disposition::finish);
  EXPECT_EQ(of_failure.outcome, "cancelled");
  EXPECT_EQ(of_failure.error, "no paper");
  EXPECT_EQ(cancelled(settled({Verdict::snoozed, 2s, ""})).disposition, Disposition::finish);
  EXPECT_EQ(cancelled(settled({Verdict::snoozed, 2s, ""})).outcome, "cancelled");
  EXPECT_EQ(cancelled(settled({Verdict::discarded, {}, "wrong"})).outcome, "cancelled");
  EXPECT_EQ(cancelled(settled({})).outcome, "succeeded");
}

TEST_F(SettlementTest, an_error_without_words_gets_some) { EXPECT_FALSE(settled(failed("")).error.empty()); }

class InterruptionTest : public ::testing::Test {
 protected:
  static Settlement interrupted_after(int interruptions, int max_attempts = 3, bool may_have_run = true) {
    ClaimedJob job;
    job.attempt = 1;
    job.max_attempts = max_attempts;
    job.interruptions = interruptions;
    AttemptResult result = interrupted("the process died", "worker_died");
    result.may_have_run = may_have_run;
    return settle(job, std::move(result), RetryPolicy::constant(7s), SteadyTime{}, SteadyTime{} + 1s);
  }
};

TEST_F(InterruptionTest, an_interruption_is_no_attempt_and_runs_again_at_once) {
  const Settlement settlement = interrupted_after(0);
  EXPECT_EQ(settlement.disposition, Disposition::interrupt);
  EXPECT_EQ(settlement.outcome, "interrupted");
  EXPECT_EQ(settlement.delay, 0s);
  EXPECT_EQ(settlement.error, "the process died");
}

TEST_F(InterruptionTest, interruptions_in_a_row_wait_longer_and_longer) {
  EXPECT_EQ(interrupted_after(1).delay, 1s);
  EXPECT_EQ(interrupted_after(2).delay, 2s);
  EXPECT_EQ(delay_after_interruption(1000), 5min);
}

TEST_F(InterruptionTest, the_tenth_interruption_counts_as_a_failure) {
  EXPECT_EQ(interrupted_after(8).disposition, Disposition::interrupt);
  EXPECT_EQ(interrupted_after(9).disposition, Disposition::retry);
  EXPECT_EQ(interrupted_after(9).outcome, "failed");
}

TEST_F(InterruptionTest, a_job_that_may_run_only_once_ends_if_it_may_have_run) {
  EXPECT_EQ(interrupted_after(0, 1).outcome, "discarded");
  EXPECT_EQ(interrupted_after(0, 1).disposition, Disposition::finish);
  EXPECT_EQ(interrupted_after(0, 1, false).disposition, Disposition::interrupt);
  EXPECT_EQ(interrupted_after(1000, 1, false).disposition, Disposition::interrupt);
}

TEST_F(SettlementTest, what_postgresql_refuses_is_written_as_a_failure_once) {
  const Settlement snoozed = settled({Verdict::snoozed, 2s, ""});
  const auto failure = refused(snoozed, "interval out of range");
  ASSERT_TRUE(failure);
  EXPECT_EQ(failure->disposition, Disposition::retry);
  EXPECT_EQ(failure->error, "PostgreSQL refused to write the end of the attempt: interval out of range");
  EXPECT_FALSE(refused(*failure, "no"));
}

TEST_F(SettlementTest, no_delay_is_longer_than_ten_years) {
  EXPECT_EQ(settled({Verdict::snoozed, std::chrono::microseconds::max(), ""}).delay, longest_delay);
  EXPECT_EQ(settled({Verdict::retry_in, -1h, "busy"}).delay, 0s);
}

TEST(RunAt, is_put_off_by_ten_years_at_most_and_never_beyond_the_year_9999) {
  const TimePoint noon = std::chrono::sys_days{std::chrono::year{2030} / 1 / 31} + 12h;
  EXPECT_EQ(run_at_after(noon, 5s), noon + 5s);
  EXPECT_EQ(run_at_after(noon, -5s), noon);
  EXPECT_EQ(run_at_after(noon, std::chrono::microseconds::max()), noon + longest_delay);
  EXPECT_LT(run_at_after(end_of_run_at - 1h, longest_delay), end_of_run_at);
}

}  // namespace arrower::jobs::model
