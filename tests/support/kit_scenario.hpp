// What a program may do with a queue, drawn at random: for comparing the testing kit with production.
#pragma once

#include <chrono>
#include <cstddef>
#include <cstdint>
#include <optional>
#include <ostream>
#include <string>
#include <vector>

#include <arrower/jobs/options.hpp>

namespace arrower::jobs::tests {

/// One run of a job, in this order: it writes a row, enqueues jobs, does something to its transaction, and ends.
struct ScriptedRun {
  enum class Sql {
    nothing,
    swallow_error,
    raw_commit,
    raw_commit_and_begin,
    raw_rollback,
    raw_rollback_and_begin,
    raw_rollback_and_chain,
    commit,
    abort
  };
  enum class End { return_, throw_error, throw_number, retry_in, snooze, discard };

  bool writes = false;
  /// Places in Scenario::jobs.
  std::vector<std::size_t> enqueues;
  /// With `enqueue(ctx, ...)`.
  bool enqueues_in_transaction = false;
  Sql sql = Sql::nothing;
  End end = End::return_;
  std::chrono::microseconds delay{0};
};

struct ScriptedJob {
  /// Jobs of the last type have no function.
  int type = 0;
  std::int16_t priority = 0;
  /// From the moment of the call.
  std::optional<std::chrono::microseconds> run_in;
  int max_attempts = 25;
  std::optional<std::string> unique_key;
  /// After these each run succeeds.
  std::vector<ScriptedRun> runs;
};

struct ScriptedStep {
  enum class Kind { enqueue, run, let_pass };

  Kind kind = Kind::run;
  /// In one call; places in Scenario::jobs.
  std::vector<std::size_t> jobs;
  std::chrono::microseconds time{0};
};

struct Scenario {
  PollStrategy strategy = PollStrategy::priority;
  std::chrono::microseconds retry_delay{0};
  /// A job's number is its place here. Each is enqueued once, by a step or by a run.
  std::vector<ScriptedJob> jobs;
  std::vector<ScriptedStep> steps;

  friend std::ostream& operator<<(std::ostream& out, const Scenario& scenario);
};

/// The same one for the same seed.
Scenario draw_scenario(std::uint64_t seed);

/// Those with one thing less, the most at once first.
std::vector<Scenario> simpler(const Scenario& scenario);

}  // namespace arrower::jobs::tests
