#include "postgres/schedule_store.hpp"

#include <algorithm>
#include <utility>

#include <pqxx/pqxx>

#include "postgres/array_literal.hpp"
#include "postgres/columns.hpp"

namespace arrower::jobs::postgres {

namespace {

using std::chrono::microseconds;

/// Taken in one transaction.
constexpr int most_schedules = 1000;

std::string_view name_of(CatchUp catch_up) {
  switch (catch_up) {
    case CatchUp::one:
      return "one";
    case CatchUp::none:
      return "none";
    case CatchUp::all:
      return "all";
  }
  return "";
}

CatchUp catch_up_of(std::string_view name) {
  return name == "none" ? CatchUp::none : name == "all" ? CatchUp::all : CatchUp::one;
}

std::vector<std::string> first_column(const pqxx::result& rows) {
  std::vector<std::string> texts;
  texts.reserve(static_cast<std::size_t>(rows.size()));
  for (const pqxx::row& row : rows) {
    texts.emplace_back(row[0].view());
  }
  return texts;
}

EncodedJob job_of(const DueSchedule& schedule, TimePoint time) {
  return {.job_type = schedule.job_type,
          .payload = schedule.payload,
          .options = schedule.options,
          .occurrence = Occurrence{.name = schedule.name, .time = time}};
}

}  // namespace

ScheduleStore::ScheduleStore(Sessions& sessions, const Statements& statements, const JobInserter& inserter,
                             std::string queue, bool prepare)
    : sessions_{sessions}, statements_{statements}, inserter_{inserter}, queue_{std::move(queue)}, prepare_{prepare} {}

void ScheduleStore::establish(model::Lease lease, std::span<const model::Schedule* const> schedules) {
  const SessionPool::Loan session = sessions_.borrow();
  pqxx::work transaction{session->connection()};
  session->apply_settings(transaction);
  const TimePoint now = time_of(transaction.exec("select (date_part('epoch', now()) * 1000000)::bigint").one_field());
  ArrayLiteral names;
  ArrayLiteral specs;
  ArrayLiteral time_zones;
  ArrayLiteral types;
  ArrayLiteral payloads;
  ArrayLiteral priorities;
  ArrayLiteral max_attempts;
  ArrayLiteral unique_keys;
  ArrayLiteral catch_up;
  ArrayLiteral next_run_at;
  for (const model::Schedule* schedule : schedules) {
    names.add(schedule->name);
    specs.add(schedule->spec);
    time_zones.add(schedule->time_zone);
    types.add(schedule->job_type);
    payloads.add(schedule->payload);
    priorities.add(schedule->options.priority);
    max_attempts.add(schedule->options.max_attempts);
    unique_keys.add_or_absent(schedule->options.unique_key);
    catch_up.add(name_of(schedule->options.catch_up));
    next_run_at.add_or_absent(microseconds_of(schedule->cron.next(now)));
  }
  const std::string all_names = std::move(names).take();
  transaction.exec(
      statements_.upsert_schedules,
      pqxx::params{queue_, all_names, std::move(specs).take(), std::move(time_zones).take(), std::move(types).take(),
                   std::move(payloads).take(), std::move(priorities).take(), std::move(max_attempts).take(),
                   std::move(unique_keys).take(), std::move(catch_up).take(), std::move(next_run_at).take()});
  transaction.exec(statements_.register_schedules, pqxx::params{queue_, all_names, lease});
  transaction.commit();
}

std::vector<std::string> ScheduleStore::register_again(model::Lease lease, std::span<const std::string> names) {
  return first_column(
      sessions_.execute(statements_.register_schedules, pqxx::params{queue_, array_of(names), lease}, false));
}

std::optional<microseconds> ScheduleStore::next_due(model::Lease lease) {
  const pqxx::result rows = sessions_.execute(statements_.next_due_schedule, pqxx::params{queue_, lease}, prepare_);
  if (rows.empty()) {
    return std::nullopt;
  }
  return microseconds{rows.one_field().as<std::int64_t>()};
}

Tick ScheduleStore::tick(model::Lease lease, const DecideAdvance& decide, const CarrierOf& carrier_of) {
  const SessionPool::Loan session = sessions_.borrow();
  pqxx::work transaction{session->connection()};
  session->apply_settings(transaction);
  TimePoint now;
  const std::vector<DueSchedule> schedules = take_due(*session, transaction, lease, now);
  if (schedules.empty()) {
    return {};
  }
  std::vector<Advance> advances;
  std::vector<EncodedJob> jobs;
  advances.reserve(schedules.size());
  jobs.reserve(schedules.size());
  for (const DueSchedule& schedule : schedules) {
    const Advance& advance = advances.emplace_back(decide(schedule, now));
    for (const TimePoint time : advance.due.times) {
      EncodedJob& job = jobs.emplace_back(job_of(schedule, time));
      if (carrier_of) {
        job.options.trace_carrier = carrier_of(job);
      }
    }
  }
  std::vector<JobId> ids;
  if (!jobs.empty()) {
    TransactionTarget target{transaction, *session, prepare_};
    ids = inserter_.insert(target, jobs, {});
  }
  ArrayLiteral names;
  ArrayLiteral next_run_at;
  ArrayLiteral last_run_at;
  ArrayLiteral last_job_id;
  ArrayLiteral problems;
  auto id = ids.begin();
  for (std::size_t i = 0; i < schedules.size(); ++i) {
    const Advance& advance = advances[i];
    names.add(schedules[i].name);
    next_run_at.add_or_absent(microseconds_of(advance.due.next));
    if (advance.due.times.empty()) {
      last_run_at.add_or_absent(std::optional<std::int64_t>{});
      last_job_id.add_or_absent(std::optional<std::int64_t>{});
    } else {
      id += static_cast<std::ptrdiff_t>(advance.due.times.size());
      last_run_at.add_or_absent(microseconds_of(advance.due.times.back()));
      last_job_id.add(std::prev(id)->value);
    }
    problems.add(advance.problem);
  }
  session->execute(
      transaction, statements_.advance_schedules,
      pqxx::params{queue_, std::move(names).take(), std::move(next_run_at).take(), std::move(last_run_at).take(),
                   std::move(last_job_id).take(), std::move(problems).take()},
      prepare_);
  transaction.commit();
  return {.schedules = schedules.size(), .jobs = jobs.size()};
}

std::vector<DueSchedule> ScheduleStore::take_due(Session& session, pqxx::transaction_base& transaction,
                                                 model::Lease lease, TimePoint& now) {
  std::vector<DueSchedule> due;
  const pqxx::result rows =
      session.execute(transaction, statements_.due_schedules, pqxx::params{queue_, lease, most_schedules}, prepare_);
  due.reserve(static_cast<std::size_t>(rows.size()));
  for (const pqxx::row& row : rows) {
    due.push_back({.name = std::string{row[0].view()},
                   .spec = std::string{row[1].view()},
                   .time_zone = std::string{row[2].view()},
                   .job_type = std::string{row[3].view()},
                   .payload = std::string{row[4].view()},
                   .options = {.priority = row[5].as<std::int16_t>(),
                               .max_attempts = row[6].as<int>(),
                               .unique_key = row[7].as<std::optional<std::string>>()},
                   .catch_up = catch_up_of(row[8].view()),
                   .next_run_at = time_of(row[9])});
    now = time_of(row[10]);
  }
  return due;
}

bool ScheduleStore::remove(std::string_view name) {
  return translate_errors("cannot end the schedule", [&] {
    return !sessions_.execute(statements_.delete_schedule, pqxx::params{queue_, name}, false).empty();
  });
}

std::vector<RetiredSchedule> retire_orphaned_schedules(Sessions& sessions, const Statements& statements) {
  std::vector<RetiredSchedule> retired;
  for (const pqxx::row& row : sessions.execute(statements.retire_orphaned_schedules, {}, false)) {
    retired.push_back(
        {.queue = std::string{row[0].view()}, .name = std::string{row[1].view()}, .removed = row[2].as<bool>()});
  }
  return retired;
}

}  // namespace arrower::jobs::postgres
