#include "worker/completer.hpp"

#include <algorithm>
#include <format>
#include <iterator>
#include <optional>
#include <utility>

#include <spdlog/spdlog.h>
#include <arrower/jobs/error.hpp>
#include <pqxx/except>

#include "model/backoff.hpp"
#include "model/flush.hpp"
#include "postgres/error_class.hpp"
#include "telemetry/service_log.hpp"

namespace arrower::jobs::worker {

using model::Settlement;

Completer::Completer(ServiceThreads& threads, postgres::JobStore& store, std::string queue, telemetry::Metrics* metrics,
                     std::shared_ptr<spdlog::logger> logger, Hooks hooks)
    : store_{store},
      queue_{std::move(queue)},
      metrics_{metrics},
      logger_{std::move(logger)},
      hooks_{std::move(hooks)},
      threads_{threads} {}

Completer::~Completer() { stop(); }

void Completer::start() {
  for (Writer* const writer : {&first_, &second_}) {
    writer->service = threads_.start([this, writer](const std::stop_token&) { return step(*writer); });
  }
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
    wake_second = whole_batch && first_.is_writing;
  }
  if (wake && first_.service) {
    first_.service->wake();
  }
  if (wake_second && second_.service) {
    second_.service->wake();
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
  if (first_.service) {
    first_.service->wake();
  }
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
  if (first && first_.service) {
    first_.service->wake();
  }
}

std::vector<JobId> Completer::unwritten() const {
  std::vector<JobId> ids;
  const std::scoped_lock lock{mutex_};
  for (const Batch* const batch : {&pending_, &first_.batch, &second_.batch}) {
    std::ranges::transform(*batch, std::back_inserter(ids), &Settlement::id);
  }
  return ids;
}

bool Completer::finish(model::SteadyTime deadline) {
  {
    const std::scoped_lock lock{mutex_};
    finishing_ = true;
  }
  for (Writer* const writer : {&first_, &second_}) {
    if (writer->service) {
      writer->service->wake();
    }
  }
  std::unique_lock lock{mutex_};
  const auto nothing_left = [this] {
    return pending_.empty() && committed_.empty() && first_.batch.empty() && second_.batch.empty() &&
           !first_.is_writing && !second_.is_writing;
  };
  if (finished_.wait_until(lock, deadline, nothing_left)) {
    return true;
  }
  if (const std::size_t left = pending_.size() + first_.batch.size() + second_.batch.size(); left > 0) {
    logger_->error(
        "the end of {} attempts could not be written before the deadline; other workers will run these jobs again",
        left);
  }
  return false;
}

void Completer::stop() {
  for (Writer* const writer : {&first_, &second_}) {
    if (writer->service) {
      writer->service->stop();
    }
  }
}

model::SteadyTime Completer::step(Writer& writer) {
  Counts counts;
  Runs runs;
  {
    const std::scoped_lock lock{mutex_};
    const auto now = std::chrono::steady_clock::now();
    if (const auto next = next_locked(writer, now); next > now) {
      return next;
    }
    if (&writer == &first_ && counts_are_due(now)) {
      counts.swap(committed_);
      runs.swap(committed_runs_);
    }
    begin_locked(writer);
  }
  // No one changes the batch while it is being written.
  Batch kept = write(writer.batch);
  write_counts(counts);
  for (const auto& [job_type, times] : runs) {
    metrics_->committed(queue_, job_type, times, store_.server().get());
  }
  end(writer, std::move(kept));
  const std::scoped_lock lock{mutex_};
  return next_locked(writer, std::chrono::steady_clock::now());
}

model::SteadyTime Completer::next_locked(const Writer& writer, model::SteadyTime now) const {
  if (writer.failures > 0) {
    return writer.try_again;
  }
  if (&writer == &second_) {
    return first_.is_writing && pending_.size() >= model::most_settlements_a_flush ? now : model::SteadyTime::max();
  }
  if (model::should_flush(pending_.size(), now - oldest_pending_, !finishing_ && hooks_.more_coming()) ||
      counts_are_due(now)) {
    return now;
  }
  if (!pending_.empty()) {
    return oldest_pending_ + model::longest_wait_for_more;
  }
  return committed_.empty() ? model::SteadyTime::max() : first_committed_ + model::between_counts;
}

bool Completer::counts_are_due(model::SteadyTime now) const {
  return !committed_.empty() && (finishing_ || now - first_committed_ >= model::between_counts);
}

void Completer::begin_locked(Writer& writer) {
  take_batch_locked(writer);
  writer.is_writing = true;
  if (&writer == &first_ && pending_.size() >= model::most_settlements_a_flush && second_.service) {
    second_.service->wake();
  }
}

void Completer::take_batch_locked(Writer& writer) {
  Batch& batch = writer.batch;
  const auto room = model::most_settlements_a_flush - std::min(batch.size(), model::most_settlements_a_flush);
  const auto taken = std::min(room, pending_.size());
  if (batch.empty() && taken == pending_.size()) {
    batch = std::exchange(pending_, {});
    pending_.reserve(batch.size());
    return;
  }
  const auto end = pending_.begin() + static_cast<std::ptrdiff_t>(taken);
  std::move(pending_.begin(), end, std::back_inserter(batch));
  pending_.erase(pending_.begin(), end);
}

void Completer::end(Writer& writer, Batch kept) {
  const bool has_failed = !kept.empty();
  if (has_failed) {
    failed(writer);
  } else {
    succeeded(writer);
  }
  {
    const std::scoped_lock lock{mutex_};
    writer.batch = std::move(kept);
    writer.is_writing = false;
  }
  finished_.notify_all();
}

void Completer::failed(Writer& writer) {
  if (++writer.failures == 1 && failing_writers_++ == 0) {
    const std::scoped_lock lock{mutex_};
    telemetry::log_connection_lost(*logger_, "completing", std::format("completing {} jobs", writer.batch.size()),
                                   last_error_);
  }
  writer.try_again = std::chrono::steady_clock::now() + model::reconnect_delay(writer.failures);
}

void Completer::succeeded(Writer& writer) {
  if (std::exchange(writer.failures, 0) > 0 && --failing_writers_ == 0) {
    telemetry::log_connection_restored(*logger_, "completing", "completing jobs");
    hooks_.works_again();
  }
}

Completer::Batch Completer::write(std::span<const Settlement> batch) {
  Batch kept;
  auto begin = batch.begin();
  while (begin != batch.end()) {
    const auto end =
        std::find_if(begin, batch.end(), [&](const Settlement& other) { return other.lease != begin->lease; });
    write_one_lease({begin, end}, kept);
    begin = end;
  }
  return kept;
}

void Completer::write_one_lease(std::span<const Settlement> batch, Batch& kept) {
  const auto keep = [&](std::string_view error) {
    std::ranges::copy(batch, std::back_inserter(kept));
    const std::scoped_lock lock{mutex_};
    last_error_ = error;
  };
  try {
    const std::vector<JobId> cancelled = store_.settle(batch.front().lease, batch);
    if (cancelled.empty()) {
      written(batch);
    } else {
      written(model::with_cancelled(batch, cancelled));
    }
  } catch (const pqxx::sql_error& error) {
    if (postgres::error_class(error.sqlstate()) != postgres::ErrorClass::data) {
      keep(error.what());
    } else if (batch.size() > 1) {
      // One that PostgreSQL refuses must not hold up the others.
      write_one_lease(batch.first(batch.size() / 2), kept);
      write_one_lease(batch.subspan(batch.size() / 2), kept);
    } else if (const auto refused = model::refused(batch.front(), error.what())) {
      logger_->error("the end of attempt {} of job {} ({}) was refused, and is written as a failure: {}",
                     batch.front().attempt, batch.front().id.value, batch.front().job_type, error.what());
      write_one_lease({&*refused, 1}, kept);
    } else {
      keep(error.what());
    }
  } catch (const std::exception& error) {
    keep(error.what());
  }
}

void Completer::written(std::span<const Settlement> batch) {
  last_batch_size_ = batch.size();
  if (metrics_ != nullptr) {
    metrics_->settled(queue_, batch, store_.server().get());
  }
  std::optional<std::chrono::microseconds> first_due;
  for (const Settlement& settlement : batch) {
    if (model::goes_back_later(settlement)) {
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
      counts_failed_ = false;
    } catch (const std::exception& error) {
      if (!std::exchange(counts_failed_, true)) {
        logger_->warn("the statistics miss some finished jobs: {}", error.what());
      }
    }
  }
}

}  // namespace arrower::jobs::worker
