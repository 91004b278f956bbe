#include "model/schedule.hpp"

#include <format>
#include <utility>

#include <arrower/jobs/error.hpp>

#include "model/text.hpp"

namespace arrower::jobs::model {

namespace {

constexpr std::size_t longest_name = 200;
constexpr std::size_t longest_unique_key = 1000;

[[noreturn]] void refuse(const EncodedSchedule& schedule, std::string_view option, const std::string& value,
                         std::string_view range) {
  throw InvalidScheduleError{std::format("a {} job cannot be scheduled: option {} is {}; it must be {}",
                                         schedule.job_type, option, value, range)};
}

void check_text(const EncodedSchedule& schedule, std::string_view option, std::string_view value, std::size_t least,
                std::size_t most) {
  if (value.size() < least || value.size() > most) {
    refuse(schedule, option, std::format("{} bytes long", value.size()),
           std::format("{} to {} bytes long", least, most));
  }
  if (!is_storable_text(value)) {
    refuse(schedule, option, "not text that PostgreSQL can store", "valid UTF-8 without the character U+0000");
  }
}

void check_options(const EncodedSchedule& schedule) {
  const ScheduleOptions& options = schedule.options;
  check_text(schedule, "name", options.name, 0, longest_name);
  if (options.max_attempts < 0) {
    refuse(schedule, "max_attempts", std::format("{}", options.max_attempts), "at least 0 (0: retried for ever)");
  }
  if (options.unique_key) {
    check_text(schedule, "unique_key", *options.unique_key, 1, longest_unique_key);
  }
  if (options.catch_up != CatchUp::one && options.catch_up != CatchUp::none && options.catch_up != CatchUp::all) {
    refuse(schedule, "catch_up", std::format("{}", static_cast<int>(options.catch_up)),
           "CatchUp::one, CatchUp::none or CatchUp::all");
  }
}

bool enqueue_the_same(const Schedule& one, const Schedule& other) {
  return one.spec == other.spec && one.time_zone == other.time_zone && one.payload == other.payload &&
         one.options.priority == other.options.priority && one.options.max_attempts == other.options.max_attempts &&
         one.options.catch_up == other.options.catch_up && one.options.unique_key == other.options.unique_key;
}

}  // namespace

Schedule make_schedule(EncodedSchedule encoded) {
  check_options(encoded);
  Cron cron{encoded.spec, encoded.options.time_zone};
  const bool named = !encoded.options.name.empty();
  std::string time_zone = cron.time_zone();
  return {.name = named ? encoded.options.name : std::string{encoded.job_type},
          .named = named,
          .spec = std::move(encoded.spec),
          .time_zone = std::move(time_zone),
          .cron = std::move(cron),
          .job_type = std::string{encoded.job_type},
          .payload = std::move(encoded.payload),
          .options = std::move(encoded.options)};
}

void check_replacement(const Schedule& current, const Schedule& next) {
  if (!current.named && !next.named && !enqueue_the_same(current, next)) {
    throw InvalidScheduleError{std::format(
        "{} jobs are scheduled twice (\"{}\" and \"{}\") and neither schedule has a name: give each one of its own, "
        "or name the second \"{}\" to replace the first",
        next.job_type, current.spec, next.spec, next.name)};
  }
}

}  // namespace arrower::jobs::model
