// How jobs and runs look in messages.
#include <algorithm>
#include <array>
#include <format>
#include <utility>

#include <arrower/jobs/detail/instant.hpp>
#include <arrower/jobs/testing/queued_job.hpp>
#include <arrower/jobs/testing/run_result.hpp>

#include "testing/duration_text.hpp"

namespace arrower::jobs::testing {

using std::chrono::microseconds;

std::string duration_text(microseconds duration) {
  using namespace std::chrono;
  constexpr std::array<std::pair<microseconds, std::string_view>, 6> units{{{days{1}, "d"},
                                                                            {hours{1}, "h"},
                                                                            {minutes{1}, "min"},
                                                                            {seconds{1}, "s"},
                                                                            {milliseconds{1}, "ms"},
                                                                            {microseconds{1}, "us"}}};
  if (duration < microseconds{0}) {
    return "-" + duration_text(-duration);
  }
  std::string text;
  int shown = 0;
  for (const auto& [unit, name] : units) {
    const auto count = duration / unit;
    duration %= unit;
    if (shown > 0 || count > 0) {
      ++shown;
    }
    if (count > 0) {
      text += std::format("{}{} {}", text.empty() ? "" : " ", count, name);
    }
    if (shown == 2) {
      break;
    }
  }
  return text.empty() ? "0 s" : text;
}

std::string time_text(TimePoint time) {
  const jobs::detail::PayloadPath nowhere;
  return jobs::detail::format_instant(jobs::detail::instant_of(time.time_since_epoch(), nowhere), "Z", nowhere);
}

std::string describe(const QueuedJob& job, TimePoint now) {
  constexpr std::size_t longest_payload = 200;
  std::string text =
      std::format("#{} {} {}", job.id.value, job.job_type,
                  job.payload.size() <= longest_payload ? job.payload : job.payload.substr(0, longest_payload) + "...");
  text += job.run_at <= now ? ", ready" : std::format(", due in {}", duration_text(job.run_at - now));
  if (job.priority != 0) {
    text += std::format(", priority {}", job.priority);
  }
  if (job.max_attempts != JobOptions{}.max_attempts) {
    text += std::format(", max_attempts {}", job.max_attempts);
  }
  if (job.unique_key) {
    text += std::format(", unique_key \"{}\"", *job.unique_key);
  }
  if (job.user_id) {
    text += std::format(", user_id \"{}\"", *job.user_id);
  }
  if (job.occurrence) {
    text += std::format(", of schedule \"{}\" for {}", job.occurrence->name, time_text(job.occurrence->time));
  }
  if (job.attempt > 0) {
    text += std::format(", attempt {}", job.attempt);
  }
  if (!job.last_error.empty()) {
    text += std::format(", last error \"{}\"", job.last_error);
  }
  return text;
}

std::string describe(const QueueContents& contents) {
  constexpr std::size_t most_lines = 20;
  if (contents.jobs.empty()) {
    return "the queue is empty";
  }
  std::string text =
      contents.jobs.size() == 1 ? "1 job is queued:" : std::format("{} jobs are queued:", contents.jobs.size());
  for (std::size_t i = 0; i < std::min(contents.jobs.size(), most_lines); ++i) {
    const QueuedJob& job = contents.jobs[i];
    text += "\n  " + describe(job, contents.now);
    if (std::ranges::find(contents.types_without_function, job.job_type) != contents.types_without_function.end()) {
      text += ", no job function is registered for it";
    }
  }
  if (contents.jobs.size() > most_lines) {
    text += std::format("\n  and {} more", contents.jobs.size() - most_lines);
  }
  return text;
}

std::string_view name_of(RunOutcome outcome) noexcept {
  switch (outcome) {
    case RunOutcome::succeeded:
      return "succeeded";
    case RunOutcome::failed:
      return "failed";
    case RunOutcome::snoozed:
      return "snoozed";
    case RunOutcome::discarded:
      return "discarded";
  }
  return "unknown";
}

std::size_t RunResults::count(RunOutcome outcome) const noexcept {
  return static_cast<std::size_t>(std::ranges::count(*this, outcome, &RunResult::outcome));
}

std::ostream& operator<<(std::ostream& out, const QueueContents& contents) { return out << describe(contents); }

std::ostream& operator<<(std::ostream& out, const QueuedJob& job) {
  return out << std::format("#{} {} {}", job.id.value, job.job_type, job.payload);
}

std::ostream& operator<<(std::ostream& out, RunOutcome outcome) { return out << name_of(outcome); }

std::ostream& operator<<(std::ostream& out, const RunResult& result) {
  out << result.job << ", attempt " << result.job.attempt << ": " << result.outcome;
  if (!result.error.empty()) {
    out << ", " << result.error;
  }
  if (!result.enqueued.empty()) {
    out << ", enqueued " << result.enqueued.size() << (result.enqueued.size() == 1 ? " job" : " jobs");
  }
  return out;
}

std::ostream& operator<<(std::ostream& out, const RunResults& results) {
  out << results.size() << (results.size() == 1 ? " run" : " runs");
  for (const RunResult& result : results) {
    out << "\n  " << result;
  }
  return out;
}

}  // namespace arrower::jobs::testing
