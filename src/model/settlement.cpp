#include "model/settlement.hpp"

#include <algorithm>
#include <format>
#include <utility>

#include "model/interruption.hpp"
#include "model/run_at.hpp"
#include "model/text.hpp"

namespace arrower::jobs::model {

std::chrono::microseconds waiting_time(const ClaimedJob& job, SteadyTime started) {
  using std::chrono::microseconds;
  const auto in_memory = std::chrono::duration_cast<microseconds>(started - job.claimed);
  return std::max(microseconds{job.leased_at.value_or(job.run_at) - job.run_at} + in_memory, microseconds{0});
}

namespace {

Settlement of(const ClaimedJob& job, SteadyTime started, SteadyTime finished) {
  return {.id = job.id,
          .job_type = job.job_type,
          .lease = job.lease,
          .leased_at = job.leased_at,
          .attempt = job.attempt,
          .waited = waiting_time(job, started),
          .started = started,
          .finished = finished};
}

/// Whether an attempt that was interrupted counts as one that failed: the job may be what brings its processes down.
bool counts_as_failure(const ClaimedJob& job, const AttemptResult& result) {
  return runs_at_most_once(job) ? result.may_have_run : job.interruptions + 1 >= first_interruption_that_counts;
}

}  // namespace

Settlement settle(const ClaimedJob& job, AttemptResult result, const RetryPolicy& policy, SteadyTime started,
                  SteadyTime finished) {
  using Verdict = AttemptResult::Verdict;
  using Disposition = Settlement::Disposition;
  Settlement settlement = of(job, started, finished);
  settlement.error = std::move(result.error);
  settlement.error_type = std::move(result.error_type);
  settlement.delay = kept_delay(result.delay);
  if (result.verdict == Verdict::interrupted && counts_as_failure(job, result)) {
    result.verdict = Verdict::failed;
  }
  switch (result.verdict) {
    case Verdict::succeeded:
      settlement.disposition = Disposition::finish;
      settlement.outcome = "succeeded";
      break;
    case Verdict::snoozed:
      settlement.disposition = Disposition::snooze;
      settlement.outcome = "snoozed";
      break;
    case Verdict::interrupted:
      settlement.disposition = Disposition::interrupt;
      settlement.outcome = "interrupted";
      settlement.delay = delay_after_interruption(job.interruptions + 1);
      break;
    case Verdict::postponed:
      settlement.disposition = Disposition::snooze;
      settlement.outcome = "interrupted";
      break;
    case Verdict::discarded:
      settlement.disposition = Disposition::finish;
      settlement.outcome = "discarded";
      break;
    case Verdict::failed:
    case Verdict::retry_in:
      if (job.max_attempts > 0 && job.attempt >= job.max_attempts) {
        settlement.disposition = Disposition::finish;
        settlement.outcome = "discarded";
      } else {
        settlement.disposition = Disposition::retry;
        settlement.outcome = "failed";
        if (result.verdict == Verdict::failed) {
          settlement.delay = policy.delay_after(job.attempt);
        }
      }
      break;
  }
  return settlement;
}

Settlement cancelled(Settlement settlement) {
  if (settlement.outcome != "succeeded") {
    settlement.disposition = Settlement::Disposition::finish;
    settlement.outcome = "cancelled";
    settlement.delay = std::chrono::microseconds{0};
  }
  return settlement;
}

std::vector<Settlement> with_cancelled(std::span<const Settlement> settlements, std::span<const JobId> jobs) {
  std::vector<Settlement> written{settlements.begin(), settlements.end()};
  for (Settlement& settlement : written) {
    if (std::ranges::find(jobs, settlement.id) != jobs.end()) {
      settlement = cancelled(std::move(settlement));
    }
  }
  return written;
}

std::optional<Settlement> refused(const Settlement& settlement, std::string_view reason) {
  constexpr std::string_view error_type = "refused";
  if (settlement.error_type == error_type) {
    return std::nullopt;
  }
  Settlement failure = settlement;
  failure.disposition = Settlement::Disposition::retry;
  failure.outcome = "failed";
  failure.error = error_text(std::format("PostgreSQL refused to write the end of the attempt: {}", reason));
  failure.error_type = error_type;
  failure.delay = RetryPolicy{}.delay_after(settlement.attempt);
  return failure;
}

bool goes_back_later(const Settlement& settlement) {
  using Disposition = Settlement::Disposition;
  return settlement.disposition == Disposition::retry || settlement.disposition == Disposition::snooze ||
         settlement.disposition == Disposition::interrupt;
}

/// The clock is finer than any run.
bool never_started(const Settlement& settlement) { return settlement.started == settlement.finished; }

Settlement settle_unstarted(const ClaimedJob& job) {
  Settlement settlement = of(job, job.claimed, job.claimed);
  settlement.disposition = Settlement::Disposition::release;
  return settlement;
}

}  // namespace arrower::jobs::model
