// The testing kit's checks as matchers of Catch2 3: CHECK_THAT(queue, HasQueued(SendInvoice{42})).
#pragma once

#include <arrower/jobs/detail/require_cxx20.hpp>

#include <concepts>
#include <cstddef>
#include <functional>
#include <sstream>
#include <string>
#include <utility>

#include <arrower/jobs/testing/checks.hpp>
#include <arrower/jobs/testing/test_queue.hpp>
#include <catch2/catch_tostring.hpp>
#include <catch2/matchers/catch_matchers_container_properties.hpp>
#include <catch2/matchers/catch_matchers_templated.hpp>

namespace arrower::jobs::testing {

/// `CHECK_THAT(queue, IsEmpty())`: Catch2's own; the message shows what is queued.
using Catch::Matchers::IsEmpty;

namespace detail {

/// For a TestQueue, and for QueueContents from elsewhere.
class CatchQueueMatcher final : public Catch::Matchers::MatcherGenericBase {
 public:
  CatchQueueMatcher(std::string description, std::function<Check(const QueueContents&)> check)
      : description_{std::move(description)}, check_{std::move(check)} {}

  bool match(const TestQueue& queue) const { return match(queue.contents()); }
  bool match(const QueueContents& contents) const {
    const Check check = check_(contents);
    reason_ = check.reason;
    return check.passed;
  }
  std::string describe() const override { return "has " + description_ + (reason_.empty() ? "" : ", but\n" + reason_); }

 private:
  std::string description_;
  std::function<Check(const QueueContents&)> check_;
  mutable std::string reason_;
};

class CatchJobMatcher final : public Catch::Matchers::MatcherGenericBase {
 public:
  explicit CatchJobMatcher(ExpectedJob expected) : expected_{std::move(expected)} {}

  bool match(const QueuedJob& job) const {
    const Check check = check::matches(job, expected_);
    reason_ = check.reason;
    return check.passed;
  }
  std::string describe() const override {
    return "is " + std::string{expected_.job_type} + " " + expected_.payload +
           (reason_.empty() ? "" : ", but\n" + reason_);
  }

 private:
  ExpectedJob expected_;
  mutable std::string reason_;
};

class CatchSuccessMatcher final : public Catch::Matchers::MatcherGenericBase {
 public:
  explicit CatchSuccessMatcher(bool may_be_empty) : may_be_empty_{may_be_empty} {}

  bool match(const RunResult& result) const { return remember(check::succeeded(result)); }
  bool match(const RunResults& results) const {
    return remember(may_be_empty_ ? check::all_succeeded_or_empty(results) : check::all_succeeded(results));
  }
  std::string describe() const override {
    return std::string{may_be_empty_ ? "succeeded, or nothing ran" : "succeeded"} +
           (reason_.empty() ? "" : ", but\n" + reason_);
  }

 private:
  bool remember(const Check& check) const {
    reason_ = check.reason;
    return check.passed;
  }

  bool may_be_empty_;
  mutable std::string reason_;
};

}  // namespace detail

/// Exactly n jobs, of whatever type.
inline auto HasQueuedTotal(std::size_t n) {
  return detail::CatchQueueMatcher{"queued " + std::to_string(n) + (n == 1 ? " job" : " jobs"),
                                   [n](const QueueContents& contents) { return check::queued_total(contents, n); }};
}

/// Some job of type J.
template <class J>
auto HasQueued() {
  return detail::CatchQueueMatcher{
      "queued a " + std::string{job_type_of<J>()} + " job",
      [](const QueueContents& contents) { return check::queued(contents, job_type_of<J>()); }};
}

/// Exactly n jobs of type J.
template <class J>
auto HasQueued(std::size_t n) {
  return detail::CatchQueueMatcher{
      "queued " + std::to_string(n) + " " + std::string{job_type_of<J>()} + (n == 1 ? " job" : " jobs"),
      [n](const QueueContents& contents) { return check::queued(contents, job_type_of<J>(), n); }};
}

/// A job that is equal, field by field: `HasQueued(SendInvoice{42}, {.priority = -1})`.
template <class J>
  requires(!std::integral<J>)
auto HasQueued(const J& job, ExpectedOptions options = {}) {
  ExpectedJob expected = expected_job(job, std::move(options));
  std::string description = "queued " + std::string{expected.job_type} + " " + expected.payload;
  return detail::CatchQueueMatcher{
      std::move(description),
      [expected = std::move(expected)](const QueueContents& contents) { return check::contains(contents, expected); }};
}

/// A job of type J for which a predicate answers true, of a const J& or a const Queued<J>&.
template <class J, PredicateOf<J> Predicate>
auto HasQueued(Predicate fits) {
  return detail::CatchQueueMatcher{"queued a " + std::string{job_type_of<J>()} + " job that fits",
                                   [fits = detail::erased<J>(std::move(fits))](const QueueContents& contents) {
                                     return check::contains(contents, job_type_of<J>(), fits);
                                   }};
}

/// A schedule for jobs of type J: `HasSchedule<CleanUp>("0 4 * * *")`.
template <class J>
auto HasSchedule(std::string spec) {
  std::string description = "a schedule \"" + spec + "\" for " + std::string{job_type_of<J>()} + " jobs";
  return detail::CatchQueueMatcher{std::move(description), [spec = std::move(spec)](const QueueContents& contents) {
                                     return check::scheduled(contents, job_type_of<J>(), spec);
                                   }};
}

/// One job, for example `queue.all().front()`.
template <class J>
auto IsJob(const J& job, ExpectedOptions options = {}) {
  return detail::CatchJobMatcher{expected_job(job, std::move(options))};
}

/// A run, or all runs, of which there is at least one: `CHECK_THAT(queue.run_all(), Succeeded())`.
inline auto Succeeded() { return detail::CatchSuccessMatcher{false}; }

/// All runs, if there were any.
inline auto SucceededOrEmpty() { return detail::CatchSuccessMatcher{true}; }

}  // namespace arrower::jobs::testing

template <>
struct Catch::StringMaker<arrower::jobs::testing::RunResults> {
  static std::string convert(const arrower::jobs::testing::RunResults& results) {
    std::ostringstream text;
    text << results;
    return text.str();
  }
};
