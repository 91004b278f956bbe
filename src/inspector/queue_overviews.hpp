// How queues do, put together from what waits in them, who serves them and what they have done.
#pragma once

#include <string>
#include <vector>

#include <arrower/jobs/inspection/queue_overview.hpp>

#include "inspector/database.hpp"

namespace arrower::jobs::inspector {

/// Every queue that there is, by name.
std::vector<std::string> queue_names(const Database& database, ReadTransaction& transaction);

/// In the order of their names.
std::vector<QueueOverview> queue_overviews(const Database& database, ReadTransaction& transaction,
                                           const std::vector<std::string>& names);

}  // namespace arrower::jobs::inspector
