// Any bytes as a schedule: they are refused with a message that can be stored, or what they mean is consistent.
#include <arrower/jobs/error.hpp>

#include <cstdint>
#include <optional>
#include <string_view>

#include "check.hpp"
#include "model/cron.hpp"
#include "model/text.hpp"

using arrower::jobs::TimePoint;
using arrower::jobs::fuzz::require;
using arrower::jobs::model::Cron;

namespace {

using namespace std::chrono_literals;

/// A moment of the years 1900 to 2099 that depends on the text, so that texts can be read in the corpus.
TimePoint moment_for(std::string_view text) {
  std::uint64_t hash = 0xcbf29ce484222325;
  for (const char character : text) {
    hash = (hash ^ static_cast<unsigned char>(character)) * 0x100000001b3;
  }
  constexpr TimePoint first = std::chrono::sys_days{1900y / 1 / 1};
  constexpr TimePoint last = std::chrono::sys_days{2100y / 1 / 1};
  return first + std::chrono::microseconds{hash % static_cast<std::uint64_t>((last - first).count())};
}

void check(const Cron& cron, const Cron& again, TimePoint after) {
  const std::optional<TimePoint> first = cron.next(after);
  require(again.next(after) == first, "the same text has the same occurrences");
  require(cron.latest(after, after) == std::nullopt, "there is none where no time passes");
  if (!first) {
    require(cron.latest(after, TimePoint::max()) == std::nullopt, "there is no last one where there is no first");
    return;
  }
  require(*first > after, "an occurrence comes after the moment");
  require(cron.latest(after, *first) == first, "the first one is the last one until itself");
  require(cron.latest(after, *first - 1us) == std::nullopt, "there is none before the first one");
  const std::optional<TimePoint> second = cron.next(*first);
  if (second) {
    require(*second > *first, "occurrences come in order");
    require(cron.latest(after, *second - 1us) == first, "the first one is the last one before the second");
    require(cron.latest(after, *second) == second, "the second one is the last one until itself");
  }
  const TimePoint much_later = *first + std::chrono::days{3000};
  const std::optional<TimePoint> latest = cron.latest(after, much_later);
  require(latest && *latest >= *first && *latest <= much_later, "the last one is in the time that is asked for");
  const std::optional<TimePoint> following = cron.next(*latest);
  require(!following || *following > much_later, "none comes after the last one");
}

}  // namespace

extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size) {
  const std::string_view text = arrower::jobs::fuzz::text_of(data, size);
  try {
    const Cron cron{text};
    const Cron again{text, cron.time_zone()};
    require(!cron.describe().empty(), "there is a description");
    require(again.describe() == cron.describe(), "the same text has the same description");
    check(cron, again, moment_for(text));
    check(cron, again, TimePoint::min());
    check(cron, again, TimePoint::max() - 1us);
  } catch (const arrower::jobs::InvalidScheduleError& error) {
    require(arrower::jobs::model::is_storable_text(error.what()), "the message can be stored");
  }
  return 0;
}
