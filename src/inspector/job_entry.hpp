// Enqueueing jobs that a person makes: what enqueue of a queue does, in the Inspector's transactions.
#pragma once

#include <span>
#include <string_view>
#include <vector>

#include <arrower/jobs/encoded_job.hpp>
#include <arrower/jobs/job_id.hpp>
#include <pqxx/transaction>

#include "inspector/database.hpp"

namespace arrower::jobs::inspector {

/// Throws InvalidJobError, and libpqxx's errors.
std::vector<JobId> enqueue(const Database& database, postgres::Session& session, pqxx::work& transaction,
                           std::string_view queue, std::span<const EncodedJob> jobs);

}  // namespace arrower::jobs::inspector
