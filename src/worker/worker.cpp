#include "worker/worker.hpp"

#include <unistd.h>

#include <algorithm>
#include <array>
#include <utility>

#include <spdlog/spdlog.h>

#include "telemetry/telemetry_impl.hpp"

namespace arrower::jobs::worker {

using std::chrono::milliseconds;
using std::chrono::steady_clock;

namespace {

std::string host_name() {
  std::array<char, 256> name{};
  gethostname(name.data(), name.size() - 1);
  return name.data();
}

postgres::WorkerDescription describe(const QueueOptions& options) {
  return {.queue = options.queue,
          .pool_name = options.pool_name,
          .host = host_name(),
          .process_id = getpid(),
          .version = options.version,
          .pool_size = options.pool_size,
          .heartbeat_timeout = options.heartbeat_timeout};
}

/// What was finished must be written even if the deadline has passed; a database that is away gets this long to come
/// back.
constexpr std::chrono::seconds longest_last_write{5};

}  // namespace

Worker::Worker(const QueueOptions& options, std::string control_connection_string,
               std::shared_ptr<postgres::SessionPool> sessions, const postgres::Statements& statements,
               const model::Registry& registry, postgres::ScheduleStore& schedule_store, ScheduleRegistry& schedules)
    : options_{options},
      store_{std::move(sessions),
             statements,
             {.queue = options.queue,
              .worker_name = options.pool_name,
              .poll_strategy = options.poll_strategy,
              .prepare = options.prepared_statements}},
      workers_{store_.sessions(), statements, store_, describe(options), options.prepared_statements},
      completer_{store_,
                 options.logger,
                 {.more_coming = [this] { return executor_.has_work(); },
                  .returned = [this](std::chrono::microseconds delay) { fetcher_.wake_in(delay); }}},
      executor_{{.queue = options.queue,
                 .pool_name = options.pool_name,
                 .pool_size = options.pool_size,
                 .prefetch_window = options.prefetch_window,
                 .retry_policy = options.retry_policy,
                 .tracing = options.telemetry->impl().tracing.get()},
                registry,
                store_,
                completer_,
                options.logger,
                [this] { fetcher_.capacity_changed(); }},
      fetcher_{{.poll_interval = options.poll_interval,
                .prefetch_window = options.prefetch_window,
                .poll_strategy = options.poll_strategy},
               registry,
               store_,
               executor_,
               options.logger,
               {.identity = [this] { return presence_.current(); },
                .listen = [this](bool wanted) { presence_.listen(wanted); }}},
      presence_{
          {.connection_string = std::move(control_connection_string),
           .channel = postgres::channel_name(options.schema),
           .queue = options.queue,
           .liveness = options.liveness,
           .heartbeat_timeout = options.heartbeat_timeout},
          registry,
          workers_,
          options.logger,
          {.appearing = [this] { prepare_history(); },
           .appeared =
               [this] {
                 fetcher_.look_through();
                 ticker_.refresh();
               },
           .lost = [this](const Identity& identity) { executor_.forget_unstarted(identity.lease); },
           .jobs_ready = [this](std::int16_t priority, TimePoint run_at) { fetcher_.jobs_ready(priority, run_at); },
           .job_due_in = [this](std::chrono::microseconds delay) { fetcher_.wake_in(delay); }}},
      ticker_{options.poll_interval, schedules, schedule_store, options.logger, [this] { return presence_.current(); }},
      rescuer_{options.retry_policy,
               registry,
               store_,
               workers_,
               schedule_store,
               options.logger,
               {.identity = [this] { return presence_.current(); },
                .returned = [this](std::chrono::microseconds delay) { fetcher_.wake_in(delay); }}} {}

Worker::~Worker() = default;

void Worker::start() {
  completer_.start();
  executor_.start();
  fetcher_.start();
  presence_.start();
  ticker_.start();
  rescuer_.start();
  options_.logger->info("workers of queue \"{}\" started: pool {}, {} at a time", options_.queue, options_.pool_name,
                        options_.pool_size);
}

bool Worker::stop(milliseconds deadline) {
  const auto until = steady_clock::now() + deadline;
  // Without a word to the others nobody frees our jobs: this process stays present until the last one is settled.
  fetcher_.stop();
  ticker_.stop();
  rescuer_.stop();
  executor_.release_unstarted();
  options_.logger->info("workers of queue \"{}\" are stopping: pool {} claims no more, running jobs have {} ms",
                        options_.queue, options_.pool_name, deadline.count());
  const bool all_ended = executor_.wait_until_idle(until) || stop_running_jobs();
  const bool all_written = completer_.stop(
      std::max<milliseconds>(longest_last_write, std::chrono::ceil<milliseconds>(until - steady_clock::now())));
  presence_.stop();
  if (const auto identity = presence_.last(); identity && all_written) {
    try {
      workers_.remove_worker(identity->lease);
    } catch (const std::exception& error) {
      options_.logger->warn("this worker process could not sign off; another one will find it gone: {}", error.what());
    }
  }
  options_.logger->info("workers of queue \"{}\" stopped: pool {}", options_.queue, options_.pool_name);
  return all_ended && all_written;
}

void Worker::prepare_history() {
  try {
    store_.ensure_history_partitions();
  } catch (const std::exception& error) {
    // The default partition takes the rows meanwhile; the rescuer tries again.
    options_.logger->warn("the history's partitions for the coming days could not be made: {}", error.what());
  }
}

bool Worker::stop_running_jobs() {
  if (const auto identity = presence_.last()) {
    identity->stop_jobs.request_stop();
  }
  if (executor_.wait_until_idle(steady_clock::now() + options_.stop_grace)) {
    return false;
  }
  const auto abandoned = executor_.abandon_running("the job was still running when its worker process shut down");
  options_.logger->error(
      "{} jobs were still running after the shutdown deadline and the grace; they were returned to the queue",
      abandoned);
  return false;
}

void Worker::refresh() {
  presence_.refresh();
  fetcher_.look_through();
}

void Worker::refresh_schedules() { ticker_.refresh(); }

}  // namespace arrower::jobs::worker
