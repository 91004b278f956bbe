#include "model/notification.hpp"

#include <algorithm>
#include <charconv>
#include <optional>

#include "model/run_at.hpp"

namespace arrower::jobs::model {

namespace {

template <class Number>
bool take(std::string_view& text, Number& number) {
  const auto [end, error] = std::from_chars(text.data(), text.data() + text.size(), number);
  if (error != std::errc{} || end == text.data() + text.size() || *end != ' ') {
    return false;
  }
  text.remove_prefix(static_cast<std::size_t>(end - text.data()) + 1);
  return true;
}

bool take_word(std::string_view& text, std::string_view word) {
  if (!text.starts_with(word)) {
    return false;
  }
  text.remove_prefix(word.size());
  return true;
}

/// Numbers with a space after each but the last.
std::optional<std::vector<JobId>> ids_of(std::string_view text) {
  std::vector<JobId> ids;
  while (!text.empty()) {
    JobId id;
    const auto [end, error] = std::from_chars(text.data(), text.data() + text.size(), id.value);
    if (error != std::errc{}) {
      return std::nullopt;
    }
    ids.push_back(id);
    text.remove_prefix(static_cast<std::size_t>(end - text.data()));
    if (!text.empty() && !take_word(text, " ")) {
      return std::nullopt;
    }
  }
  return ids;
}

}  // namespace

Notification parse_notification(std::string_view text) {
  if (take_word(text, "queue ")) {
    return QueueChanged{text};
  }
  if (take_word(text, "schedules ")) {
    return SchedulesChanged{text};
  }
  if (take_word(text, "cancel ")) {
    if (auto ids = ids_of(text)) {
      return JobsCancelled{std::move(*ids)};
    }
    return {};
  }
  JobsAnnounced jobs;
  std::int64_t run_at = 0;
  int ready = 0;
  if (!take(text, jobs.priority) || !take(text, run_at) || !take(text, ready)) {
    return {};
  }
  // Every user of the database can notify, and a time that it cannot hold would make the next claim fail.
  jobs.run_at = std::clamp(TimePoint{std::chrono::microseconds{run_at}}, first_run_at,
                           end_of_run_at - std::chrono::microseconds{1});
  jobs.ready = ready != 0;
  jobs.queue = text;
  return jobs;
}

}  // namespace arrower::jobs::model
