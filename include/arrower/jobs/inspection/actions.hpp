// How jobs are acted on: by whom, how carefully, and what came of it.
#pragma once

#include <cstdint>
#include <functional>
#include <optional>
#include <stop_token>
#include <string>

#include <arrower/jobs/clock.hpp>
#include <arrower/jobs/inspection/job_filter.hpp>
#include <arrower/jobs/options.hpp>

namespace arrower::jobs {

struct Progress {
  /// Jobs that were changed so far.
  std::int64_t changed = 0;
  /// Jobs that matched when it began.
  Count matching;
};

struct ActionOptions {
  /// Who does it; stands in the audit. Default: the user that the process runs as.
  std::string actor = {};
  /// Changes nothing and writes no audit; answers how many jobs would change, exactly.
  bool dry_run = false;
  /// Called after each batch of at most 1,000 jobs, each of which is committed by itself.
  std::function<void(const Progress&)> on_progress = {};
  /// Called before the first batch with the id under which Inspector::operation says how it is getting on, to every
  /// process. An action with this or `on_progress` stands in the audit even if it changes nothing.
  std::function<void(std::int64_t operation)> on_begin = {};
  /// Ends it after the current batch.
  std::stop_token stop = {};
};

struct ActionResult {
  /// Jobs that were changed. Others that match could not be: retrying a job that runs, cancelling one that has ended.
  std::int64_t changed = 0;
  /// Running jobs that were asked to stop; they count as changed, and end when their functions do.
  std::int64_t asked_to_stop = 0;
  /// False: it was stopped before the end.
  bool complete = true;
};

/// A job that a person enqueues.
struct NewJob {
  std::string queue;
  std::string type;
  /// JSON text: an object with the fields of the job.
  std::string payload;
  JobOptions options = {};
  /// That many equal jobs; 1 to 10,000. More than one needs options without unique_key.
  int count = 1;
  /// Lets `payload` be other JSON than an object: for a type with a PayloadCodec that takes it. Not needed where a
  /// worker has published a JSON Schema of the type that says so.
  bool any_json = false;
};

}  // namespace arrower::jobs
