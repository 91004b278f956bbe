// A job as it goes to the store: its type's name, its payload as JSON, its options.
#pragma once

#include <optional>
#include <string>
#include <string_view>

#include <arrower/jobs/clock.hpp>
#include <arrower/jobs/options.hpp>

namespace arrower::jobs {

/// A schedule's occurrence, for which a job is enqueued.
struct Occurrence {
  /// The schedule's name.
  std::string name;
  /// Its nominal time: what the expression says, not when it was enqueued.
  TimePoint time;
};

/// What `enqueue` makes of a job; of interest to those who implement an Enqueuer.
struct EncodedJob {
  /// Points to a constant of the program.
  std::string_view job_type;
  /// JSON text.
  std::string payload;
  JobOptions options;
  std::optional<Occurrence> occurrence = {};
};

}  // namespace arrower::jobs
