#include "json/time.hpp"

#include <chrono>
#include <exception>
#include <format>

#include <arrower/jobs/detail/instant.hpp>

#include "http/response.hpp"

namespace arrower::jobs::admin {

std::string time_text(TimePoint time) { return std::format("{:%Y-%m-%dT%H:%M:%S}Z", time); }

TimePoint time_from_text(std::string_view text, std::string_view what) {
  const auto refusal = [&] {
    return bad_request(std::format(
        "{} is \"{}\"; it must be a time as in RFC 3339 after 1970, for example 2030-01-31T12:00:00Z", what, text));
  };
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
