// A JobFilter as SQL: checked, and turned into conditions of fixed text whose values are parameters.
#pragma once

#include <string>
#include <string_view>

#include <arrower/jobs/inspection/job_filter.hpp>

#include "inspector/sql_parameters.hpp"

namespace arrower::jobs::inspector {

/// Throws InvalidFilterError that names the field and what it may be.
void check_filter(const JobFilter& filter);

/// Whether no condition at all is made: every job matches.
bool restricts_nothing(const JobFilter& filter) noexcept;

/// Whether jobs in this state are asked for; all are where no state is named.
bool wants(const JobFilter& filter, JobState state) noexcept;
/// Whether rows of the jobs table can match, and of the history.
bool wants_unfinished(const JobFilter& filter) noexcept;
bool wants_ended(const JobFilter& filter) noexcept;

/// As outcomes stand in the history; of the states that have ended.
std::string_view outcome_of(JobState state) noexcept;

/// The whole of a filter as a condition on a row of {schema}.jobs by the name j; "false" if no row can match.
///
///     SqlParameters parameters;
///     const std::string condition = condition_on_jobs(filter, "arrower", parameters);
///     transaction.exec("select j.id from arrower.jobs j where " + condition, parameters.values());
std::string condition_on_jobs(const JobFilter& filter, std::string_view schema, SqlParameters& parameters);

/// The same on a row of {schema}.job_history by the name h: on that which ended the job, as long as nobody has brought
/// it back (job_history.retried_at).
std::string condition_on_history(const JobFilter& filter, SqlParameters& parameters);

}  // namespace arrower::jobs::inspector
