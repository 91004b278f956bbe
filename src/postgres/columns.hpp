// Columns of results as the values they stand for.
#pragma once

#include <chrono>
#include <cstddef>
#include <cstdint>
#include <pqxx/field>
#include <pqxx/result>
#include <pqxx/row>
#include <vector>

#include <arrower/jobs/clock.hpp>
#include <arrower/jobs/job_id.hpp>

namespace arrower::jobs::postgres {

/// From microseconds since 1970, as a bigint.
inline TimePoint time_of(const pqxx::field& epoch_microseconds) {
  return TimePoint{std::chrono::microseconds{epoch_microseconds.as<std::int64_t>()}};
}

/// The jobs in the first column.
inline std::vector<JobId> ids_of(const pqxx::result& rows) {
  std::vector<JobId> ids;
  ids.reserve(static_cast<std::size_t>(rows.size()));
  for (const pqxx::row& row : rows) {
    ids.push_back(JobId{row[0].as<std::int64_t>()});
  }
  return ids;
}

}  // namespace arrower::jobs::postgres
