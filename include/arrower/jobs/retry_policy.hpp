// How long a job that failed waits for its next attempt.
#pragma once

#include <chrono>
#include <functional>

namespace arrower::jobs {

/// A function from the number of the attempt that failed (1 for the first) to the waiting time before the next one.
///
/// Set for a whole queue (`QueueOptions::retry_policy`) or for one job type (`JobFuncOptions::retry_policy`). Called
/// from several threads at once. What it answers is kept between 0 and one year; if it throws, the default policy
/// decides.
///
///     queue.register_job_func(send, {.retry_policy = RetryPolicy::constant(30s)});
///     queue.register_job_func(sync, {.retry_policy = RetryPolicy{[](int attempt) { return attempt * 10s; }}});
class RetryPolicy {
 public:
  using Function = std::function<std::chrono::microseconds(int failed_attempt)>;

  /// The default: growing(1 s, 1.6, 1 h): about 1.6 s, 2.6 s, 4.1 s, ... 1 h; 25 attempts span about nine hours.
  RetryPolicy();

  /// Any function. Throws ConfigurationError if it is empty.
  explicit RetryPolicy(Function function);

  /// min(first · factor^attempt, longest), times a random 0.8 to 1.2, so that jobs that failed together do not return
  /// together. Throws ConfigurationError if first is negative, longest is less than first, or factor is less than 1.
  static RetryPolicy growing(std::chrono::microseconds first, double factor, std::chrono::microseconds longest);

  /// Always the same time, without jitter.
  static RetryPolicy constant(std::chrono::microseconds delay);

  /// The waiting time after the given attempt (1, 2, ...) failed. Never throws.
  std::chrono::microseconds delay_after(int failed_attempt) const noexcept;

 private:
  Function function_;
};

}  // namespace arrower::jobs
