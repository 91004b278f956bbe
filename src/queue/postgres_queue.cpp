// Wires the public queue to the store and the worker.
#include <arrower/jobs/postgres_queue.hpp>

#include <signal.h>
#include <unistd.h>

#include <condition_variable>
#include <cstdio>
#include <cstdlib>
#include <format>
#include <mutex>
#include <optional>
#include <random>
#include <thread>
#include <utility>

#include <spdlog/spdlog.h>
#include <arrower/jobs/connection_pool.hpp>
#include <arrower/jobs/error.hpp>
#include <pqxx/transaction_base>

#include "model/option_check.hpp"
#include "model/registry.hpp"
#include "model/run.hpp"
#include "model/schedule.hpp"
#include "postgres/connect.hpp"
#include "postgres/enqueue.hpp"
#include "postgres/schedule_store.hpp"
#include "postgres/server_address.hpp"
#include "postgres/session_pool.hpp"
#include "postgres/statements.hpp"
#include "queue/signal_wait.hpp"
#include "telemetry/enqueueing.hpp"
#include "telemetry/event_log.hpp"
#include "telemetry/names.hpp"
#include "telemetry/telemetry_impl.hpp"
#include "worker/process_services.hpp"
#include "worker/schedule_registry.hpp"
#include "worker/service_thread.hpp"
#include "worker/worker.hpp"

namespace arrower::jobs {

using std::chrono::milliseconds;
using std::chrono::steady_clock;

namespace {

/// EX_SOFTWARE of sysexits.h.
constexpr int exit_status_when_stuck = 70;

QueueOptions completed(QueueOptions options) {
  model::check_queue_options(options);
  if (!options.control_connection_string.empty()) {
    postgres::check_connection_string(options.control_connection_string);
  }
  if (options.pool_name.empty()) {
    options.pool_name = std::format("pool-{:08x}", std::random_device{}());
  }
  if (options.max_connections == 0) {
    options.max_connections = options.pool_size + 2;
  }
  if (!options.logger) {
    options.logger = spdlog::default_logger();
  }
  options.logger = telemetry::make_event_logger(
      options.logger, options.log_format, options.log_handler,
      {{telemetry::log_fields::queue, std::string{telemetry::shown_queue(options.queue)}}});
  if (!options.telemetry) {
    options.telemetry = Telemetry::global();
  }
  return options;
}

}  // namespace

class PostgresQueue::Impl {
 public:
  Impl(const ConnectionPool& connections, QueueOptions options)
      : options_{std::move(options)},
        telemetry_{options_.telemetry},
        sessions_{connections.sessions()},
        services_{connections.services()},
        statements_{options_.schema},
        inserter_{statements_, options_.queue, options_.version, options_.prepared_statements},
        user_sessions_{sessions_},
        schedule_store_{user_sessions_, statements_, inserter_, options_.queue, options_.prepared_statements},
        process_{getpid()} {
    pthread_sigmask(SIG_SETMASK, nullptr, &signal_mask_);
  }

  ~Impl() {
    shutdown(options_.shutdown_timeout);
    if (options_.exit_when_stuck && worker_ && worker_->is_running()) {
      options_.logger->critical(
          "job functions of queue \"{}\" ignore their stop token and still run: the process ends now, with status {}",
          options_.queue, exit_status_when_stuck);
      options_.logger->flush();
      std::fflush(nullptr);
      std::_Exit(exit_status_when_stuck);
    }
  }

  /// In a child process that fork() made, whose parent has the threads and the connections.
  bool is_in_child() const noexcept { return getpid() != process_; }

  std::vector<JobId> enqueue(const Within* within, std::span<const EncodedJob> jobs) {
    refuse_in_child();
    model::check_jobs(jobs);
    const telemetry::Sender sender{
        .queue = options_.queue, .client = options_.pool_name, .server = [this, within] { return server(within); }};
    return telemetry::record_enqueueing(
        telemetry_->impl(), sender, jobs, inheritance(within),
        [&](const postgres::Inheritance& inherited) { return insert(within, jobs, inherited); });
  }

  void add(JobHandler handler) {
    const std::string job_type{handler.job_type};
    registry_.add(std::move(handler));
    if (telemetry_->impl().metrics) {
      telemetry_->impl().metrics->registered(options_.queue, job_type);
    }
    const std::scoped_lock lock{mutex_};
    if (worker_) {
      worker_->refresh();
    } else {
      plan_start_locked();
    }
  }

