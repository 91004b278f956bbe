// How queues do, put together from what waits in them, who serves them and what they have done.
#pragma once

#include <optional>
#include <string>
#include <vector>

#include <arrower/jobs/inspection/queue_overview.hpp>

#include "inspector/database.hpp"

namespace arrower::jobs::inspector {

struct QueueNameQuery {
  /// The first one, if it is there.
  std::string from = {};
  /// Nothing: all.
  std::optional<int> most = {};
  /// Somewhere in the name, in whatever case; nothing: any.
  std::optional<std::string> match = {};
};

/// Queues that there are, by name.
std::vector<std::string> queue_names(const Database& database, ReadTransaction& transaction,
                                     const QueueNameQuery& query = {});

/// In the order of their names. A constant number of statements.
std::vector<QueueOverview> queue_overviews(const Database& database, ReadTransaction& transaction,
                                           const std::vector<std::string>& names);

}  // namespace arrower::jobs::inspector
