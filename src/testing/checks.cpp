#include <arrower/jobs/testing/checks.hpp>

#include <algorithm>
#include <exception>
#include <format>
#include <optional>
#include <type_traits>
#include <utility>
#include <vector>

#include "testing/duration_text.hpp"
#include "testing/side_by_side.hpp"

namespace arrower::jobs::testing {

namespace {

Check fail(std::string reason) { return {.passed = false, .reason = std::move(reason)}; }

Check fail(std::string reason, const QueueContents& contents) {
  return {.passed = false, .reason = std::move(reason), .looked_at = describe(contents)};
}

std::string jobs_of(std::size_t n, std::string_view job_type) {
  return std::format("{} {} {} queued", n, job_type, n == 1 ? "job is" : "jobs are");
}

std::vector<const QueuedJob*> jobs_of_type(const QueueContents& contents, std::string_view job_type) {
  std::vector<const QueuedJob*> jobs;
  for (const QueuedJob& job : contents.jobs) {
    if (job.job_type == job_type) {
      jobs.push_back(&job);
    }
  }
  return jobs;
}

/// The payload as the job's type writes it today; as it is if that cannot read it.
std::string recoded(const QueuedJob& job, const ExpectedJob& expected) {
  if (expected.recode != nullptr) {
    try {
      return expected.recode(job.payload);
    } catch (const std::exception&) {  // NOLINT(bugprone-empty-catch): the comparison then shows why
    }
  }
  return job.payload;
}

template <class T>
void add_option(SideBySide& rows, std::string_view name, const std::optional<T>& expected,
                const std::optional<T>& actual) {
  if (!expected) {
    return;
  }
  const auto text = [&](const std::optional<T>& value) {
    if constexpr (std::is_same_v<T, std::string>) {
      return value ? std::format("{} \"{}\"", name, *value) : std::string{};
    } else {
      return value ? std::format("{} {}", name, *value) : std::string{};
    }
  };
  rows.add(text(expected), text(actual), expected != actual);
}

/// An expected job beside a queued one.
SideBySide compared(const ExpectedJob& expected, const QueuedJob& job) {
  SideBySide rows{expected.payload, recoded(job, expected)};
  const ExpectedOptions& options = expected.options;
  if (options.run_at) {
    const std::string within = options.run_at_within > std::chrono::microseconds{0}
                                   ? std::format(" (within {})", duration_text(options.run_at_within))
                                   : std::string{};
    rows.add(std::format("run_at {}{}", time_text(*options.run_at), within),
             std::format("run_at {}", time_text(job.run_at)),
             std::chrono::abs(*options.run_at - job.run_at) > options.run_at_within);
  }
  add_option(rows, "priority", options.priority, std::optional{job.priority});
  add_option(rows, "max_attempts", options.max_attempts, std::optional{job.max_attempts});
  add_option(rows, "unique_key", options.unique_key, job.unique_key);
  add_option(rows, "user_id", options.user_id, job.user_id);
  add_option(rows, "attempt", options.attempt, std::optional{job.attempt});
  return rows;
}

/// What of a job in a batch is expected of the queued one: the options that somebody set.
ExpectedJob expected_of(const EncodedJob& job) {
  const JobOptions defaults;
  const JobOptions& options = job.options;
  ExpectedJob expected{job.job_type, job.payload, {}, nullptr};
  expected.options.run_at = options.run_at;
  expected.options.unique_key = options.unique_key;
  expected.options.user_id = options.user_id;
  if (options.priority != defaults.priority) {
    expected.options.priority = options.priority;
  }
  if (options.max_attempts != defaults.max_attempts) {
    expected.options.max_attempts = options.max_attempts;
  }
  return expected;
}

bool any_fits(const std::vector<const QueuedJob*>& jobs, const std::function<bool(const QueuedJob&)>& fits) {
  return std::ranges::any_of(jobs, [&](const QueuedJob* job) { return fits(*job); });
}

}  // namespace

namespace check {

Check empty(const QueueContents& contents) {
  return contents.jobs.empty() ? Check{} : fail("the queue should be empty", contents);
}

Check not_empty(const QueueContents& contents) {
  return contents.jobs.empty() ? fail("the queue should not be empty, but it is") : Check{};
}

Check queued_total(const QueueContents& contents, std::size_t n) {
  const std::size_t actual = contents.jobs.size();
  return actual == n
             ? Check{}
             : fail(std::format("{} {} queued, expected {}", actual, actual == 1 ? "job is" : "jobs are", n), contents);
}

Check queued(const QueueContents& contents, std::string_view job_type, std::size_t n) {
  const std::size_t actual = jobs_of_type(contents, job_type).size();
  return actual == n ? Check{} : fail(std::format("{}, expected {}", jobs_of(actual, job_type), n), contents);
}

Check queued(const QueueContents& contents, std::string_view job_type) {
  return jobs_of_type(contents, job_type).empty() ? fail(std::format("no {} job is queued", job_type), contents)
                                                  : Check{};
}

Check not_queued(const QueueContents& contents, std::string_view job_type) {
  const std::size_t actual = jobs_of_type(contents, job_type).size();
  return actual == 0 ? Check{} : fail(std::format("{}, expected none", jobs_of(actual, job_type)), contents);
}

Check contains(const QueueContents& contents, const ExpectedJob& expected) {
  const std::vector<const QueuedJob*> candidates = jobs_of_type(contents, expected.job_type);
  if (candidates.empty()) {
    return fail(std::format("no {} job is queued, expected {}", expected.job_type, expected.payload), contents);
  }
  std::optional<SideBySide> nearest;
  const QueuedJob* nearest_job = nullptr;
  for (const QueuedJob* job : candidates) {
    SideBySide rows = compared(expected, *job);
    if (rows.differences() == 0) {
      return {};
    }
    if (!nearest || rows.differences() < nearest->differences()) {
      nearest = std::move(rows);
      nearest_job = job;
    }
  }
  return fail(
      std::format("no {} job like this is queued; beside it the nearest of {}:\n{}", expected.job_type,
                  candidates.size(), nearest->text("expected", std::format("queued #{}", nearest_job->id.value))),
      contents);
}

Check not_contains(const QueueContents& contents, const ExpectedJob& expected) {
  for (const QueuedJob* job : jobs_of_type(contents, expected.job_type)) {
    if (compared(expected, *job).differences() == 0) {
      return fail(std::format("{} job #{} is queued, expected none like it", expected.job_type, job->id.value),
                  contents);
    }
  }
  return {};
}

Check contains(const QueueContents& contents, std::string_view job_type,
               const std::function<bool(const QueuedJob&)>& fits) {
  const std::vector<const QueuedJob*> candidates = jobs_of_type(contents, job_type);
  if (candidates.empty()) {
    return queued(contents, job_type);
  }
  return any_fits(candidates, fits)
             ? Check{}
             : fail(std::format("{}, and none is as asked for", jobs_of(candidates.size(), job_type)), contents);
}

Check not_contains(const QueueContents& contents, std::string_view job_type,
                   const std::function<bool(const QueuedJob&)>& fits) {
  for (const QueuedJob* job : jobs_of_type(contents, job_type)) {
    if (fits(*job)) {
      return fail(std::format("{} job #{} is queued, expected none like it", job_type, job->id.value), contents);
    }
  }
  return {};
}

Check contains_exactly(const QueueContents& contents, const Batch& jobs) {
  for (std::size_t i = 0; i < std::min(jobs.size(), contents.jobs.size()); ++i) {
    const Check same = matches(contents.jobs[i], expected_of(jobs.jobs()[i]));
    if (!same) {
      return fail(std::format("in place {}: {}", i + 1, same.reason), contents);
    }
  }
  if (jobs.size() != contents.jobs.size()) {
    return queued_total(contents, jobs.size());
  }
  return {};
}

Check scheduled(const QueueContents& contents, std::string_view job_type, std::string_view spec) {
  std::string others;
  for (const QueuedSchedule& schedule : contents.schedules) {
    if (schedule.job_type == job_type && schedule.spec == spec) {
      return {};
    }
    others += std::format("\n  {} \"{}\" {}: {} {}", schedule.name, schedule.spec, schedule.time_zone,
                          schedule.job_type, schedule.payload);
  }
  return fail(std::format("no schedule \"{}\" for {} jobs; {}{}", spec, job_type,
                          others.empty() ? "there are none" : "there are:", others));
}

Check matches(const QueuedJob& job, const ExpectedJob& expected) {
  if (job.job_type != expected.job_type) {
    return fail(std::format("expected a {} job, found #{} {}", expected.job_type, job.id.value, job.job_type));
  }
  const SideBySide rows = compared(expected, job);
  return rows.differences() == 0 ? Check{}
                                 : fail(std::format("the {} job is not as expected:\n{}", job.job_type,
                                                    rows.text("expected", std::format("queued #{}", job.id.value))));
}

Check succeeded(const RunResult& result) {
  if (result.succeeded()) {
    return {};
  }
  return fail(std::format("the {} job {}{}{}", result.job.job_type, name_of(result.outcome),
                          result.error.empty() ? "" : ": ", result.error));
}

Check all_succeeded(const RunResults& results) {
  return results.empty() ? fail("no job ran") : all_succeeded_or_empty(results);
}

Check all_succeeded_or_empty(const RunResults& results) {
  std::string reason;
  for (const RunResult& result : results) {
    if (!result.succeeded()) {
      reason += (reason.empty() ? "" : "\n") + succeeded(result).reason;
    }
  }
  return reason.empty() ? Check{} : fail(std::move(reason));
}

}  // namespace check

const Assertions& Assertions::demand(const std::function<Check(const QueueContents&)>& check) const {
  const Check result = look_(check);
  if (!result) {
    throw AssertionFailed{result.message()};
  }
  return *this;
}

Assertions assert_that(QueueContents contents) {
  return Assertions{[contents = std::move(contents)](const std::function<Check(const QueueContents&)>& check) {
    return check(contents);
  }};
}

}  // namespace arrower::jobs::testing
