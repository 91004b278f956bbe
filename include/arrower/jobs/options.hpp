// The options of a job and of a queue: aggregates for designated initialisers, validated where they are used.
#pragma once

#include <chrono>
#include <cstdint>
#include <map>
#include <memory>
#include <optional>
#include <string>

#include <arrower/jobs/clock.hpp>
#include <arrower/jobs/log_event.hpp>
#include <arrower/jobs/retry_policy.hpp>

namespace spdlog {
class logger;
}

namespace arrower::jobs {

class Telemetry;

/// Headers that carry a trace from one process to another, as in W3C Trace Context: {"traceparent": "00-..."}.
using TraceCarrier = std::map<std::string, std::string>;

/// How one job is to be run. Out-of-range values throw InvalidJobError when the job is enqueued.
///
///     queue.enqueue(tx, SendInvoice{42}, {.run_at = jobs::now() + 10min, .priority = -1});
struct JobOptions {
  /// Not before this time. Default: at once, by the database's clock. `jobs::now()` is this machine's clock: where the
  /// two differ, so does what is due.
  std::optional<TimePoint> run_at = {};

  /// Lower runs first. Default 0; -32768 to 32767.
  std::int16_t priority = 0;

  /// After this many failed attempts the job is discarded; it then stands in the history with its errors.
  /// Default 25; 0 means that it is retried for ever. 1 means that its function is called at most once, whatever fails:
  /// that its process dies, or its server. Runs of other jobs that are interrupted do not count, up to ten times.
  int max_attempts = 25;

  /// While an unfinished job of this queue and type has the same key, enqueueing it again inserts nothing and returns
  /// that job's id. That includes the time in which it runs: what happens then is not seen by a job that has read its
  /// data before. It lasts until the job's end is written: with its transaction if its function has used that, else
  /// together with the ends of others, a few milliseconds after the function has returned.
  /// Default: none. 1 to 1,000 bytes.
  std::optional<std::string> unique_key = {};

  /// Whom the job is run for, for the handler and the logs. Default: that of the running job in `enqueue(ctx, ...)`,
  /// else none.
  std::optional<std::string> user_id = {};

  /// The trace the job belongs to, where it is not that of the current span: as W3C Trace Context has it. Default: the
  /// span of this `enqueue`, a child of the current one; without a tracer that of the running job in
  /// `enqueue(ctx, ...)`, else none.
  TraceCarrier trace_carrier = {};
};

/// In which order ready jobs are claimed.
enum class PollStrategy {
  /// Lowest priority value first, then earliest run_at, then first enqueued.
  priority,
  /// Earliest run_at first, then lowest priority value, then first enqueued. Costs a second index on the jobs table,
  /// which
  /// is made when the first such queue starts.
  run_at,
};

/// How other processes learn that a worker process died.
enum class Liveness {
  /// By session lock, or by heartbeat where a pooler in transaction mode stands in between. Told apart by itself.
  automatic,
  /// A session-level advisory lock, which PostgreSQL drops the moment the process dies. Needs a direct connection.
  session_lock,
  /// A row that the process touches; dead when it was not touched for `heartbeat_timeout`.
  heartbeat,
};

/// How a queue works. Out-of-range values throw ConfigurationError from the queue's constructor.
struct QueueOptions {
  /// The queue's name; workers claim jobs of their own queue only. Default "" (the default queue); at most 200 bytes.
  std::string queue = {};

  /// PostgreSQL schema with the tables. Default "arrower"; 1 to 50 bytes.
  std::string schema = "arrower";

  /// How long to wait at most before looking for ready jobs again. Notifications and timers come first; this catches
  /// what they miss. With 100 processes or more for the same jobs, each waits longer, up to six times as long, since
  /// the others look, too. Workers also start by themselves this long after the last registration. Default 5 s; 1 ms to
  /// 1 h.
  std::chrono::milliseconds poll_interval{5000};

  /// Jobs that run at the same time, each on a thread of its own: two thousand threads that wait take 44 MB. Default
  /// 10; 1 to 10,000.
  int pool_size = 10;

  /// Names this worker process in logs, history and UI. Default: random. At most 200 bytes.
  std::string pool_name = {};

  PollStrategy poll_strategy = PollStrategy::priority;

  /// For jobs whose function has none of its own.
  RetryPolicy retry_policy = {};

  /// Where the queue logs. Default: spdlog's default logger at the time the queue is made.
  std::shared_ptr<spdlog::logger> logger = {};

  /// Takes events with their fields instead of the logger, whose level still decides what is logged. Default: none.
  LogHandler log_handler = {};

  /// How the logger gets to see the fields: behind the message, or with it as one JSON object. Default text.
  LogFormat log_format = LogFormat::text;

  /// A run that took longer than this is logged as a warning. Default 1 min; 0 (never) to 24 h.
  std::chrono::milliseconds slow_after{60'000};

  /// Where the queue's spans and metrics go. Default: OpenTelemetry's global providers, as they are when the queue is
  /// made; nothing is recorded if none are set.
  std::shared_ptr<Telemetry> telemetry = {};

  /// Connections kept open at most, beside one for control. A job occupies one only while its transaction is open; one
  /// is always left for claiming and completing. Ignored for a queue on a shared ConnectionPool. Default 0: pool_size
  /// + 2. At least 2 otherwise.
  int max_connections = 0;

  /// Fast jobs are claimed ahead so that workers never wait: as many as they will finish in this time. Slow ones are
  /// not. Default 50 ms; 0 to 10 s.
  std::chrono::milliseconds prefetch_window{50};

  /// Where the queue's control connection goes: it listens for notifications and holds the session lock. Default: as
  /// the others. Set it to a direct address if the others go through a pooler in transaction mode.
  std::string control_connection_string = {};

  /// Named prepared statements. Turn off for poolers that cannot carry them (PgBouncer before 1.21). Default on.
  bool prepared_statements = true;

  Liveness liveness = Liveness::automatic;

  /// A worker process that has not shown itself for this long counts as dead, even if its connection still stands (a
  /// paused process, a host that vanished). Default 60 s; 1 s to 1 h.
  std::chrono::milliseconds heartbeat_timeout{60'000};

  /// How long running jobs may go on when `run()` ends by a signal or the queue is destroyed. Default 30 s; 0 to 24 h.
  std::chrono::milliseconds shutdown_timeout{30'000};

  /// How long jobs that were still running then have, after their stop token asked them to end. Default 2 s; 0 to 1 h.
  std::chrono::milliseconds stop_grace{2'000};

  /// Whether the end of the queue ends the process, with status 70, if job functions then still run that ignore their
  /// stop token. Default off: its destructor waits for them.
  bool exit_when_stuck = false;

  /// The version of your program, for example its git hash; stands beside each job it enqueues and each worker. Default
  /// "".
  std::string version = {};
};

/// How one job type is run.
struct JobFuncOptions {
  /// Default: the queue's.
  std::optional<RetryPolicy> retry_policy = {};

  /// How the payload looks, for forms: JSON Schema. `payload_schema<J>()` of <arrower/jobs/payload_schema.hpp> makes
  /// it. Default: not told. Throws RegistrationError for text that is no JSON.
  std::optional<std::string> payload_schema = {};
};

}  // namespace arrower::jobs
