// Durations that users give: whatever they are, times end instead of wrapping around.
#include <arrower/jobs/detail/saturating.hpp>

#include <limits>

#include <gtest/gtest.h>
#include <arrower/jobs/outcome.hpp>

namespace arrower::jobs::detail {

using namespace std::chrono_literals;
using std::chrono::microseconds;
using std::chrono::milliseconds;
using std::chrono::nanoseconds;
using Steady = std::chrono::steady_clock::time_point;

TEST(SaturatingCast, keeps_what_is_in_range) {
  EXPECT_EQ(saturating_cast<microseconds>(3h), 10'800'000'000us);
  EXPECT_EQ(saturating_cast<microseconds>(-3h), -10'800'000'000us);
  EXPECT_EQ(saturating_cast<microseconds>(1999ns), 1us);
  EXPECT_EQ(saturating_cast<microseconds>(std::chrono::duration<double>{0.5}), 500ms);
}

TEST(SaturatingCast, ends_at_the_first_and_the_last_value) {
  EXPECT_EQ(saturating_cast<microseconds>(std::chrono::hours::max()), microseconds::max());
  EXPECT_EQ(saturating_cast<microseconds>(std::chrono::hours::min()), microseconds::min());
  EXPECT_EQ(saturating_cast<microseconds>(milliseconds::max()), microseconds::max());
  EXPECT_EQ(saturating_cast<milliseconds>(nanoseconds::max()), 9'223'372'036'854ms);
  EXPECT_EQ(saturating_cast<microseconds>(std::chrono::duration<double>{1e300}), microseconds::max());
  EXPECT_EQ(saturating_cast<microseconds>(std::chrono::duration<double>{-1e300}), microseconds::min());
  EXPECT_EQ(saturating_cast<microseconds>(std::chrono::duration<double>{std::numeric_limits<double>::quiet_NaN()}),
            0us);
}

TEST(SaturatingAdd, ends_at_the_first_and_the_last_time) {
  const Steady now = Steady{} + 5h;
  EXPECT_EQ(saturating_add(now, 1h), now + 1h);
  EXPECT_EQ(saturating_add(now, -1h), now - 1h);
  EXPECT_EQ(saturating_add(now, milliseconds::max()), Steady::max());
  EXPECT_EQ(saturating_add(now, microseconds{253'370'764'800'000'000}), Steady::max()) << "the year 9999";
  EXPECT_EQ(saturating_add(saturating_add(now, milliseconds::max()), 2s), Steady::max());
  EXPECT_EQ(saturating_add(Steady{} - 5h, milliseconds::min()), Steady::min());
}

TEST(Outcomes, take_any_delay) {
  EXPECT_EQ(Outcome::retry_in(std::chrono::hours::max()).delay(), microseconds::max());
  EXPECT_EQ(Outcome::snooze(std::chrono::years{9000}).delay(), std::chrono::years{9000});
  EXPECT_EQ(Outcome::snooze(std::chrono::duration<double>{1.5}).delay(), 1500ms);
}

}  // namespace arrower::jobs::detail
