// A job named in a path.
#pragma once

#include <string>

#include <arrower/jobs/job_id.hpp>

namespace arrower::jobs::admin {

/// Throws HttpError with 404 for what is no number.
JobId read_job_id(const std::string& text);

}  // namespace arrower::jobs::admin
