#include "model/notification.hpp"

#include <charconv>

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

}  // namespace

std::optional<Notification> parse_notification(std::string_view text) {
  Notification notification;
  std::int64_t run_at = 0;
  int ready = 0;
  if (!take(text, notification.priority) || !take(text, run_at) || !take(text, ready)) {
    return std::nullopt;
  }
  notification.run_at = TimePoint{std::chrono::microseconds{run_at}};
  notification.ready = ready != 0;
  notification.queue = text;
  return notification;
}

}  // namespace arrower::jobs::model
