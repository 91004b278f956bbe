#include "worker/worker.hpp"

#include <unistd.h>

#include <algorithm>
#include <array>
#include <iterator>
#include <utility>

#include <spdlog/spdlog.h>
#include <arrower/jobs/detail/saturating.hpp>

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
postgres::CarrierOf carriers(const QueueOptions& options, const postgres::SessionPool& pool) {
  const telemetry::Tracing* tracing = options.telemetry->impl().tracing.get();
  if (tracing == nullptr) {
    return {};
  }
  const telemetry::Sender sender{
      .queue = options.queue, .client = options.pool_name, .server = [&pool] { return pool.server().get(); }};
  return [tracing, sender](const EncodedJob& job) { return tracing->occurrence(sender, job); };
}

/// What was finished must be written even if no time is left.
constexpr std::chrono::seconds least_last_write{1};

/// A claim that is under way when the queue stops.
constexpr std::chrono::seconds longest_last_claim{1};

}  // namespace

Worker::Worker(const QueueOptions& options, std::shared_ptr<ProcessServices> services,
               const std::shared_ptr<postgres::SessionPool>& sessions, const postgres::Statements& statements,
               const model::Registry& registry, const postgres::JobInserter& inserter, ScheduleRegistry& schedules,
               const sigset_t& signal_mask)
    : options_{options},
      metrics_{options.telemetry->impl().metrics.get()},
      registry_{registry},
      services_{std::move(services)},
      sessions_{sessions},
      store_{sessions_,
             statements,
             {.queue = options.queue,
              .worker_name = options.pool_name,
              .poll_strategy = options.poll_strategy,
              .prepare = options.prepared_statements}},
      workers_{sessions_, statements, options.queue, options.prepared_statements},
      cancellations_{sessions_, statements, options.prepared_statements},
      rescue_store_{sessions_, statements, options.prepared_statements},
      schedule_store_{sessions_, statements, inserter, options.queue, options.prepared_statements},
      completer_{services_->threads(),
                 store_,
                 options.queue,
                 metrics_,
                 options.logger,
                 {.more_coming = [this] { return executor_.has_work(); },
                  .returned = [this](std::chrono::microseconds delay) { fetcher_.wake_in(delay); },
                  .works_again = [this] { fetcher_.capacity_changed(); }}},
      executor_{{.queue = options.queue,
                 .pool_name = options.pool_name,
                 .pool_size = options.pool_size,
                 .prefetch_window = options.prefetch_window,
                 .retry_policy = options.retry_policy,
                 .slow_after = options.slow_after,
                 .tracing = options.telemetry->impl().tracing.get(),
                 .metrics = metrics_,
                 .signal_mask = signal_mask},
                registry,
                store_,
                completer_,
                options.logger,
                [this] { fetcher_.capacity_changed(); }},
      fetcher_{services_->threads(),
               {.poll_interval = options.poll_interval,
                .prefetch_window = options.prefetch_window,
                .poll_strategy = options.poll_strategy,
                .queue = options.queue,
                .metrics = metrics_},
               registry,
               store_,
               rescue_store_,
               executor_,
               options.logger,
               {.identity = [this] { return member_.current(); },
                .listen = [this](bool wanted) { services_->presence().listen(member_, wanted); },
                .held = [this] { return held(); }}},
      member_{describe(options), member_hooks()},
      ticker_{services_->threads(),
              options.poll_interval,
              schedules,
              schedule_store_,
              options.logger,
              [this] { return member_.current(); },
              carriers(options, *sessions)},
      run_watch_{services_->threads(), executor_,
                 cancellations_,       workers_,
                 options.logger,       [this] { return member_.current(); }},
      publication_{services_->threads(), options.logger, "publishing", "publishing what this queue runs",
                   [this](const std::stop_token&) { return publish(); }} {}

Worker::~Worker() {
  end_measuring();
  services_->presence().leave(member_, steady_clock::now());
}

Presence::Member::Hooks Worker::member_hooks() {
  return {.job_types = [this] { return registry_.job_types(); },
          .appeared =
              [this] {
                if (const auto identity = member_.last()) {
                  services_->rescuer().add_own(identity->lease);
                }
                fetcher_.look_through();
                ticker_.refresh();
                publication_.wake();
              },
          .lost =
              [this](const Identity& identity) {
                services_->rescuer().remove_own(identity.lease);
                executor_.lose(identity.lease);
              },
          .jobs_ready = [this](std::int16_t priority, TimePoint run_at) { fetcher_.jobs_ready(priority, run_at); },
          .job_due_in = [this](std::chrono::microseconds delay) { fetcher_.wake_in(delay); },
          .queue_changed = [this] { fetcher_.look_through(); },
          .schedules_changed = [this] { ticker_.refresh(); },
          .peers = [this](int count) { fetcher_.set_peers(count); },
          .jobs_cancelled = [this](std::span<const JobId> ids) { run_watch_.look_for(ids); },
          .suspects = [this](std::vector<JobId> jobs) { fetcher_.verify(std::move(jobs)); }};
}

void Worker::start() {
  completer_.start();
  executor_.start();
  fetcher_.start();
  ticker_.start();
  run_watch_.start();
  publication_.start();
  if (metrics_ != nullptr) {
    depth_gauge_.emplace(services_->threads(), workers_, options_.logger, metrics_->gauge_interval(),
                         [this] { return member_.current(); });
    depth_gauge_->start();
    queue_label_ = metrics_->queue_label_of(options_.queue);
    gauge_source_ = metrics_->add_source([this](const telemetry::GaugeSink& sink) { measure(sink); });
  }
  services_->presence().join(member_);
  options_.logger->info("workers of queue \"{}\" started: pool {}, {} at a time", options_.queue, options_.pool_name,
                        options_.pool_size);
}

