#include "json/time.hpp"

#include <array>
#include <charconv>
#include <chrono>
#include <exception>
#include <format>
#include <optional>
#include <utility>

#include <arrower/jobs/detail/instant.hpp>

#include "http/response.hpp"

namespace arrower::jobs::admin {

namespace {

/// "-24h"; nothing: it is written in another way.
std::optional<TimePoint> time_ago(std::string_view text) {
  using namespace std::chrono;
  constexpr std::array<std::pair<std::string_view, seconds>, 4> units{
      {{"s", seconds{1}}, {"min", minutes{1}}, {"h", hours{1}}, {"d", days{1}}}};
  /// Hours of ten years.
  constexpr std::int64_t most = 87'600;
  std::int64_t count = 0;
  if (!text.starts_with('-')) {
    return std::nullopt;
  }
  text.remove_prefix(1);
  const auto [end, error] = std::from_chars(text.data(), text.data() + text.size(), count);
  text.remove_prefix(static_cast<std::size_t>(end - text.data()));
  for (const auto& [name, length] : units) {
    if (error == std::errc{} && text == name && count > 0 && count <= most) {
      return now() - count * length;
    }
  }
  return std::nullopt;
}

}  // namespace

std::string time_text(TimePoint time) { return std::format("{:%Y-%m-%dT%H:%M:%S}Z", time); }

TimePoint time_from_text(std::string_view text, std::string_view what) {
  const auto refusal = [&] {
    return bad_request(
        std::format("{} is \"{}\"; it must be an RFC 3339 time after 1970, for example 2030-01-31T12:00:00Z, or an "
                    "age, for example -24h",
                    what, text));
  };
  if (const std::optional<TimePoint> ago = time_ago(text)) {
    return *ago;
  }
  TimePoint time;
  try {
    time = detail::time_of_text<TimePoint>(text, false, {});
  } catch (const std::exception&) {
    throw refusal();
  }
  // What the database holds and its clients can write.
  using namespace std::chrono;
  if (time < TimePoint{sys_days{1970y / January / 1}} || time >= TimePoint{sys_days{2262y / January / 1}}) {
    throw refusal();
  }
  return time;
}

}  // namespace arrower::jobs::admin
