// Whether the right jobs are queued: checks that know no test framework, with messages that show what is there.
//
// `assert_that(queue)` throws; the headers gtest.hpp and catch2.hpp make matchers of the same checks.
#pragma once

#include <chrono>
#include <concepts>
#include <cstddef>
#include <cstdint>
#include <functional>
#include <optional>
#include <stdexcept>
#include <string>
#include <string_view>
#include <type_traits>
#include <utility>

#include <arrower/jobs/batch.hpp>
#include <arrower/jobs/testing/queued_job.hpp>
#include <arrower/jobs/testing/run_result.hpp>

namespace arrower::jobs::testing {

/// What an expected job's options must be; those that are not given may be anything.
struct ExpectedOptions {
  std::optional<TimePoint> run_at = {};
  /// How far from `run_at` it may be.
  std::chrono::microseconds run_at_within{0};
  std::optional<std::int16_t> priority = {};
  std::optional<int> max_attempts = {};
  std::optional<std::string> unique_key = {};
  std::optional<std::string> user_id = {};
  std::optional<int> attempt = {};
};

/// The answer of a check.
struct [[nodiscard]] Check {
  bool passed = true;
  /// Why not.
  std::string reason = {};
  /// What was looked at.
  std::string looked_at = {};

  explicit operator bool() const noexcept { return passed; }
  /// Both; several lines. Empty if it passed.
  std::string message() const { return looked_at.empty() ? reason : reason + "\n" + looked_at; }
};

/// A job that is looked for, with its type erased.
struct ExpectedJob {
  std::string_view job_type;
  std::string payload;
  ExpectedOptions options;
  /// Decodes a payload and encodes it again, so that payloads of old deploys and of the database compare.
  std::string (*recode)(std::string_view payload) = nullptr;
};

template <class J>
ExpectedJob expected_job(const J& job, ExpectedOptions options = {}) {
  return {job_type_of<J>(), encode_payload(job), std::move(options),
          [](std::string_view payload) { return encode_payload(decode_payload<J>(payload)); }};
}

namespace check {

Check empty(const QueueContents& contents);
Check not_empty(const QueueContents& contents);
Check queued_total(const QueueContents& contents, std::size_t n);
Check queued(const QueueContents& contents, std::string_view job_type, std::size_t n);
/// Some job of the type, any number.
Check queued(const QueueContents& contents, std::string_view job_type);
Check not_queued(const QueueContents& contents, std::string_view job_type);
Check contains(const QueueContents& contents, const ExpectedJob& expected);
Check not_contains(const QueueContents& contents, const ExpectedJob& expected);
/// `fits` is asked for each job of the type.
Check contains(const QueueContents& contents, std::string_view job_type,
               const std::function<bool(const QueuedJob&)>& fits);
Check not_contains(const QueueContents& contents, std::string_view job_type,
                   const std::function<bool(const QueuedJob&)>& fits);
/// Exactly these jobs, in the order in which they were enqueued. Options count where they differ from the defaults.
Check contains_exactly(const QueueContents& contents, const Batch& jobs);

/// A schedule for jobs of the type with this expression.
Check scheduled(const QueueContents& contents, std::string_view job_type, std::string_view spec);

/// Whether one job is as expected.
Check matches(const QueuedJob& job, const ExpectedJob& expected);

Check succeeded(const RunResult& result);
/// Fails as well if there was no run.
Check all_succeeded(const RunResults& results);
Check all_succeeded_or_empty(const RunResults& results);

}  // namespace check

/// Takes a const J&, or a const Queued<J>& to look at options too.
template <class Predicate, class J>
concept PredicateOf = std::predicate<Predicate, const J&> || std::predicate<Predicate, const Queued<J>&>;

namespace detail {

template <class J, class Predicate>
std::function<bool(const QueuedJob&)> erased(Predicate fits) {
  return [fits = std::move(fits)](const QueuedJob& queued) -> bool {
    if constexpr (std::predicate<Predicate, const J&>) {
      return fits(decode_payload<J>(queued.payload));
    } else {
      return fits(decoded<J>(queued));
    }
  };
}

}  // namespace detail

/// A check made by `assert_that` failed; what() is its message.
class AssertionFailed : public std::runtime_error {
 public:
  using std::runtime_error::runtime_error;
};

/// Made by `assert_that`. Each call throws AssertionFailed or returns the object, for the next one.
class Assertions {
 public:
  /// Repeats a check that fails until it passes or time is up; for a queue that other threads fill.
  using Look = std::function<Check(const std::function<Check(const QueueContents&)>& check)>;
  explicit Assertions(Look look) : look_{std::move(look)} {}

  const Assertions& empty() const { return demand(&check::empty); }
  const Assertions& not_empty() const { return demand(&check::not_empty); }
  const Assertions& queued_total(std::size_t n) const {
    return demand([n](const QueueContents& contents) { return check::queued_total(contents, n); });
  }
  /// Exactly n jobs of type J.
  template <class J>
  const Assertions& queued(std::size_t n) const {
    return demand([n](const QueueContents& contents) { return check::queued(contents, job_type_of<J>(), n); });
  }
  /// A job that is equal, field by field.
  template <class J>
  const Assertions& contains(const J& job, ExpectedOptions options = {}) const {
    return demand([expected = expected_job(job, std::move(options))](const QueueContents& contents) {
      return check::contains(contents, expected);
    });
  }
  /// A job of type J for which `fits` answers true.
  template <class J, class Predicate>
    requires PredicateOf<Predicate, J>
  const Assertions& contains(Predicate fits) const {
    return demand([fits = detail::erased<J>(std::move(fits))](const QueueContents& contents) {
      return check::contains(contents, job_type_of<J>(), fits);
    });
  }
  template <class J>
  const Assertions& not_contains() const {
    return demand([](const QueueContents& contents) { return check::not_queued(contents, job_type_of<J>()); });
  }
  template <class J>
  const Assertions& not_contains(const J& job, ExpectedOptions options = {}) const {
    return demand([expected = expected_job(job, std::move(options))](const QueueContents& contents) {
      return check::not_contains(contents, expected);
    });
  }
  template <class J, class Predicate>
    requires PredicateOf<Predicate, J>
  const Assertions& not_contains(Predicate fits) const {
    return demand([fits = detail::erased<J>(std::move(fits))](const QueueContents& contents) {
      return check::not_contains(contents, job_type_of<J>(), fits);
    });
  }
  /// A schedule for jobs of type J with this expression, written as in `schedule`.
  template <class J>
  const Assertions& scheduled(std::string_view spec) const {
    return demand([spec](const QueueContents& contents) { return check::scheduled(contents, job_type_of<J>(), spec); });
  }
  /// Exactly these jobs, in the order in which they were enqueued. Options count where they differ from the defaults.
  const Assertions& contains_exactly(const Batch& jobs) const {
    return demand([&jobs](const QueueContents& contents) { return check::contains_exactly(contents, jobs); });
  }

 private:
  const Assertions& demand(const std::function<Check(const QueueContents&)>& check) const;

  Look look_;
};

/// Assertions about jobs that were read from somewhere, for example `jobs_in(tx)`.
Assertions assert_that(QueueContents contents);

}  // namespace arrower::jobs::testing
