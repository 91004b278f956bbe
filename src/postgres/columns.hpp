// Columns of results as the values they stand for.
#pragma once

#include <algorithm>
#include <chrono>
#include <cstddef>
#include <cstdint>
#include <optional>
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

inline std::optional<std::int64_t> microseconds_of(const std::optional<TimePoint>& time) {
  return time ? std::optional{time->time_since_epoch().count()} : std::nullopt;
}

/// How long ago, on this process's clock; not less than nothing.
inline std::int64_t microseconds_since(std::chrono::steady_clock::time_point time,
                                       std::chrono::steady_clock::time_point now) {
  return std::max<std::int64_t>(std::chrono::duration_cast<std::chrono::microseconds>(now - time).count(), 0);
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

/// From an array of ids.
inline std::vector<JobId> ids_of(const pqxx::field& array) {
  std::vector<JobId> ids;
  if (!array.is_null()) {
    const auto values = array.as_sql_array<std::int64_t>();
    ids.reserve(values.size());
    for (std::size_t i = 0; i < values.size(); ++i) {
      ids.push_back(JobId{values[i]});
    }
  }
  return ids;
}

}  // namespace arrower::jobs::postgres
