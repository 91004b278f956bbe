// Which jobs, as the API is told it: in the query of a list, or in the body of an action.
#pragma once

#include <arrower/jobs/inspection/job_filter.hpp>

#include "http/query.hpp"
#include "json/fields.hpp"
#include "security/redaction.hpp"

namespace arrower::jobs::admin {

/// Both throw HttpError, also for conditions on fields that are hidden.
JobFilter read_job_filter(Query& query, const Redaction& redaction);
JobFilter read_job_filter(Fields fields, const Redaction& redaction);

}  // namespace arrower::jobs::admin
