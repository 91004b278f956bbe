#include "model/orphan.hpp"

#include <utility>

namespace arrower::jobs::model {

Settlement settle_orphan(const OrphanedJob& orphan, std::string_view why, std::string error_type, SteadyTime now) {
  const SteadyTime started = now - orphan.leased_ago;
  ClaimedJob job;
  job.id = orphan.id;
  job.job_type = orphan.job_type;
  job.attempt = orphan.attempt;
  job.max_attempts = orphan.max_attempts;
  job.interruptions = orphan.interruptions;
  job.lease = orphan.lease;
  job.leased_at = orphan.leased_at;
  job.claimed = started;
  AttemptResult result = interrupted(why, std::move(error_type));
  result.may_have_run = !runs_at_most_once(job) || orphan.started;
  // Which policy the job's own queue has for it is not known here.
  return settle(job, std::move(result), RetryPolicy{}, started, now);
}

}  // namespace arrower::jobs::model