  void schedule(EncodedSchedule schedule) {
    model::Schedule made = model::make_schedule(std::move(schedule));
    const std::string name = made.name;
    const std::string job_type = made.job_type;
    schedules_.put(std::move(made));
    if (telemetry_->impl().tracing) {
      telemetry_->impl().tracing->schedule_made(options_.queue, name, job_type);
    }
    const std::scoped_lock lock{mutex_};
    if (worker_) {
      worker_->refresh_schedules();
    } else {
      plan_start_locked();
    }
  }

  bool unschedule(std::string_view name) {
    // Out of the registry first: what the ticker writes at this moment it then takes back.
    const auto entry = schedules_.take(name);
    bool existed = entry.has_value();
    try {
      existed = schedule_store_.remove(name) || existed;
    } catch (...) {
      if (entry) {
        schedules_.put_back(*entry);
      }
      throw;
    }
    const std::scoped_lock lock{mutex_};
    if (worker_) {
      worker_->refresh_schedules();
    }
    return existed;
  }

  void start() {
    refuse_in_child();
    if (registry_.empty() && schedules_.empty()) {
      throw RegistrationError{
          "there is nothing to start: no job function is registered; call register_job_func, or schedule, before "
          "start"};
    }
    const std::scoped_lock lock{mutex_};
    if (shut_down_) {
      throw UsageError{"this queue was shut down; make a new one to run jobs again"};
    }
    start_locked();
  }

  bool run() {
    queue::SignalWait signals;
    {
      const std::scoped_lock lock{mutex_};
      signals_ = &signals;
    }
    const auto forget_signals = [this] {
      const std::scoped_lock lock{mutex_};
      signals_ = nullptr;
    };
    try {
      start();
    } catch (...) {
      forget_signals();
      throw;
    }
    signals.wait();
    forget_signals();
    return shutdown(options_.shutdown_timeout);
  }

  bool shutdown(milliseconds deadline) {
    // Shutdowns at the same time wait for each other and all answer the same.
    const std::scoped_lock one_at_a_time{shutdown_mutex_};
    worker::Worker* worker = nullptr;
    {
      const std::scoped_lock lock{mutex_};
      if (shut_down_) {
        return all_ended_;
      }
      shut_down_ = true;
      starter_.request_stop();
      if (signals_ != nullptr) {
        signals_->interrupt();
      }
      worker = worker_ ? &*worker_ : nullptr;
    }
    if (worker != nullptr) {
      all_ended_ = worker->stop(deadline);
    }
    return all_ended_;
  }

 private:
  void refuse_in_child() const {
    if (is_in_child()) {
      throw UsageError{
          "this queue was made before fork(): its threads and connections belong to the parent process; make a queue "
          "in "
          "the child, or fork before the first queue is made"};
    }
  }

  /// Of the running job, in `enqueue(ctx, ...)`.
  static postgres::Inheritance inheritance(const Within* within) {
    if (within == nullptr || within->context() == nullptr) {
      return {};
    }
    return {.user_id = within->context()->user_id(),
            .trace_carrier = within->context()->trace_carrier(),
            .replaces_carriers = false,
            .parent = within->context()->id()};
  }

  /// The server that jobs go to; a running job's transaction is on a connection of ours.
  postgres::KnownAddress server(const Within* within) const {
    if (within != nullptr && within->transaction() != nullptr) {
      return postgres::server_of(within->transaction()->conn());
    }
    if (within != nullptr && within->connection() != nullptr) {
      return postgres::server_of(within->connection());
    }
    return sessions_->server().get();
  }

  std::vector<JobId> insert(const Within* within, std::span<const EncodedJob> jobs,
                            const postgres::Inheritance& inherited) {
    if (within == nullptr) {
      return inserter_.insert(*sessions_, jobs, inherited);
    }
    if (within->context() != nullptr) {
      return inserter_.insert(within->context()->transaction(), jobs, inherited);
    }
    if (within->transaction() != nullptr) {
      return inserter_.insert(*within->transaction(), jobs, inherited);
    }
    return inserter_.insert(within->connection(), jobs, inherited);
  }

