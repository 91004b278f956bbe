// The testing kit's checks as GoogleMock matchers: EXPECT_THAT(queue, HasQueued(SendInvoice{42})).
#pragma once

#include <arrower/jobs/detail/require_cxx20.hpp>

#include <concepts>
#include <cstddef>
#include <functional>
#include <ostream>
#include <sstream>
#include <string>
#include <string_view>
#include <type_traits>
#include <utility>

#include <gmock/gmock.h>
#include <arrower/jobs/testing/checks.hpp>
#include <arrower/jobs/testing/test_queue.hpp>

namespace arrower::jobs::testing {

/// `EXPECT_THAT(queue, IsEmpty())`: GoogleMock's own; the message shows what is queued.
using ::testing::IsEmpty;

namespace detail {

/// For a TestQueue, and for QueueContents from elsewhere.
class QueueMatcher {
 public:
  using is_gtest_matcher = void;

  QueueMatcher(std::string description, std::function<Check(const QueueContents&)> check)
      : description_{std::move(description)}, check_{std::move(check)} {}

  bool MatchAndExplain(const TestQueue& queue, std::ostream* out) const {
    return MatchAndExplain(queue.contents(), out);
  }
  bool MatchAndExplain(const QueueContents& contents, std::ostream* out) const {
    const Check check = check_(contents);
    if (!check && out != nullptr) {
      *out << "but\n" << check.reason;
    }
    return check.passed;
  }
  void DescribeTo(std::ostream* out) const { *out << "has " << description_; }
  void DescribeNegationTo(std::ostream* out) const { *out << "has not " << description_; }

 private:
  std::string description_;
  std::function<Check(const QueueContents&)> check_;
};

class JobMatcher {
 public:
  using is_gtest_matcher = void;

  explicit JobMatcher(ExpectedJob expected) : expected_{std::move(expected)} {}

  bool MatchAndExplain(const QueuedJob& job, std::ostream* out) const {
    const Check check = check::matches(job, expected_);
    if (!check && out != nullptr) {
      *out << "but\n" << check.reason;
    }
    return check.passed;
  }
  void DescribeTo(std::ostream* out) const { *out << "is " << expected_.job_type << " " << expected_.payload; }
  void DescribeNegationTo(std::ostream* out) const {
    *out << "is not " << expected_.job_type << " " << expected_.payload;
  }

 private:
  ExpectedJob expected_;
};

class SuccessMatcher {
 public:
  using is_gtest_matcher = void;

  explicit SuccessMatcher(bool may_be_empty) : may_be_empty_{may_be_empty} {}

  bool MatchAndExplain(const RunResult& result, std::ostream* out) const {
    return explain(check::succeeded(result), out);
  }
  bool MatchAndExplain(const RunResults& results, std::ostream* out) const {
    return explain(may_be_empty_ ? check::all_succeeded_or_empty(results) : check::all_succeeded(results), out);
  }
  void DescribeTo(std::ostream* out) const { *out << (may_be_empty_ ? "succeeded, or nothing ran" : "succeeded"); }
  void DescribeNegationTo(std::ostream* out) const { *out << "did not succeed"; }

 private:
  static bool explain(const Check& check, std::ostream* out) {
    if (!check && out != nullptr) {
      *out << "but\n" << check.reason;
    }
    return check.passed;
  }

  bool may_be_empty_;
};

inline std::string counted(std::size_t n, std::string_view job_type) {
  return std::to_string(n) + " " + std::string{job_type} + (n == 1 ? " job" : " jobs");
}

}  // namespace detail

/// Exactly n jobs, of whatever type.
inline auto HasQueuedTotal(std::size_t n) {
  return detail::QueueMatcher{"queued " + std::to_string(n) + (n == 1 ? " job" : " jobs"),
                              [n](const QueueContents& contents) { return check::queued_total(contents, n); }};
}

/// Some job of type J.
template <class J>
auto HasQueued() {
  return detail::QueueMatcher{"queued a " + std::string{job_type_of<J>()} + " job",
                              [](const QueueContents& contents) { return check::queued(contents, job_type_of<J>()); }};
}

/// Exactly n jobs of type J.
template <class J>
auto HasQueued(std::size_t n) {
  return detail::QueueMatcher{"queued " + detail::counted(n, job_type_of<J>()), [n](const QueueContents& contents) {
                                return check::queued(contents, job_type_of<J>(), n);
                              }};
}

/// A job that is equal, field by field: `HasQueued(SendInvoice{42}, {.priority = -1})`.
template <class J>
  requires(!std::integral<J>)
auto HasQueued(const J& job, ExpectedOptions options = {}) {
  ExpectedJob expected = expected_job(job, std::move(options));
  std::string description = "queued " + std::string{expected.job_type} + " " + expected.payload;
  return detail::QueueMatcher{std::move(description), [expected = std::move(expected)](const QueueContents& contents) {
                                return check::contains(contents, expected);
                              }};
}

/// A job of type J for which a predicate answers true, of a const J& or a const Queued<J>&.
template <class J, PredicateOf<J> Predicate>
auto HasQueued(Predicate fits) {
  return detail::QueueMatcher{"queued a " + std::string{job_type_of<J>()} + " job that fits",
                              [fits = detail::erased<J>(std::move(fits))](const QueueContents& contents) {
                                return check::contains(contents, job_type_of<J>(), fits);
                              }};
}

/// A job of type J that a matcher of J matches: `HasQueued<SendInvoice>(Field(&SendInvoice::email, "a@b.example"))`.
template <class J, class Matcher>
  requires(std::convertible_to<Matcher, ::testing::Matcher<const J&>> && !PredicateOf<Matcher, J> &&
           !std::same_as<Matcher, J> && !std::integral<Matcher>)
auto HasQueued(Matcher matcher) {
  const auto typed = ::testing::SafeMatcherCast<const J&>(std::move(matcher));
  std::ostringstream description;
  description << "queued a " << job_type_of<J>() << " job that ";
  typed.DescribeTo(&description);
  return detail::QueueMatcher{description.str(), [typed](const QueueContents& contents) {
                                return check::contains(contents, job_type_of<J>(), [&](const QueuedJob& queued) {
                                  return typed.Matches(decode_payload<J>(queued.payload));
                                });
                              }};
}

/// A schedule for jobs of type J: `HasSchedule<CleanUp>("0 4 * * *")`.
template <class J>
auto HasSchedule(std::string spec) {
  std::string description = "a schedule \"" + spec + "\" for " + std::string{job_type_of<J>()} + " jobs";
  return detail::QueueMatcher{std::move(description), [spec = std::move(spec)](const QueueContents& contents) {
                                return check::scheduled(contents, job_type_of<J>(), spec);
                              }};
}

/// One job, for example an element of `queue.all()`: `ElementsAre(IsJob(Ship{42}), IsJob(SendInvoice{42}))`.
template <class J>
auto IsJob(const J& job, ExpectedOptions options = {}) {
  return detail::JobMatcher{expected_job(job, std::move(options))};
}

/// A run, or all runs, of which there is at least one: `EXPECT_THAT(queue.run_all(), Succeeded())`.
inline auto Succeeded() { return detail::SuccessMatcher{false}; }

/// All runs, if there were any.
inline auto SucceededOrEmpty() { return detail::SuccessMatcher{true}; }

inline void PrintTo(const RunResults& results, std::ostream* out) { *out << results; }

}  // namespace arrower::jobs::testing
