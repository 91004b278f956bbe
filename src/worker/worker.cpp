#include "worker/worker.hpp"

#include <unistd.h>

#include <algorithm>
#include <array>
#include <utility>

#include <spdlog/spdlog.h>

#include "telemetry/names.hpp"
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

/// Of the jobs of schedules; empty without a tracer.
postgres::CarrierOf carriers(const QueueOptions& options) {
  const telemetry::Tracing* tracing = options.telemetry->impl().tracing.get();
  if (tracing == nullptr) {
    return {};
  }
  return [tracing, &options](const EncodedJob& job) { return tracing->occurrence(options.queue, job); };
}

/// What was finished must be written even if the deadline has passed; a database that is away gets this long to come
/// back.
constexpr std::chrono::seconds longest_last_write{5};

}  // namespace

Worker::Worker(const QueueOptions& options, std::string control_connection_string,
               std::shared_ptr<postgres::SessionPool> sessions, const postgres::Statements& statements,
               const model::Registry& registry, postgres::ScheduleStore& schedule_store, ScheduleRegistry& schedules)
    : options_{options},
      metrics_{options.telemetry->impl().metrics.get()},
      store_{std::move(sessions),
             statements,
             {.queue = options.queue,
              .worker_name = options.pool_name,
              .poll_strategy = options.poll_strategy,
              .prepare = options.prepared_statements}},
      workers_{store_.sessions(), statements, store_, describe(options), options.prepared_statements},
      cancellations_{store_.sessions(), statements, options.prepared_statements},
      completer_{store_,
                 options.queue,
                 metrics_,
                 options.logger,
                 {.more_coming = [this] { return executor_.has_work(); },
                  .returned = [this](std::chrono::microseconds delay) { fetcher_.wake_in(delay); }}},
      executor_{{.queue = options.queue,
                 .pool_name = options.pool_name,
                 .pool_size = options.pool_size,
                 .prefetch_window = options.prefetch_window,
                 .retry_policy = options.retry_policy,
                 .slow_after = options.slow_after,
                 .tracing = options.telemetry->impl().tracing.get(),
                 .metrics = metrics_},
                registry,
                store_,
                completer_,
                options.logger,
                [this] { fetcher_.capacity_changed(); }},
      fetcher_{{.poll_interval = options.poll_interval,
                .prefetch_window = options.prefetch_window,
                .poll_strategy = options.poll_strategy,
                .queue = options.queue,
                .metrics = metrics_},
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
           .lost = [this](const Identity& identity) { executor_.lose(identity.lease); },
           .jobs_ready = [this](std::int16_t priority, TimePoint run_at) { fetcher_.jobs_ready(priority, run_at); },
           .job_due_in = [this](std::chrono::microseconds delay) { fetcher_.wake_in(delay); },
           .queue_changed = [this] { fetcher_.look_through(); },
           .schedules_changed = [this] { ticker_.refresh(); },
           .jobs_cancelled = [this](std::span<const JobId> ids) { executor_.cancel(ids); }}},
      ticker_{options.poll_interval, schedules, schedule_store, options.logger, [this] { return presence_.current(); },
              carriers(options)},
      rescuer_{options.queue,
               options.retry_policy,
               metrics_,
               registry,
               store_,
               workers_,
               schedule_store,
               cancellations_,
               options.logger,
               {.identity = [this] { return presence_.current(); },
                .returned = [this](std::chrono::microseconds delay) { fetcher_.wake_in(delay); }}},
      run_watch_{executor_, cancellations_, workers_, options.logger, [this] { return presence_.current(); }},
      pruner_{postgres::HistoryStore{store_.sessions(), statements}, options.logger,
              [this] { return presence_.current(); }} {}

Worker::~Worker() { end_measuring(); }

void Worker::start() {
  completer_.start();
  executor_.start();
  fetcher_.start();
  presence_.start();
  ticker_.start();
  rescuer_.start();
  run_watch_.start();
  pruner_.start();
  if (metrics_ != nullptr) {
    depth_gauge_.emplace(workers_, options_.logger, metrics_->gauge_interval(), [this] { return presence_.current(); });
    depth_gauge_->start();
    gauge_source_ = metrics_->add_source([this](const telemetry::GaugeSink& sink) { measure(sink); });
  }
  options_.logger->info("workers of queue \"{}\" started: pool {}, {} at a time", options_.queue, options_.pool_name,
                        options_.pool_size);
}

bool Worker::stop(milliseconds deadline) {
  const auto until = steady_clock::now() + deadline;
  // Without a word to the others nobody frees our jobs: this process stays present until the last one is settled.
  fetcher_.stop();
  ticker_.stop();
  rescuer_.stop();
  pruner_.stop();
  executor_.release_unstarted();
  options_.logger->info("workers of queue \"{}\" are stopping: pool {} claims no more, running jobs have {} ms",
                        options_.queue, options_.pool_name, deadline.count());
  const bool all_ended = executor_.wait_until_idle(until) || stop_running_jobs();
  run_watch_.stop();
  const bool all_written = completer_.stop(
      std::max<milliseconds>(longest_last_write, std::chrono::ceil<milliseconds>(until - steady_clock::now())));
  presence_.stop();
  end_measuring();
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

void Worker::end_measuring() {
  if (gauge_source_) {
    metrics_->remove_source(*gauge_source_);
    gauge_source_.reset();
  }
  if (depth_gauge_) {
    depth_gauge_->stop();
  }
}

void Worker::measure(const telemetry::GaugeSink& sink) const {
  const std::string queue{telemetry::shown_queue(options_.queue)};
  const auto of_queue = [&](const telemetry::Instrument& instrument, double value) {
    sink(instrument, {{telemetry::queue_label, queue}}, value);
  };
  const auto by_state = [&](const telemetry::Instrument& instrument, const char* state, double value) {
    sink(instrument, {{telemetry::queue_label, queue}, {telemetry::state_label, state}}, value);
  };
  int busy = 0;
  for (const auto& [job_type, jobs] : executor_.running()) {
    sink(telemetry::running, {{telemetry::queue_label, queue}, {telemetry::job_type_label, job_type}}, jobs);
    busy += jobs;
  }
  of_queue(telemetry::workers, options_.pool_size);
  of_queue(telemetry::workers_busy, busy);
  const postgres::SessionPool::Usage sessions = store_.sessions().usage();
  by_state(telemetry::connections, "idle", sessions.idle);
  by_state(telemetry::connections, "used", sessions.used);
  of_queue(telemetry::completion_batch_size, static_cast<double>(completer_.last_batch_size()));
  of_queue(telemetry::listener_connected, presence_.listens() ? 1 : 0);
  if (const auto depth = depth_gauge_->last()) {
    by_state(telemetry::depth, "ready", static_cast<double>(depth->ready));
    by_state(telemetry::depth, "claimed", static_cast<double>(depth->claimed));
    by_state(telemetry::depth, "scheduled", static_cast<double>(depth->scheduled));
    of_queue(telemetry::oldest_ready_age, depth->oldest_ready_age);
  }
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
  executor_.ask_to_stop();
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
