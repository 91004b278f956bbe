// What jobs that are enqueued by a running job have from it.
#pragma once

#include <span>
#include <vector>

#include <arrower/jobs/encoded_job.hpp>

#include "model/job.hpp"

namespace arrower::jobs::model {

/// The jobs with the user id and trace carrier of the running job where they have none of their own.
std::vector<EncodedJob> inheriting_from(const ClaimedJob& running, std::span<const EncodedJob> jobs);

}  // namespace arrower::jobs::model
