#include "inspector/job_rows.hpp"

#include <algorithm>
#include <array>
#include <format>
#include <stdexcept>
#include <utility>

namespace arrower::jobs::inspector {

namespace {

/// Of a payload in a list.
constexpr std::size_t payload_bytes = 500;

template <class Enumeration, std::size_t Names>
Enumeration named(std::string_view name, const std::array<std::pair<std::string_view, Enumeration>, Names>& names) {
  const auto found = std::ranges::find(names, name, [](const auto& entry) { return entry.first; });
  if (found == names.end()) {
    throw std::logic_error{std::format("{} is the name of no state", name)};
  }
  return found->second;
}

}  // namespace

std::optional<TimePoint> optional_time_of(const pqxx::field& microseconds) {
  return microseconds.is_null() ? std::nullopt : std::optional{time_of(microseconds)};
}

std::chrono::microseconds duration_of(const pqxx::field& microseconds) {
  return std::chrono::microseconds{microseconds.as<std::int64_t>()};
}

std::string text_of(const pqxx::field& text) { return std::string{text.view()}; }

std::optional<std::string> optional_text_of(const pqxx::field& text) {
  return text.is_null() ? std::nullopt : std::optional{text_of(text)};
}

std::vector<std::string> texts_of(const pqxx::field& array) {
  std::vector<std::string> texts;
  const auto values = array.as_sql_array<std::string>();
  texts.reserve(values.size());
  for (std::size_t i = 0; i < values.size(); ++i) {
    texts.push_back(values[i]);
  }
  return texts;
}

JobState state_of(std::string_view name) {
  using enum JobState;
  static constexpr std::array<std::pair<std::string_view, JobState>, 7> names{{{"ready", ready},
                                                                               {"scheduled", scheduled},
                                                                               {"running", running},
                                                                               {"retrying", retrying},
                                                                               {"succeeded", succeeded},
                                                                               {"discarded", discarded},
                                                                               {"cancelled", cancelled}}};
  return named(name, names);
}

AttemptOutcome outcome_of(std::string_view name) {
  using enum AttemptOutcome;
  static constexpr std::array<std::pair<std::string_view, AttemptOutcome>, 4> names{
      {{"succeeded", succeeded}, {"failed", failed}, {"discarded", discarded}, {"cancelled", cancelled}}};
  return named(name, names);
}

JobSummary summary_of(const pqxx::row& row, bool whole_payload) {
  JobSummary summary{.id = {row[1].as<std::int64_t>()},
                     .queue = text_of(row[4]),
                     .type = text_of(row[5]),
                     .state = state_of(row[6].view()),
                     .priority = row[7].as<std::int16_t>(),
                     .attempt = row[8].as<int>(),
                     .max_attempts = row[9].as<int>(),
                     .interruptions = row[19].as<int>(),
                     .run_at = time_of(row[10]),
                     .enqueued_at = time_of(row[11]),
                     .started_at = optional_time_of(row[12]),
                     .finished_at = optional_time_of(row[13]),
                     .worker = optional_text_of(row[14]),
                     .error = optional_text_of(row[15]),
                     .schedule = optional_text_of(row[16]),
                     .payload = optional_text_of(row[17]),
                     .cancel_requested = row[18].as<bool>()};
  if (summary.payload && !whole_payload) {
    cut(*summary.payload, payload_bytes);
  }
  return summary;
}

void cut(std::string& text, std::size_t bytes) {
  if (text.size() <= bytes) {
    return;
  }
  std::size_t end = bytes;
  while (end > 0 && (static_cast<unsigned char>(text[end]) & 0xC0U) == 0x80U) {
    --end;
  }
  text.resize(end);
}

}  // namespace arrower::jobs::inspector
