// The schedules of one queue in the database: made known, taken when they are due, moved on.
#pragma once

#include <chrono>
#include <functional>
#include <optional>
#include <span>
#include <string>
#include <string_view>
#include <vector>

#include "model/due_occurrences.hpp"
#include "model/job.hpp"
#include "model/schedule.hpp"
#include "postgres/enqueue.hpp"
#include "postgres/sessions.hpp"
#include "postgres/statements.hpp"

namespace arrower::jobs::postgres {

/// A schedule whose next occurrence has come.
struct DueSchedule {
  std::string name;
  std::string spec;
  std::string time_zone;
  std::string job_type;
  std::string payload;
  JobOptions options;
  CatchUp catch_up = CatchUp::one;
  TimePoint next_run_at;
};

/// What becomes of it.
struct Advance {
  model::DueOccurrences due;
  /// Why that cannot be told; empty if it can.
  std::string problem;
};

/// Decides that; the time is the database's.
using DecideAdvance = std::function<Advance(const DueSchedule&, TimePoint now)>;

/// Answers the trace carrier that the job of an occurrence gets.
using CarrierOf = std::function<TraceCarrier(const EncodedJob&)>;

/// What one transaction did.
struct Tick {
  std::size_t schedules = 0;
  std::size_t jobs = 0;
};

struct RetiredSchedule {
  std::string queue;
  std::string name;
  /// Else it was only noted that nobody schedules it.
  bool removed = false;
};

/// Safe to use from several threads. Throws libpqxx's errors and ConnectionError.
class ScheduleStore {
 public:
  ScheduleStore(Sessions& sessions, const Statements& statements, const JobInserter& inserter, std::string queue,
                bool prepare);

  /// Makes or changes schedules, which must be sorted by name, and registers this process for them.
  void establish(model::Lease lease, std::span<const model::Schedule* const> schedules);

  /// Registers this process for schedules that it made before. Answers the names that are left.
  std::vector<std::string> register_again(model::Lease lease, std::span<const std::string> names);

  /// Until the next one becomes due that this process schedules; zero or less if one is. Nothing if there is none.
  std::optional<std::chrono::microseconds> next_due(model::Lease lease);

  /// Takes what is due and enqueues its jobs, in one transaction. `carrier_of` may be empty.
  Tick tick(model::Lease lease, const DecideAdvance& decide, const CarrierOf& carrier_of);

  /// Ends a schedule for all processes. Answers whether there was one.
  bool remove(std::string_view name);

 private:
  std::vector<DueSchedule> take_due(Session& session, pqxx::transaction_base& transaction, model::Lease lease,
                                    TimePoint& now);

  Sessions& sessions_;
  const Statements& statements_;
  const JobInserter& inserter_;
  const std::string queue_;
  const bool prepare_;
};

/// In all queues: notes which schedules no process schedules any more, and removes those noted a week ago. Throws
/// libpqxx's errors and ConnectionError.
std::vector<RetiredSchedule> retire_orphaned_schedules(Sessions& sessions, const Statements& statements);

}  // namespace arrower::jobs::postgres
