// What a job function may answer instead of just returning or throwing.
#pragma once

#include <chrono>
#include <string>
#include <utility>

#include <arrower/jobs/detail/saturating.hpp>

namespace arrower::jobs {

/// The end of an attempt. Only success commits the job's transaction; every other outcome rolls it back, as throwing
/// does.
///
///     queue.register_job_func([](const Charge& job) -> Outcome {
///       if (gateway_is_busy()) return Outcome::snooze(30s);
///       if (!is_known(job.card)) return Outcome::discard("unknown card");
///       charge(job);
///       return Outcome::success();
///     });
class Outcome {
 public:
  enum class Kind { success, retry, snooze, discard };

  /// The job is done.
  static Outcome success() { return Outcome{Kind::success, {}, {}}; }

  /// The attempt failed; the next one comes after `delay` instead of what the retry policy says: 0 to 10 years; what is
  /// shorter or longer counts as these.
  template <class Rep, class Period>
  static Outcome retry_in(std::chrono::duration<Rep, Period> delay,
                          std::string reason = "retry requested by the job function") {
    return Outcome{Kind::retry, detail::saturating_cast<std::chrono::microseconds>(delay), std::move(reason)};
  }

  /// Not now: the job runs again after `delay` (as in `retry_in`), and this run does not count as an attempt.
  template <class Rep, class Period>
  static Outcome snooze(std::chrono::duration<Rep, Period> delay) {
    return Outcome{Kind::snooze, detail::saturating_cast<std::chrono::microseconds>(delay), {}};
  }

  /// The job failed for good: it moves to the history as discarded, whatever attempts are left.
  static Outcome discard(std::string reason) { return Outcome{Kind::discard, {}, std::move(reason)}; }

  Kind kind() const noexcept { return kind_; }
  std::chrono::microseconds delay() const noexcept { return delay_; }
  const std::string& reason() const noexcept { return reason_; }

 private:
  Outcome(Kind kind, std::chrono::microseconds delay, std::string reason)
      : kind_{kind}, delay_{delay}, reason_{std::move(reason)} {}

  Kind kind_;
  std::chrono::microseconds delay_;
  std::string reason_;
};

}  // namespace arrower::jobs
