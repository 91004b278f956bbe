// Pausing schedules, letting them go on, and enqueueing their jobs beside their occurrences.
#include <chrono>
#include <format>
#include <optional>
#include <string>

#include <arrower/jobs/error.hpp>
#include <pqxx/pqxx>

#include "inspector/action_target.hpp"
#include "inspector/audit_log.hpp"
#include "inspector/change.hpp"
#include "inspector/inspector_impl.hpp"
#include "inspector/job_entry.hpp"
#include "inspector/job_rows.hpp"
#include "model/cron.hpp"

namespace arrower::jobs {

namespace {

using inspector::AuditRecord;
using inspector::Target;
using postgres::Session;

/// A schedule, locked for the rest of the transaction.
struct LockedSchedule {
  bool paused = false;
  std::string spec;
  std::string time_zone;
  std::optional<TimePoint> next_run_at;
  std::string job_type;
  std::string payload;
  JobOptions options;
  TimePoint now;
};

LockedSchedule lock(pqxx::work& transaction, const inspector::ActingStatements& statements, std::string_view queue,
                    std::string_view name) {
  const pqxx::result rows = transaction.exec(statements.lock_schedule, pqxx::params{queue, name});
  if (rows.empty()) {
    throw NotFoundError{std::format("queue \"{}\" has no schedule \"{}\"", queue, name)};
  }
  const pqxx::row row = rows.one_row();
  return {.paused = row[0].as<bool>(),
          .spec = std::string{row[1].view()},
          .time_zone = std::string{row[2].view()},
          .next_run_at = inspector::optional_time_of(row[3]),
          .job_type = std::string{row[4].view()},
          .payload = std::string{row[5].view()},
          .options = {.priority = row[6].as<std::int16_t>(),
                      .max_attempts = row[7].as<int>(),
                      .unique_key = row[8].as<std::optional<std::string>>()},
          .now = inspector::time_of(row[9])};
}

/// What came while it was paused is left out; an interval keeps its phase.
std::optional<TimePoint> next_after_pause(const LockedSchedule& schedule) {
  if (!schedule.next_run_at || *schedule.next_run_at > schedule.now) {
    return schedule.next_run_at;
  }
  try {
    const model::Cron cron{schedule.spec, schedule.time_zone};
    return cron.next(cron.latest(*schedule.next_run_at, schedule.now).value_or(*schedule.next_run_at));
  } catch (const InvalidScheduleError&) {
    // The ticker says what is wrong with it.
    return schedule.next_run_at;
  }
}

Target target(std::string_view queue, std::string_view name) {
  return {.queue = std::string{queue}, .schedule = std::string{name}};
}

}  // namespace

bool Inspector::pause_schedule(std::string_view queue, std::string_view name, const ActionOptions& options) {
  AuditRecord audit{impl_->acting, inspector::actor_of(options), "pause_schedule",
                    inspector::target_of(target(queue, name))};
  return inspector::change(
      impl_->database, "cannot pause a schedule",
      [&](Session&, pqxx::work& transaction) {
        if (lock(transaction, impl_->acting, queue, name).paused) {
          return false;
        }
        transaction.exec(impl_->acting.pause_schedule, pqxx::params{queue, name, audit.actor()});
        audit.note(transaction, 1, true);
        return true;
      },
      !options.dry_run);
}

bool Inspector::resume_schedule(std::string_view queue, std::string_view name, const ActionOptions& options) {
  AuditRecord audit{impl_->acting, inspector::actor_of(options), "resume_schedule",
                    inspector::target_of(target(queue, name))};
  return inspector::change(
      impl_->database, "cannot resume a schedule",
      [&](Session&, pqxx::work& transaction) {
        const LockedSchedule schedule = lock(transaction, impl_->acting, queue, name);
        if (!schedule.paused) {
          return false;
        }
        const auto next = next_after_pause(schedule);
        const auto next_run_at =
            next ? std::optional{std::int64_t{next->time_since_epoch().count()}} : std::optional<std::int64_t>{};
        transaction.exec(impl_->acting.resume_schedule, pqxx::params{queue, name, next_run_at});
        audit.note(transaction, 1, true);
        return true;
      },
      !options.dry_run);
}

JobId Inspector::run_schedule_now(std::string_view queue, std::string_view name, const ActionOptions& options) {
  AuditRecord audit{impl_->acting, inspector::actor_of(options), "run_schedule_now",
                    inspector::target_of(target(queue, name))};
  return inspector::change(
      impl_->database, "cannot run a schedule's job",
      [&](Session& session, pqxx::work& transaction) {
        const LockedSchedule schedule = lock(transaction, impl_->acting, queue, name);
        const EncodedJob job{.job_type = schedule.job_type,
                             .payload = schedule.payload,
                             .options = schedule.options,
                             .occurrence = Occurrence{.name = std::string{name}, .time = schedule.now}};
        const JobId id = inspector::enqueue(impl_->database, session, transaction, queue, std::span{&job, 1}).front();
        audit.note(transaction, 1, true);
        return options.dry_run ? JobId{} : id;
      },
      !options.dry_run);
}

}  // namespace arrower::jobs
