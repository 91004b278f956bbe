// A call of enqueue as spans and metrics show it, whoever makes it.
#pragma once

#include <functional>
#include <span>
#include <vector>

#include <arrower/jobs/encoded_job.hpp>
#include <arrower/jobs/job_id.hpp>
#include <arrower/jobs/telemetry.hpp>

#include "postgres/enqueue.hpp"
#include "telemetry/tracing.hpp"

namespace arrower::jobs::telemetry {

/// Inserts jobs, with what they inherit.
using Insert = std::function<std::vector<JobId>(const postgres::Inheritance& inherited)>;

/// Calls `insert` and passes on what it returns or throws.
std::vector<JobId> record_enqueueing(const Telemetry::Impl& telemetry, const Sender& sender,
                                     std::span<const EncodedJob> jobs, postgres::Inheritance inherited,
                                     const Insert& insert);

}  // namespace arrower::jobs::telemetry
