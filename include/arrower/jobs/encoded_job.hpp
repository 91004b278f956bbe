// A job as it goes to the store: its type's name, its payload as JSON, its options.
#pragma once

#include <string>
#include <string_view>

#include <arrower/jobs/options.hpp>

namespace arrower::jobs {

/// What `enqueue` makes of a job; of interest to those who implement an Enqueuer.
struct EncodedJob {
  /// Points to a constant of the program.
  std::string_view job_type;
  /// JSON text.
  std::string payload;
  JobOptions options;
};

}  // namespace arrower::jobs