bool Worker::stop(milliseconds deadline) {
  const auto now = steady_clock::now();
  const auto until = detail::saturating_add(now, deadline);
  const auto end = detail::saturating_add(until, options_.stop_grace);
  // Whatever waits for PostgreSQL then is no longer waited for.
  const auto guard =
      services_->timers().start([this, last = detail::saturating_add(end, least_last_write)](const std::stop_token&) {
        if (steady_clock::now() < last) {
          return last;
        }
        sessions_.interrupt();
        return model::SteadyTime::max();
      });
  ticker_.request_stop();
  run_watch_.request_stop();
  publication_.request_stop();
  // Until the last job is settled this process stays known: no other one frees its jobs.
  if (!fetcher_.stop_until(std::min<model::SteadyTime>(end, now + longest_last_claim))) {
    options_.logger->warn("a claim of queue \"{}\" is still under way: what it takes goes back", options_.queue);
  }
  executor_.release_unstarted();
  options_.logger->info("workers of queue \"{}\" are stopping: pool {} claims no more, running jobs have {} ms",
                        options_.queue, options_.pool_name, deadline.count());
  const bool all_ended = executor_.wait_until_idle(until);
  if (!all_ended) {
    stop_running_jobs(end);
  }
  const bool all_written = completer_.finish(std::max(end, steady_clock::now() + least_last_write));
  services_->presence().leave(member_, steady_clock::now() + least_last_write);
  end_measuring();
  if (all_written) {
    sign_off();
  }
  if (!all_ended || !all_written) {
    // Job functions that wait for PostgreSQL end, too: their jobs are no longer theirs.
    sessions_.interrupt();
  }
  if (const auto identity = member_.last()) {
    // Should it still stand in the list, it is dead to this process as well.
    services_->rescuer().remove_own(identity->lease);
  }
  fetcher_.stop();
  completer_.stop();
  ticker_.stop();
  run_watch_.stop();
  publication_.stop();
  options_.logger->info("workers of queue \"{}\" stopped: pool {}", options_.queue, options_.pool_name);
  return all_ended && all_written;
}

void Worker::sign_off() {
  const auto identity = member_.last();
  if (!identity) {
    return;
  }
  try {
    const auto freed = rescue_store_.sign_off(options_.queue, identity->lease);
    if (!freed.empty()) {
      options_.logger->warn("{} jobs still carried the lease of this worker process; they were returned to the queue",
                            freed.size());
    }
  } catch (const std::exception& error) {
    options_.logger->warn("this worker process could not sign off; another one will find it gone: {}", error.what());
  }
}

std::vector<JobId> Worker::held() const {
  // In this order: a job leaves the executor for the completer.
  std::vector<JobId> jobs = executor_.held();
  std::ranges::copy(completer_.unwritten(), std::back_inserter(jobs));
  return jobs;
}

model::SteadyTime Worker::publish() {
  if (!member_.current()) {
    return model::SteadyTime::max();
  }
  const std::size_t types = registry_.job_types().size();
  if (types != published_types_) {
    if (const auto schemas = registry_.payload_schemas(); !schemas.empty()) {
      workers_.publish_payload_schemas(schemas);
    }
    published_types_ = types;
  }
  if (!made_index_) {
    store_.prepare();
    made_index_ = true;
  }
  return model::SteadyTime::max();
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
  const auto of_queue = [&](const telemetry::Instrument& instrument, double value) {
    sink(instrument, {{telemetry::queue_label, queue_label_}}, value, nullptr);
  };
  const auto by_state = [&](const telemetry::Instrument& instrument, const char* state, double value,
                            const void* shared = nullptr) {
    sink(instrument, {{telemetry::queue_label, queue_label_}, {telemetry::state_label, state}}, value, shared);
  };
  int busy = 0;
  for (const auto& [job_type, jobs] : executor_.running()) {
    sink(telemetry::running, metrics_->labels_of(options_.queue, job_type), jobs, nullptr);
    busy += jobs;
  }
  of_queue(telemetry::workers, options_.pool_size);
  of_queue(telemetry::workers_busy, busy);
  const postgres::SessionPool::Usage sessions = sessions_.usage();
  // Queues may share them.
  by_state(telemetry::connections, "idle", sessions.idle, &sessions_.pool());
  by_state(telemetry::connections, "used", sessions.used, &sessions_.pool());
  of_queue(telemetry::completion_batch_size, static_cast<double>(completer_.last_batch_size()));
  of_queue(telemetry::listener_connected, services_->presence().listens() ? 1 : 0);
  if (const auto depth = depth_gauge_ ? depth_gauge_->last() : std::nullopt) {
    by_state(telemetry::depth, "ready", static_cast<double>(depth->ready));
    by_state(telemetry::depth, "claimed", static_cast<double>(depth->claimed));
    by_state(telemetry::depth, "scheduled", static_cast<double>(depth->scheduled));
    of_queue(telemetry::oldest_ready_age, depth->oldest_ready_age);
  }
}

void Worker::stop_running_jobs(model::SteadyTime deadline) {
  executor_.ask_to_stop();
  if (executor_.wait_until_idle(deadline)) {
    return;
  }
  const auto abandoned = executor_.abandon_running("the job was still running when its worker process shut down");
  options_.logger->error(
      "{} jobs were still running after the shutdown deadline and the grace; they were returned to the queue",
      abandoned);
}

void Worker::refresh() {
  services_->presence().refresh();
  fetcher_.types_changed();
  publication_.wake();
}

void Worker::refresh_schedules() { ticker_.refresh(); }

}  // namespace arrower::jobs::worker
