#include "testing/memory_store.hpp"

#include <algorithm>
#include <tuple>
#include <utility>

#include "testing/test_run.hpp"

namespace arrower::jobs::testing {

void MemoryStore::set_clock(TimePoint now) {
  {
    const std::scoped_lock lock{mutex_};
    clock_->set(now);
    ++changes_;
  }
  changed_.notify_all();
}

std::vector<JobId> MemoryStore::add(std::span<const EncodedJob> jobs, TestRun* within) {
  std::vector<JobId> ids;
  ids.reserve(jobs.size());
  {
    const std::scoped_lock lock{mutex_};
    ++changes_;
    for (const EncodedJob& encoded : jobs) {
      const QueuedJob* taken = find_unique(encoded.job_type, encoded.options.unique_key);
      if (taken == nullptr && within != nullptr && encoded.options.unique_key) {
        taken = within->find_held(*this, encoded.job_type, *encoded.options.unique_key);
      }
      if (taken != nullptr) {
        ids.push_back(taken->id);
        continue;
      }
      QueuedJob job = make(encoded, now());
      ids.push_back(job.id);
      if (within != nullptr) {
        within->hold(std::move(job), shared_from_this());
      } else {
        if (TestRun* run = TestRun::current(); run != nullptr) {
          run->note(job);
        }
        entries_.push_back({std::move(job)});
      }
    }
  }
  changed_.notify_all();
  return ids;
}

bool MemoryStore::publish(const QueuedJob& job) {
  {
    const std::scoped_lock lock{mutex_};
    if (find_unique(job.job_type, job.unique_key) != nullptr) {
      return false;
    }
    ++changes_;
    const auto place = std::ranges::upper_bound(entries_, job.id, {}, [](const Entry& entry) { return entry.job.id; });
    entries_.insert(place, {job});
  }
  changed_.notify_all();
  return true;
}

std::optional<QueuedJob> MemoryStore::claim(PollStrategy strategy,
                                            const std::function<bool(std::string_view)>& is_wanted) {
  const std::scoped_lock lock{mutex_};
  const auto earlier = [&](const QueuedJob& left, const QueuedJob& right) {
    return strategy == PollStrategy::priority
               ? std::tie(left.priority, left.run_at, left.id) < std::tie(right.priority, right.run_at, right.id)
               : std::tie(left.run_at, left.priority, left.id) < std::tie(right.run_at, right.priority, right.id);
  };
  Entry* first = nullptr;
  for (Entry& entry : entries_) {
    if (!entry.claimed && entry.job.run_at <= now() && is_wanted(entry.job.job_type) &&
        (first == nullptr || earlier(entry.job, first->job))) {
      first = &entry;
    }
  }
  if (first == nullptr) {
    return std::nullopt;
  }
  first->claimed = true;
  ++first->job.attempt;
  return first->job;
}

std::optional<TimePoint> MemoryStore::next_due(const std::function<bool(std::string_view)>& is_wanted) const {
  const std::scoped_lock lock{mutex_};
  std::optional<TimePoint> next;
  for (const Entry& entry : entries_) {
    if (!entry.claimed && is_wanted(entry.job.job_type) && (!next || entry.job.run_at < *next)) {
      next = entry.job.run_at;
    }
  }
  return next;
}

void MemoryStore::settle(const model::Settlement& settlement) {
  using Disposition = model::Settlement::Disposition;
  {
    const std::scoped_lock lock{mutex_};
    const auto found =
        std::ranges::find_if(entries_, [&](const Entry& entry) { return entry.job.id == settlement.id; });
    if (found == entries_.end()) {
      return;
    }
    ++changes_;
    if (settlement.disposition == Disposition::finish) {
      entries_.erase(found);
    } else {
      found->claimed = false;
      found->job.run_at = now() + settlement.delay;
      found->job.attempt -= settlement.disposition == Disposition::retry ? 0 : 1;
      if (!settlement.error.empty()) {
        found->job.last_error = settlement.error;
      }
    }
  }
  changed_.notify_all();
}

QueueContents MemoryStore::contents() const {
  const std::scoped_lock lock{mutex_};
  return contents_locked();
}

void MemoryStore::clear() {
  {
    const std::scoped_lock lock{mutex_};
    entries_.clear();
    ++changes_;
  }
  changed_.notify_all();
}

bool MemoryStore::wait_until(const std::function<bool(const QueueContents&)>& condition,
                             std::chrono::milliseconds longest) const {
  const auto until = std::chrono::steady_clock::now() + longest;
  std::unique_lock lock{mutex_};
  for (;;) {
    // The condition is the test's own code: it runs without the lock.
    const QueueContents seen = contents_locked();
    const std::uint64_t seen_at = changes_;
    lock.unlock();
    if (condition(seen)) {
      return true;
    }
    lock.lock();
    if (!changed_.wait_until(lock, until, [&] { return changes_ != seen_at; })) {
      return false;
    }
  }
}

QueuedJob MemoryStore::make(const EncodedJob& job, TimePoint now) {
  return {.id = JobId{++last_id_},
          .job_type = std::string{job.job_type},
          .payload = job.payload,
          .priority = job.options.priority,
          .run_at = job.options.run_at.value_or(now),
          .max_attempts = job.options.max_attempts,
          .unique_key = job.options.unique_key,
          .user_id = job.options.user_id,
          .trace_carrier = job.options.trace_carrier,
          .occurrence = job.occurrence,
          .enqueued_at = now};
}

const QueuedJob* MemoryStore::find_unique(std::string_view job_type, const std::optional<std::string>& key) const {
  if (key) {
    for (const Entry& entry : entries_) {
      if (entry.job.unique_key == key && entry.job.job_type == job_type) {
        return &entry.job;
      }
    }
  }
  return nullptr;
}

QueueContents MemoryStore::contents_locked() const {
  QueueContents contents{.now = now()};
  contents.jobs.reserve(entries_.size());
  for (const Entry& entry : entries_) {
    contents.jobs.push_back(entry.job);
  }
  return contents;
}

}  // namespace arrower::jobs::testing