  /// One poll interval from now, unless something else is registered meanwhile.
  void plan_start_locked() {
    if (shut_down_) {
      return;
    }
    start_at_ = steady_clock::now() + options_.poll_interval;
    if (!starter_.joinable()) {
      starter_ =
          worker::start_service_thread("arrower-start", [this](const std::stop_token& stop) { start_later(stop); });
    }
  }

  void start_locked() {
    if (!worker_) {
      const std::string& control = options_.control_connection_string.empty() ? sessions_->connection_string()
                                                                              : options_.control_connection_string;
      const worker::ProcessServicesKey key{.schema = options_.schema,
                                           .control_connection_string = control,
                                           .liveness = options_.liveness,
                                           .heartbeat_timeout = options_.heartbeat_timeout,
                                           .prepare = options_.prepared_statements};
      auto services = services_->get(key, telemetry_->impl().metrics, options_.logger);
      worker_.emplace(options_, std::move(services), sessions_, statements_, registry_, inserter_, schedules_,
                      signal_mask_);
      worker_->start();
      starter_.request_stop();
    }
  }

  /// Starts the workers one poll interval after the last registration.
  void start_later(const std::stop_token& stop) {
    std::unique_lock lock{mutex_};
    while (!stop.stop_requested()) {
      const auto at = start_at_;
      if (steady_clock::now() >= at) {
        start_locked();
        return;
      }
      starter_changed_.wait_until(lock, stop, at, [&] { return start_at_ != at; });
    }
  }

  const QueueOptions options_;
  const std::shared_ptr<Telemetry> telemetry_;
  const std::shared_ptr<postgres::SessionPool> sessions_;
  const std::shared_ptr<worker::SharedServices> services_;
  const postgres::Statements statements_;
  const postgres::JobInserter inserter_;
  /// For calls of the user's threads, which the workers' end does not interrupt.
  postgres::Sessions user_sessions_;
  postgres::ScheduleStore schedule_store_;
  const pid_t process_;
  /// The program's: job functions have it, too.
  sigset_t signal_mask_{};
  model::Registry registry_;
  worker::ScheduleRegistry schedules_;

  std::mutex shutdown_mutex_;
  // Guarded by shutdown_mutex_:
  bool all_ended_ = true;

  std::mutex mutex_;
  std::condition_variable_any starter_changed_;
  // Guarded by mutex_:
  std::optional<worker::Worker> worker_;
  steady_clock::time_point start_at_;
  bool shut_down_ = false;
  queue::SignalWait* signals_ = nullptr;

  /// Last: its thread uses what stands above.
  std::jthread starter_;
};

PostgresQueue::PostgresQueue(std::string connection_string, QueueOptions options) {
  options = completed(std::move(options));
  const ConnectionPool connections{std::move(connection_string), options.max_connections};
  impl_ = std::make_unique<Impl>(connections, std::move(options));
}

PostgresQueue::PostgresQueue(const std::shared_ptr<ConnectionPool>& connections, QueueOptions options) {
  if (!connections) {
    throw ConfigurationError{"the ConnectionPool is null; pass std::make_shared<ConnectionPool>(connection_string)"};
  }
  impl_ = std::make_unique<Impl>(*connections, completed(std::move(options)));
}

PostgresQueue::~PostgresQueue() {
  if (impl_ && impl_->is_in_child()) {
    // Its threads do not exist here: to wait for them would be for ever, and its connections are the parent's.
    [[maybe_unused]] const Impl* const left_behind = impl_.release();
  }
}

void PostgresQueue::start() { impl_->start(); }

bool PostgresQueue::run() { return impl_->run(); }

bool PostgresQueue::shutdown(milliseconds deadline) { return impl_->shutdown(deadline); }

std::vector<JobId> PostgresQueue::enqueue_encoded(const Within* within, std::span<const EncodedJob> jobs) {
  return impl_->enqueue(within, jobs);
}

bool PostgresQueue::unschedule(std::string_view name) { return impl_->unschedule(name); }

void PostgresQueue::schedule_encoded(EncodedSchedule schedule) { impl_->schedule(std::move(schedule)); }

void PostgresQueue::register_handler(JobHandler handler) { impl_->add(std::move(handler)); }

}  // namespace arrower::jobs
