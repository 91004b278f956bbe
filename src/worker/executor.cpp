#include "worker/executor.hpp"

#include <algorithm>
#include <format>
#include <iterator>
#include <set>
#include <utility>

#include <spdlog/spdlog.h>

#include "model/attempt.hpp"
#include "model/error_type.hpp"
#include "model/interruption.hpp"
#include "telemetry/event_log.hpp"
#include "telemetry/names.hpp"
#include "worker/job_run.hpp"
#include "worker/service_thread.hpp"

namespace arrower::jobs::worker {

using std::chrono::microseconds;
using std::chrono::steady_clock;

Executor::Executor(ExecutorOptions options, const model::Registry& registry, postgres::JobStore& store,
                   Completer& completer, std::shared_ptr<spdlog::logger> logger, std::function<void()> on_capacity)
    : options_{std::move(options)},
      registry_{registry},
      store_{store},
      completer_{completer},
      logger_{std::move(logger)},
      on_capacity_{std::move(on_capacity)},
      running_(static_cast<std::size_t>(options_.pool_size)),
      spans_(running_.size()),
      cancelled_(running_.size()) {}

Executor::~Executor() {
  {
    const std::scoped_lock lock{mutex_};
    stopping_ = true;
  }
  work_available_.notify_all();
}

void Executor::start() {
  threads_.reserve(running_.size());
  for (std::size_t slot = 0; slot < running_.size(); ++slot) {
    threads_.push_back(start_service_thread("arrower-job", [this, slot](const std::stop_token&) {
      pthread_sigmask(SIG_SETMASK, &options_.signal_mask, nullptr);
      work(slot);
    }));
  }
}

void Executor::push(std::vector<model::ClaimedJob> jobs, const std::shared_ptr<Identity>& identity) {
  std::size_t to_wake = 0;
  std::vector<model::Settlement> released;
  {
    const std::scoped_lock lock{mutex_};
    if (draining_) {
      for (const model::ClaimedJob& job : jobs) {
        released.push_back(model::settle_unstarted(job));
      }
      jobs.clear();
    }
    in_flight_ += static_cast<int>(jobs.size());
    for (model::ClaimedJob& job : jobs) {
      buffered_.push_back({std::move(job), identity});
    }
    to_wake = std::min(jobs.size(), static_cast<std::size_t>(waiting_threads_));
  }
  for (; to_wake > 0; --to_wake) {
    work_available_.notify_one();
  }
  if (!released.empty()) {
    completer_.submit(std::move(released));
  }
}

bool Executor::is_running() const {
  const std::scoped_lock lock{mutex_};
  return running_count_ > 0;
}

int Executor::wanted() {
  // What is claimed while ends cannot be written would be run for nothing.
  const bool cannot_end = completer_.is_failing();
  const std::scoped_lock lock{mutex_};
  const int wanted = draining_ || cannot_end ? 0 : model::claim_size(demand());
  capacity_wanted_ = wanted == 0;
  return wanted;
}

std::size_t Executor::release_overdue() {
  std::vector<model::Settlement> released;
  {
    const std::scoped_lock lock{mutex_};
    if (!model::buffered_too_long(demand())) {
      return 0;
    }
    for (const Item& item : buffered_) {
      released.push_back(model::settle_unstarted(item.job));
    }
    buffered_.clear();
  }
  in_flight_ -= static_cast<int>(released.size());
  const std::size_t count = released.size();
  completer_.submit(std::move(released));
  return count;
}

void Executor::release_unstarted() {
  std::vector<model::Settlement> released;
  {
    const std::scoped_lock lock{mutex_};
    draining_ = true;
    for (const Item& item : buffered_) {
      released.push_back(model::settle_unstarted(item.job));
    }
    buffered_.clear();
  }
  in_flight_ -= static_cast<int>(released.size());
  if (!released.empty()) {
    completer_.submit(std::move(released));
  }
}

void Executor::lose(model::Lease lease) {
  std::vector<std::stop_source> asked;
  {
    const std::scoped_lock lock{mutex_};
    in_flight_ -= static_cast<int>(std::erase_if(buffered_, [&](const Item& item) { return item.job.lease == lease; }));
    asked = ask_to_stop_locked([&](const model::ClaimedJob& job) { return job.lease == lease; });
  }
  request_stop(asked);
}

void Executor::ask_to_stop() {
  shutting_down_ = true;
  std::vector<std::stop_source> asked;
  {
    const std::scoped_lock lock{mutex_};
    asked = ask_to_stop_locked([](const model::ClaimedJob&) { return true; });
  }
  request_stop(asked);
}

void Executor::cancel(std::span<const JobId> ids) {
  const std::set<JobId> wanted{ids.begin(), ids.end()};
  std::vector<model::Settlement> unstarted;
  std::vector<std::stop_source> asked;
  {
    const std::scoped_lock lock{mutex_};
    std::erase_if(buffered_, [&](const Item& item) {
      const bool found = wanted.contains(item.job.id);
      if (found) {
        unstarted.push_back(model::settle_unstarted(item.job));
      }
      return found;
    });
    for (std::size_t slot = 0; slot < running_.size(); ++slot) {
      if (running_[slot].job != nullptr && wanted.contains(running_[slot].job->id)) {
        cancelled_[slot] = true;
      }
    }
    asked = ask_to_stop_locked([&](const model::ClaimedJob& job) { return wanted.contains(job.id); });
  }
  if (!unstarted.empty()) {
    in_flight_ -= static_cast<int>(unstarted.size());
    // The statement that gives them back finds that they are to end.
    completer_.submit(std::move(unstarted));
  }
  request_stop(asked);
}

std::vector<std::stop_source> Executor::ask_to_stop_locked(const std::function<bool(const model::ClaimedJob&)>& which) {
  std::vector<std::stop_source> asked;
  for (RunningJob& running : running_) {
    if (running.job != nullptr && which(*running.job)) {
      running.asked_to_stop = true;
      asked.push_back(running.stop);
    }
  }
  return asked;
}

/// Without a lock: this calls what job functions have left to be called.
void Executor::request_stop(std::span<const std::stop_source> sources) {
  for (const std::stop_source& source : sources) {
    source.request_stop();
  }
}

std::vector<JobId> Executor::held() const {
  std::vector<JobId> ids;
  const std::scoped_lock lock{mutex_};
  ids.reserve(buffered_.size() + running_.size());
  for (const Item& item : buffered_) {
    ids.push_back(item.job.id);
  }
  for (const RunningJob& running : running_) {
    if (running.job != nullptr) {
      ids.push_back(running.job->id);
    }
  }
  return ids;
}

std::vector<JobId> Executor::running_for(std::chrono::milliseconds time) const {
  std::vector<JobId> ids;
  const auto before = steady_clock::now() - time;
  {
    const std::scoped_lock lock{mutex_};
    for (const RunningJob& running : running_) {
      if (running.job != nullptr && !running.abandoned && running.started < before) {
        ids.push_back(running.job->id);
      }
    }
  }
  std::ranges::sort(ids);
  return ids;
}

bool Executor::wait_until_idle(model::SteadyTime deadline) {
  std::unique_lock lock{mutex_};
  return became_idle_.wait_until(lock, deadline, [&] { return running_count_ == 0; });
}

std::size_t Executor::abandon_running(std::string_view reason) {
  std::vector<model::Settlement> given_up;
  std::vector<std::shared_ptr<telemetry::RunSpan::Shared>> spans;
  {
    const std::scoped_lock lock{mutex_};
    for (std::size_t slot = 0; slot < running_.size(); ++slot) {
      RunningJob& running = running_[slot];
      if (running.job != nullptr && !running.abandoned) {
        running.abandoned = true;
        const auto handler = registry_.find(running.job->job_type);
        given_up.push_back(model::settle(*running.job, model::interrupted(reason, "abandoned"),
                                         policy_for(handler.get()), running.started, steady_clock::now()));
        if (auto span = spans_[slot].get()) {
          spans.push_back(std::move(span));
        }
      }
    }
  }
  for (const auto& span : spans) {
    span->end_abandoned(reason);
  }
  for (const model::Settlement& settlement : given_up) {
    telemetry::log_event(*logger_, LogLevel::error, telemetry::log_events::abandoned,
                         std::format("job {} ({}) is given up on attempt {}: {}", settlement.id.value,
                                     settlement.job_type, settlement.attempt, reason),
                         {{telemetry::log_fields::job_id, settlement.id.value},
                          {telemetry::log_fields::job_type, settlement.job_type},
                          {telemetry::log_fields::attempt, std::int64_t{settlement.attempt}}});
  }
  const std::size_t count = given_up.size();
  if (count > 0) {
    completer_.submit(std::move(given_up));
  }
  return count;
}

void Executor::SharedSpan::set(std::shared_ptr<telemetry::RunSpan::Shared> next) {
  const std::scoped_lock lock{mutex};
  span = std::move(next);
}

std::shared_ptr<telemetry::RunSpan::Shared> Executor::SharedSpan::get() {
  const std::scoped_lock lock{mutex};
  return span;
}

std::map<std::string, int> Executor::running() const {
  std::map<std::string, int> by_type;
  for (std::string& type : registry_.job_types()) {
    by_type.emplace(std::move(type), 0);
  }
  const std::scoped_lock lock{mutex_};
  for (const RunningJob& running : running_) {
    if (running.job != nullptr) {
      ++by_type[running.job->job_type];
    }
  }
  return by_type;
}

void Executor::work(std::size_t slot) {
  std::unique_lock lock{mutex_};
  for (;;) {
    ++waiting_threads_;
    work_available_.wait(lock, [&] { return stopping_ || !buffered_.empty(); });
    --waiting_threads_;
    if (buffered_.empty()) {
      return;
    }
    const Item item = std::move(buffered_.front());
    buffered_.pop_front();
    begin_locked(slot, item);
    std::stop_token stop_token = running_[slot].stop.get_token();
    const bool announce_before = capacity_to_announce();
    lock.unlock();
    if (announce_before) {
      on_capacity_();
    }

    telemetry::RunSpan span{options_.tracing, options_.queue, options_.pool_name,
                            store_.server(),  item.job,       running_[slot].started};
    if (span) {
      spans_[slot].set(span.share());
    }
    const microseconds took = run(slot, item, std::move(stop_token), span);
    if (span) {
      spans_[slot].set(nullptr);
    }

    lock.lock();
    end_locked(slot);
    average_duration_.add(took);
    if (buffered_.empty() && capacity_to_announce()) {
      lock.unlock();
      on_capacity_();
      lock.lock();
    }
  }
}

void Executor::begin_locked(std::size_t slot, const Item& item) {
  RunningJob& running = running_[slot];
  ++running_count_;
  last_start_ = steady_clock::now();
  running.job = &item.job;
  running.started = last_start_;
  running.abandoned = false;
  if (item.identity->lost) {
    // It was claimed just when that was found.
    running.asked_to_stop = true;
    running.stop = std::stop_source{};
    running.stop.request_stop();
  }
}

void Executor::end_locked(std::size_t slot) {
  RunningJob& running = running_[slot];
  running.job = nullptr;
  if (running.asked_to_stop) {
    running.asked_to_stop = false;
    running.stop = std::stop_source{};
    cancelled_[slot] = false;
  }
  if (--running_count_ == 0) {
    became_idle_.notify_all();
  }
}

microseconds Executor::run(std::size_t slot, const Item& item, std::stop_token stop_token, telemetry::RunSpan& span) {
  const model::ClaimedJob& job = item.job;
  const model::SteadyTime started = running_[slot].started;
  const auto handler = registry_.find(job.job_type);
  if (!handler) {
    // Only registered types are claimed, and none is ever taken off.
    submit(model::settle_unstarted(job));
    return microseconds{0};
  }
  telemetry::RunLog log{*logger_, job, span ? span.trace_id() : telemetry::trace_id_of(job.trace_carrier),
                        options_.slow_after};
  JobRun run{job, options_.queue, std::move(stop_token), *logger_, store_, span, log};
  model::AttemptResult result;
  if (may_start(job, result)) {
    log.started();
    result = judge(slot, run, model::run_attempt(*handler, run));
  }
  bool committed = false;
  if (result.verdict == model::AttemptResult::Verdict::succeeded && run.has_transaction()) {
    const auto commit = run.commit(started, result);
    committed = commit == JobRun::Commit::committed;
    if (commit == JobRun::Commit::failed) {
      result = judge(slot, run, std::move(result));
    }
    if (commit == JobRun::Commit::lease_lost) {
      run.roll_back();
      const auto ran = std::chrono::duration_cast<microseconds>(steady_clock::now() - started);
      lose(job, ran, span, log);
      return ran;
    }
  }
  run.roll_back();
  const auto finished = steady_clock::now();
  if (!committed && item.identity->lost) {
    // Whoever has the job now decides what becomes of it.
    const auto ran = std::chrono::duration_cast<microseconds>(finished - started);
    lose(job, ran, span, log);
    return ran;
  }
  model::Settlement settlement = model::settle(job, std::move(result), policy_for(handler.get()), started, finished);
  if (cancelled_[slot]) {
    settlement = model::cancelled(std::move(settlement));
  }
  span.end(settlement);
  log.ended(settlement);
  if (committed) {
    --in_flight_;
    completer_.count_committed(job, started, finished);
  } else {
    submit(std::move(settlement));
  }
  return std::chrono::duration_cast<microseconds>(finished - started);
}

bool Executor::may_start(const model::ClaimedJob& job, model::AttemptResult& result) {
  if (job.started_before) {
    result = model::interrupted("the job may run only once, and an earlier run did not come to its end", "interrupted");
    return false;
  }
  if (!model::runs_at_most_once(job)) {
    return true;
  }
  try {
    if (store_.mark_started(job)) {
      return true;
    }
    result = model::interrupted("the lease of the job was lost before it started", "lease_lost");
  } catch (const std::exception& error) {
    result = model::interrupted(std::format("the start of the job could not be written: {}", error.what()),
                                model::current_exception_type());
  }
  result.may_have_run = false;
  return false;
}

model::AttemptResult Executor::judge(std::size_t slot, const JobRun& run, model::AttemptResult result) const {
  using Verdict = model::AttemptResult::Verdict;
  if (result.verdict != Verdict::failed) {
    return result;
  }
  if (run.found_no_connection()) {
    result.verdict = Verdict::postponed;
    result.delay = model::delay_without_connection;
  } else if (run.lost_its_server() || (shutting_down_ && !cancelled_[slot])) {
    result.verdict = Verdict::interrupted;
  }
  return result;
}

void Executor::lose(const model::ClaimedJob& job, microseconds ran, telemetry::RunSpan& span, telemetry::RunLog& log) {
  --in_flight_;
  span.end_lease_lost();
  log.lease_lost();
  if (options_.metrics != nullptr) {
    options_.metrics->lease_lost(options_.queue, job.job_type, ran, store_.server().get());
  }
}

/// For a job that was abandoned meanwhile this finds the attempt gone and changes nothing.
void Executor::submit(model::Settlement settlement) {
  // Before it is submitted: the completer then knows whether this was the last one.
  --in_flight_;
  completer_.submit(std::move(settlement));
}

const RetryPolicy& Executor::policy_for(const JobHandler* handler) const {
  return handler != nullptr && handler->options.retry_policy ? *handler->options.retry_policy : options_.retry_policy;
}

model::ClaimDemand Executor::demand() const {
  return {.workers = options_.pool_size,
          .running = running_count_,
          .buffered = static_cast<int>(buffered_.size()),
          .average_duration = average_duration_.get(),
          .prefetch_window = options_.prefetch_window,
          .since_last_start = std::chrono::duration_cast<microseconds>(steady_clock::now() - last_start_)};
}

/// Whether the fetcher waits for capacity and there is some now; it is told once.
bool Executor::capacity_to_announce() {
  if (!capacity_wanted_ || draining_ || model::claim_size(demand()) == 0) {
    return false;
  }
  capacity_wanted_ = false;
  return true;
}

}  // namespace arrower::jobs::worker
