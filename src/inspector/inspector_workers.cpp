// Worker processes, and the schedules that they look after.
#include <format>
#include <map>
#include <utility>

#include <arrower/jobs/error.hpp>

#include "inspector/inspector_impl.hpp"
#include "inspector/job_rows.hpp"
#include "model/cron.hpp"

namespace arrower::jobs {

using namespace inspector;

namespace {

constexpr int next_runs = 5;

CatchUp catch_up_of(std::string_view name) {
  return name == "none" ? CatchUp::none : name == "all" ? CatchUp::all : CatchUp::one;
}

/// The occurrences from the one that is due next on.
std::vector<TimePoint> runs_from(const model::Cron& cron, std::optional<TimePoint> next) {
  std::vector<TimePoint> runs;
  runs.reserve(next_runs);
  for (int i = 0; i < next_runs && next; ++i) {
    runs.push_back(*next);
    next = cron.next(*next);
  }
  return runs;
}

ScheduleState schedule_of(const pqxx::row& row) {
  ScheduleState schedule{.queue = text_of(row[0]),
                         .name = text_of(row[1]),
                         .spec = text_of(row[2]),
                         .time_zone = text_of(row[3]),
                         .type = text_of(row[4]),
                         .payload = text_of(row[5]),
                         .priority = row[6].as<std::int16_t>(),
                         .max_attempts = row[7].as<int>(),
                         .catch_up = catch_up_of(row[8].view()),
                         .last_run_at = optional_time_of(row[10]),
                         .paused_at = optional_time_of(row[12]),
                         .paused_by = optional_text_of(row[13]),
                         .problem = optional_text_of(row[14]),
                         .orphaned = row[15].as<bool>(),
                         .orphaned_since = optional_time_of(row[16])};
  if (const auto id = row[11].as<std::optional<std::int64_t>>()) {
    schedule.last_job = JobId{*id};
  }
  try {
    const model::Cron cron{schedule.spec, schedule.time_zone};
    schedule.description = cron.describe();
    if (!schedule.paused_at && !schedule.orphaned && !schedule.problem) {
      schedule.next_runs = runs_from(cron, optional_time_of(row[9]));
    }
  } catch (const InvalidScheduleError& error) {
    // Made by a program that knows more, or on a machine that has the time zone.
    if (!schedule.problem) {
      schedule.problem = error.what();
    }
  }
  return schedule;
}

}  // namespace

std::vector<WorkerState> Inspector::workers() {
  Database& database = impl_->database;
  return database.read("cannot look at the workers", [&](ReadTransaction& transaction) {
    std::map<std::int64_t, std::vector<RunningJob>> running;
    for (const pqxx::row& row : transaction.exec(database.reading().running_of_workers)) {
      running[row[0].as<std::int64_t>()].push_back({.id = {row[1].as<std::int64_t>()},
                                                    .type = text_of(row[2]),
                                                    .attempt = row[3].as<int>(),
                                                    .started_at = time_of(row[4]),
                                                    .running_for = duration_of(row[5]),
                                                    .cancel_requested = row[6].as<bool>()});
    }
    const pqxx::result rows = transaction.exec(database.reading().workers);
    std::vector<WorkerState> workers;
    workers.reserve(static_cast<std::size_t>(rows.size()));
    for (const pqxx::row& row : rows) {
      const auto lease = row[0].as<std::int64_t>();
      workers.push_back({.lease = lease,
                         .queue = text_of(row[1]),
                         .pool_name = text_of(row[2]),
                         .host = text_of(row[3]),
                         .process_id = row[4].as<int>(),
                         .version = text_of(row[5]),
                         .job_types = texts_of(row[6]),
                         .pool_size = row[7].as<int>(),
                         .started_at = time_of(row[8]),
                         .heartbeat_at = time_of(row[9]),
                         .dead = row[10].as<bool>(),
                         .running = std::move(running[lease])});
    }
    return workers;
  });
}

std::vector<ScheduleState> Inspector::schedules() {
  Database& database = impl_->database;
  const pqxx::result rows = database.read("cannot look at the schedules", database.reading().schedules);
  std::vector<ScheduleState> schedules;
  schedules.reserve(static_cast<std::size_t>(rows.size()));
  for (const pqxx::row& row : rows) {
    schedules.push_back(schedule_of(row));
  }
  return schedules;
}

}  // namespace arrower::jobs
