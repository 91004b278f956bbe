#include "model/option_check.hpp"

#include <chrono>
#include <format>

#include <arrower/jobs/error.hpp>

#include "model/run_at.hpp"
#include "model/text.hpp"

namespace arrower::jobs::model {

namespace {

using std::chrono::milliseconds;

[[noreturn]] void refuse(std::string_view option, const std::string& value, std::string_view range) {
  throw ConfigurationError{std::format("option {} is {}; it must be {}", option, value, range)};
}

void check_duration(std::string_view option, milliseconds value, milliseconds least, milliseconds most) {
  if (value < least || value > most) {
    refuse(option, std::format("{} ms", value.count()), std::format("{} to {} ms", least.count(), most.count()));
  }
}

void check_text(std::string_view option, std::string_view value, std::size_t most) {
  if (value.size() > most) {
    refuse(option, std::format("{} bytes long", value.size()), std::format("at most {} bytes", most));
  }
  if (!is_storable_text(value)) {
    refuse(option, "not text that PostgreSQL can store", "valid UTF-8 without the character U+0000");
  }
}

/// A worker holds all that it has claimed in memory. The database refuses twice as much (migrations/0006_rights.sql).
constexpr std::size_t most_payload_bytes = std::size_t{16} * 1024 * 1024;

[[noreturn]] void refuse_job(const EncodedJob& job, std::string_view option, const std::string& value,
                             std::string_view range) {
  throw InvalidJobError{
      std::format("a {} job cannot be enqueued: option {} is {}; it must be {}", job.job_type, option, value, range)};
}

void check_job_text(const EncodedJob& job, std::string_view option, std::string_view value, std::size_t least,
                    std::size_t most) {
  if (value.size() < least || value.size() > most) {
    refuse_job(job, option, std::format("{} bytes long", value.size()),
               std::format("{} to {} bytes long", least, most));
  }
  if (!is_storable_text(value)) {
    refuse_job(job, option, "not text that PostgreSQL can store", "valid UTF-8 without the character U+0000");
  }
}

void check_job(const EncodedJob& job) {
  const JobOptions& options = job.options;
  if (job.payload.size() > most_payload_bytes) {
    throw InvalidJobError{
        std::format("a {} job cannot be enqueued: its payload has {} bytes, {} are the most; keep what is larger in a "
                    "table of its own",
                    job.job_type, job.payload.size(), most_payload_bytes)};
  }
  if (options.run_at) {
    if (*options.run_at < first_run_at || *options.run_at >= end_of_run_at) {
      refuse_job(job, "run_at", std::format("{} us after 1970", options.run_at->time_since_epoch().count()),
                 "in the years 1970 to 9999");
    }
  }
  if (options.max_attempts < 0) {
    refuse_job(job, "max_attempts", std::format("{}", options.max_attempts), "at least 0 (0: retried for ever)");
  }
  if (options.unique_key) {
    check_job_text(job, "unique_key", *options.unique_key, 1, 1000);
  }
  if (options.user_id) {
    check_job_text(job, "user_id", *options.user_id, 0, 1000);
  }
  for (const auto& [name, value] : options.trace_carrier) {
    check_job_text(job, "trace_carrier", name, 1, 1000);
    check_job_text(job, "trace_carrier", value, 0, 10'000);
  }
}

}  // namespace

void check_schema_name(std::string_view schema) {
  // PostgreSQL cuts names at 63 bytes, and the notification channel is named after the schema.
  check_text("schema", schema, 50);
  if (schema.empty()) {
    refuse("schema", "empty", "1 to 50 bytes");
  }
  // They delimit parts of the library's own SQL.
  if (schema.find_first_of("{}$") != std::string_view::npos) {
    refuse("schema", std::format("\"{}\"", schema), "a name without $, { and }");
  }
}

void check_max_connections(int max_connections) {
  if (max_connections < 2 || max_connections > 10'000) {
    refuse("max_connections", std::format("{}", max_connections), "2 to 10000");
  }
}

void check_queue_options(const QueueOptions& options) {
  using namespace std::chrono_literals;
  check_schema_name(options.schema);
  check_text("queue", options.queue, 200);
  check_text("pool_name", options.pool_name, 200);
  check_text("version", options.version, 200);
  check_duration("poll_interval", options.poll_interval, 1ms, 1h);
  check_duration("prefetch_window", options.prefetch_window, 0ms, 10s);
  check_duration("heartbeat_timeout", options.heartbeat_timeout, 1s, 1h);
  check_duration("shutdown_timeout", options.shutdown_timeout, 0ms, 24h);
  check_duration("slow_after", options.slow_after, 0ms, 24h);
  check_duration("stop_grace", options.stop_grace, 0ms, 1h);
  if (options.pool_size < 1 || options.pool_size > 10'000) {
    refuse("pool_size", std::format("{}", options.pool_size), "1 to 10000 workers");
  }
  if (options.max_connections != 0) {
    check_max_connections(options.max_connections);
  }
  if (options.poll_strategy != PollStrategy::priority && options.poll_strategy != PollStrategy::run_at) {
    refuse("poll_strategy", std::format("{}", static_cast<int>(options.poll_strategy)),
           "PollStrategy::priority or PollStrategy::run_at");
  }
  if (options.log_format != LogFormat::text && options.log_format != LogFormat::json) {
    refuse("log_format", std::format("{}", static_cast<int>(options.log_format)), "LogFormat::text or LogFormat::json");
  }
  if (options.liveness != Liveness::automatic && options.liveness != Liveness::session_lock &&
      options.liveness != Liveness::heartbeat) {
    refuse("liveness", std::format("{}", static_cast<int>(options.liveness)),
           "Liveness::automatic, Liveness::session_lock or Liveness::heartbeat");
  }
}

void check_inspector_options(const InspectorOptions& options) {
  using namespace std::chrono_literals;
  check_schema_name(options.schema);
  check_max_connections(options.max_connections);
  check_duration("statement_timeout", options.statement_timeout, 10ms, 10min);
}

void check_telemetry_options(const TelemetryOptions& options) {
  using namespace std::chrono_literals;
  if (options.max_job_types < 1 || options.max_job_types > 10'000) {
    refuse("max_job_types", std::format("{}", options.max_job_types), "1 to 10000");
  }
  if (options.max_queues < 1 || options.max_queues > 10'000) {
    refuse("max_queues", std::format("{}", options.max_queues), "1 to 10000");
  }
  check_duration("gauge_interval", options.gauge_interval, 100ms, 1h);
}

void check_jobs(std::span<const EncodedJob> jobs) {
  if (jobs.empty()) {
    throw InvalidJobError{"there is no job to enqueue: the batch is empty"};
  }
  for (const EncodedJob& job : jobs) {
    check_job(job);
  }
}

}  // namespace arrower::jobs::model
