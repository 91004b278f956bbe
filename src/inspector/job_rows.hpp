// Rows of the Inspector's statements as values.
#pragma once

#include <chrono>
#include <cstdint>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include <arrower/jobs/inspection/job_details.hpp>
#include <pqxx/result>

#include "postgres/columns.hpp"

namespace arrower::jobs::inspector {

using postgres::time_of;
/// Of a column in microseconds since 1970.
std::optional<TimePoint> optional_time_of(const pqxx::field& microseconds);
/// Of a column in microseconds.
std::chrono::microseconds duration_of(const pqxx::field& microseconds);
std::string text_of(const pqxx::field& text);
std::optional<std::string> optional_text_of(const pqxx::field& text);
std::vector<std::string> texts_of(const pqxx::field& array);

/// Of its name in lower case.
JobState state_of(std::string_view name);
AttemptOutcome outcome_of(std::string_view name);

/// The columns of list_unfinished.sql and list_ended.sql, from their second on.
JobSummary summary_of(const pqxx::row& row, bool whole_payload = false);

/// Not longer than so many bytes, and cut between characters.
void cut(std::string& text, std::size_t bytes);

}  // namespace arrower::jobs::inspector
