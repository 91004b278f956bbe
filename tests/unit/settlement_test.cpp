#include "model/settlement.hpp"

#include <gtest/gtest.h>

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

}  // namespace arrower::jobs::model
