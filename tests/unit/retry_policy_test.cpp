#include <gmock/gmock.h>
#include <arrower/jobs/error.hpp>
#include <arrower/jobs/retry_policy.hpp>

namespace arrower::jobs {

using namespace std::chrono_literals;
using std::chrono::microseconds;

TEST(RetryPolicy, the_default_grows_by_1_6_with_jitter_up_to_an_hour) {
  const RetryPolicy policy;
  for (int i = 0; i < 100; ++i) {
    EXPECT_GE(policy.delay_after(1), microseconds{1'280'000});
    EXPECT_LE(policy.delay_after(1), microseconds{1'920'000});
    EXPECT_GE(policy.delay_after(100), 48min);
    EXPECT_LE(policy.delay_after(100), 72min);
  }
}

TEST(RetryPolicy, jobs_that_failed_together_do_not_return_together) {
  const RetryPolicy policy;
  EXPECT_NE(policy.delay_after(5), policy.delay_after(5));
}

TEST(RetryPolicy, a_function_of_the_user_decides) {
  const RetryPolicy policy{[](int attempt) { return attempt * 10s; }};
  EXPECT_EQ(policy.delay_after(3), 30s);
}

TEST(RetryPolicy, what_a_function_answers_is_kept_in_range) {
  EXPECT_EQ((RetryPolicy{[](int) { return -1s; }}.delay_after(1)), 0s);
  EXPECT_EQ((RetryPolicy{[](int) { return std::chrono::hours{100'000}; }}.delay_after(1)), std::chrono::days{365});
}

TEST(RetryPolicy, a_function_that_throws_leaves_the_decision_to_the_default) {
  const RetryPolicy policy{[](int) -> microseconds { throw std::runtime_error{"broken"}; }};
  EXPECT_GE(policy.delay_after(1), microseconds{1'280'000});
}

TEST(RetryPolicy, nonsense_is_refused) {
  EXPECT_THROW(RetryPolicy{RetryPolicy::Function{}}, ConfigurationError);
  EXPECT_THROW(RetryPolicy::constant(-1s), ConfigurationError);
  EXPECT_THROW(RetryPolicy::growing(1s, 0.5, 1h), ConfigurationError);
  EXPECT_THROW(RetryPolicy::growing(1h, 2, 1s), ConfigurationError);
}

TEST(RetryPolicy, a_delay_that_grows_beyond_all_bounds_stays_a_delay) {
  const auto policy = RetryPolicy::growing(1s, 10, std::chrono::microseconds::max());
  for (int attempt = 10; attempt < 400; ++attempt) {
    EXPECT_GE(policy.delay_after(attempt), std::chrono::days{250}) << attempt;
  }
}

}  // namespace arrower::jobs
