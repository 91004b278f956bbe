#include <algorithm>
#include <chrono>
#include <cmath>
#include <format>
#include <random>
#include <utility>

#include <arrower/jobs/error.hpp>
#include <arrower/jobs/retry_policy.hpp>

namespace arrower::jobs {

using std::chrono::microseconds;

namespace {

constexpr microseconds longest_wait = std::chrono::days{365};

microseconds growing_delay(int failed_attempt, microseconds first, double factor, microseconds longest) {
  thread_local std::minstd_rand random{std::random_device{}()};
  const double delay = static_cast<double>(first.count()) * std::pow(factor, failed_attempt);
  // No number of microseconds beyond this one fits the type, or makes sense.
  const double capped = std::min(delay, static_cast<double>(std::min(longest, longest_wait).count()));
  return microseconds{std::llround(capped * std::uniform_real_distribution{0.8, 1.2}(random))};
}

microseconds default_delay(int failed_attempt) {
  return growing_delay(failed_attempt, std::chrono::seconds{1}, 1.6, std::chrono::hours{1});
}

}  // namespace

RetryPolicy::RetryPolicy() : function_{&default_delay} {}

RetryPolicy::RetryPolicy(Function function) : function_{std::move(function)} {
  if (!function_) {
    throw ConfigurationError{
        "RetryPolicy: the function is empty; pass a callable that takes the failed attempt's number"};
  }
}

RetryPolicy RetryPolicy::growing(microseconds first, double factor, microseconds longest) {
  if (first < microseconds{0} || longest < first || !(factor >= 1.0) || !std::isfinite(factor)) {
    throw ConfigurationError{std::format(
        "RetryPolicy::growing({} us, {}, {} us): first must not be negative, factor at least 1, longest at least first",
        first.count(), factor, longest.count())};
  }
  return RetryPolicy{[=](int failed_attempt) { return growing_delay(failed_attempt, first, factor, longest); }};
}

RetryPolicy RetryPolicy::constant(microseconds delay) {
  if (delay < microseconds{0}) {
    throw ConfigurationError{
        std::format("RetryPolicy::constant({} us): the delay must not be negative", delay.count())};
  }
  return RetryPolicy{[delay](int) { return delay; }};
}

microseconds RetryPolicy::delay_after(int failed_attempt) const noexcept {
  try {
    return std::clamp(function_(failed_attempt), microseconds{0}, longest_wait);
  } catch (...) {
    return default_delay(failed_attempt);
  }
}

}  // namespace arrower::jobs
