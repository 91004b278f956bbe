// Lists of jobs, page by page, from the jobs table and the history at once; and how many there are.
#pragma once

#include <string>
#include <vector>

#include <arrower/jobs/inspection/job_details.hpp>
#include <arrower/jobs/inspection/job_filter.hpp>
#include <pqxx/result>

#include "inspector/database.hpp"
#include "inspector/page_cursor.hpp"

namespace arrower::jobs::inspector {

/// The filter and page are checked.
JobPage list_jobs(Database& database, const JobFilter& filter, const PageRequest& page);

/// The same within a transaction.
JobPage find_jobs(const Database& database, ReadTransaction& transaction, const JobFilter& filter,
                  const PageRequest& page);

/// The one that the filter names, or all that have jobs or a history.
std::vector<std::string> queues_of(const Database& database, ReadTransaction& transaction, const JobFilter& filter);

Count count_jobs(Database& database, const JobFilter& filter);

/// A job as a list meets it.
struct ListedJob {
  ListPlace place;
  /// What it came from was looked at no further.
  bool stops = false;
  bool matches = true;
  JobSummary summary;
};

/// The page that rows of several sources make, each of which has answered its first `page.size` + 1. Sorts them.
JobPage merge_into_page(std::vector<ListedJob> listed, const PageRequest& page);

}  // namespace arrower::jobs::inspector
