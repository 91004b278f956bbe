#include "worker/completer.hpp"

#include <algorithm>
#include <format>
#include <iterator>
#include <utility>

#include <spdlog/spdlog.h>
#include <arrower/jobs/error.hpp>
#include <pqxx/except>

#include "model/backoff.hpp"
#include "model/flush.hpp"
#include "telemetry/service_log.hpp"
#include "worker/service_thread.hpp"

namespace arrower::jobs::worker {

using model::Settlement;

Completer::Completer(postgres::JobStore& store, std::string queue, telemetry::Metrics* metrics,
                     std::shared_ptr<spdlog::logger> logger, Hooks hooks)
    : store_{store},
      queue_{std::move(queue)},
      metrics_{metrics},
      logger_{std::move(logger)},
      hooks_{std::move(hooks)} {}

Completer::~Completer() { stop(std::chrono::milliseconds{0}); }

void Completer::start() {
  thread_ = start_service_thread("arrower-complete",
                                 [this](const std::stop_token& stop) { run(&Completer::wait_for_batch, stop); });
  second_thread_ = start_service_thread(
      "arrower-second", [this](const std::stop_token& stop) { run(&Completer::wait_for_whole_batch, stop); });
}

void Completer::submit(Settlement settlement) {
  const bool more_coming = hooks_.more_coming();
  bool wake = false;
  bool wake_second = false;
  {
    const std::scoped_lock lock{mutex_};
    if (pending_.empty()) {
      oldest_pending_ = std::chrono::steady_clock::now();
    }
    pending_.push_back(std::move(settlement));
    // In between, the completer needs no word: it waits for the oldest to have waited long enough.
    const bool whole_batch = pending_.size() == model::most_settlements_a_flush;
    wake = !more_coming || pending_.size() == 1 || whole_batch;
    wake_second = whole_batch && writing_ > 0;
  }
  if (wake) {
    changed_.notify_one();
  }
  if (wake_second) {
    whole_batch_waits_.notify_one();
  }
}

void Completer::submit(std::vector<Settlement> settlements) {
  {
    const std::scoped_lock lock{mutex_};
    if (pending_.empty()) {
      oldest_pending_ = std::chrono::steady_clock::now();
    }
    std::ranges::move(settlements, std::back_inserter(pending_));
  }
  changed_.notify_one();
}

void Completer::count_committed(const model::ClaimedJob& job, model::SteadyTime started, model::SteadyTime finished) {
  bool first = false;
  {
    const std::scoped_lock lock{mutex_};
    first = committed_.empty();
    if (first) {
      first_committed_ = finished;
    }
    model::CommittedJobs& count = committed_[job.lease][job.job_type];
    ++count.jobs;
    count.ran += std::chrono::duration_cast<std::chrono::microseconds>(finished - started);
    const std::chrono::microseconds waited = model::waiting_time(job, started);
    count.waited += waited;
    if (metrics_ != nullptr) {
      committed_runs_[job.job_type].push_back(
          {.ran = std::chrono::duration_cast<std::chrono::microseconds>(finished - started), .waited = waited});
    }
  }
  if (first) {
    changed_.notify_one();
  }
}

bool Completer::stop(std::chrono::milliseconds longest) {
  for (std::jthread* const thread : {&thread_, &second_thread_}) {
    thread->request_stop();
  }
  {
    // After the request: whoever has not seen it sleeps by now, and is woken.
    const std::scoped_lock lock{mutex_};
    give_up_at_ = std::chrono::steady_clock::now() + longest;
  }
  changed_.notify_all();
  stopping_.notify_all();
  for (std::jthread* const thread : {&thread_, &second_thread_}) {
    if (thread->joinable()) {
      thread->join();
    }
  }
  const std::scoped_lock lock{mutex_};
  return everything_written_ && pending_.empty();
}

void Completer::run(WaitForBatch wait, const std::stop_token& stop) {
  Writer writer;
  for (;;) {
    Batch batch;
    Counts counts;
    Runs runs;
    {
      std::unique_lock lock{mutex_};
      if (!(writer.failures > 0 ? wait_to_try_again(writer, lock, stop) : (this->*wait)(lock, stop))) {
        if (!writer.kept.empty()) {
          everything_written_ = false;
          logger_->error(
              "the end of {} attempts could not be written before the deadline; other workers will run these jobs "
              "again",
              writer.kept.size());
        }
        return;
      }
      if (counts_are_due(std::chrono::steady_clock::now(), stop)) {
        counts.swap(committed_);
        runs.swap(committed_runs_);
      }
      batch = take_batch(writer);
      ++writing_;
      if (pending_.size() >= model::most_settlements_a_flush) {
        whole_batch_waits_.notify_one();
      }
    }
    write(writer, batch);
    write_counts(counts);
    for (const auto& [job_type, times] : runs) {
      metrics_->committed(queue_, job_type, times);
    }
    const std::scoped_lock lock{mutex_};
    --writing_;
  }
}

/// Each of these answers true: there is something to write now. False: nothing is left, or stop came and time is up.
bool Completer::wait_for_batch(std::unique_lock<std::mutex>& lock, const std::stop_token& stop) {
  for (;;) {
    const auto now = std::chrono::steady_clock::now();
    if (model::should_flush(pending_.size(), now - oldest_pending_, !stop.stop_requested() && hooks_.more_coming()) ||
        counts_are_due(now, stop)) {
      return true;
    }
    if (!pending_.empty()) {
      changed_.wait_until(lock, oldest_pending_ + model::longest_wait_for_more);
    } else if (stop.stop_requested()) {
      return false;
    } else if (committed_.empty()) {
      changed_.wait(lock, stop, [&] { return !pending_.empty() || !committed_.empty(); });
    } else {
      changed_.wait_until(lock, stop, first_committed_ + model::between_counts, [&] { return !pending_.empty(); });
    }
  }
}

bool Completer::wait_for_whole_batch(std::unique_lock<std::mutex>& lock, const std::stop_token& stop) {
  return whole_batch_waits_.wait(lock, stop,
                                 [&] { return writing_ > 0 && pending_.size() >= model::most_settlements_a_flush; });
}

bool Completer::wait_to_try_again(const Writer& writer, std::unique_lock<std::mutex>& lock,
                                  const std::stop_token& stop) {
  const auto until = std::min(std::chrono::steady_clock::now() + model::reconnect_delay(writer.failures), give_up_at_);
  stopping_.wait_until(lock, until, [&] { return stop.stop_requested() && give_up_at_ <= until; });
  return !stop.stop_requested() || std::chrono::steady_clock::now() < give_up_at_;
}

bool Completer::counts_are_due(model::SteadyTime now, const std::stop_token& stop) const {
  return !committed_.empty() && (stop.stop_requested() || now - first_committed_ >= model::between_counts);
}

Completer::Batch Completer::take_batch(Writer& writer) {
  Batch batch = std::exchange(writer.kept, {});
  const auto room = model::most_settlements_a_flush - std::min(batch.size(), model::most_settlements_a_flush);
  const auto taken = std::min(room, pending_.size());
  const auto end = pending_.begin() + static_cast<std::ptrdiff_t>(taken);
  if (batch.empty() && taken == pending_.size()) {
    batch = std::exchange(pending_, {});
    pending_.reserve(batch.size());
    return batch;
  }
  std::move(pending_.begin(), end, std::back_inserter(batch));
  pending_.erase(pending_.begin(), end);
  return batch;
}

void Completer::write(Writer& writer, std::span<const Settlement> batch) {
  auto begin = batch.begin();
  while (begin != batch.end()) {
    const auto end =
        std::find_if(begin, batch.end(), [&](const Settlement& other) { return other.lease != begin->lease; });
    write_one_lease(writer, {begin, end});
    begin = end;
  }
  if (!writer.kept.empty()) {
    ++writer.failures;
    return;
  }
  writer.failures = 0;
  if (std::exchange(writer.has_no_connection, false) && --without_connection_ == 0) {
    telemetry::log_connection_restored(*logger_, "completing", "completing jobs");
  }
}

void Completer::write_one_lease(Writer& writer, std::span<const Settlement> batch) {
  std::vector<Settlement> with_cancelled;
  const auto keep = [&] { std::ranges::copy(batch, std::back_inserter(writer.kept)); };
  try {
    const std::vector<JobId> cancelled = store_.settle(batch.front().lease, batch);
    if (!cancelled.empty()) {
      with_cancelled = model::with_cancelled(batch, cancelled);
      batch = with_cancelled;
    }
  } catch (const pqxx::sql_error& error) {
    if (batch.size() > 1) {
      // One that PostgreSQL refuses must not hold up the others.
      write_one_lease(writer, batch.first(batch.size() / 2));
      write_one_lease(writer, batch.subspan(batch.size() / 2));
      return;
    }
    logger_->error("the end of attempt {} of job {} ({}) cannot be written and will be tried again: {}",
                   batch.front().attempt, batch.front().id.value, batch.front().job_type, error.what());
    keep();
    return;
  } catch (const std::exception& error) {
    if (!std::exchange(writer.has_no_connection, true) && without_connection_++ == 0) {
      telemetry::log_connection_lost(*logger_, "completing", std::format("completing {} jobs", batch.size()),
                                     error.what());
    }
    keep();
    return;
  }
  last_batch_size_ = batch.size();
  if (metrics_ != nullptr) {
    metrics_->settled(queue_, batch);
  }
  std::optional<std::chrono::microseconds> first_due;
  for (const Settlement& settlement : batch) {
    if (settlement.disposition == Settlement::Disposition::retry ||
        settlement.disposition == Settlement::Disposition::snooze) {
      first_due = std::min(first_due.value_or(settlement.delay), settlement.delay);
    }
  }
  if (first_due) {
    hooks_.returned(*first_due);
  }
}

/// A chart may miss what cannot be written now; the jobs do not depend on it.
void Completer::write_counts(const Counts& counts) {
  for (const auto& [lease, committed] : counts) {
    try {
      store_.count_committed(lease, committed);
    } catch (const std::exception& error) {
      logger_->warn("the statistics miss some finished jobs: {}", error.what());
    }
  }
}

}  // namespace arrower::jobs::worker
