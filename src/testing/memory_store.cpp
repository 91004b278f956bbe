#include "testing/memory_store.hpp"

#include <algorithm>
#include <tuple>

#include <arrower/jobs/detail/saturating.hpp>

#include "model/run_at.hpp"
#include "testing/test_run.hpp"

namespace arrower::jobs::testing {

bool MemoryStore::InOrder::operator()(const Place& left, const Place& right) const {
  const auto key = [](const Place& place) { return std::tie(place.run_at, place.due_since, place.priority, place.id); };
  return strategy == PollStrategy::priority && left.priority != right.priority ? left.priority < right.priority
                                                                               : key(left) < key(right);
}

void MemoryStore::set_clock(TimePoint now) {
  {
    const std::scoped_lock lock{mutex_};
    clock_->set(now);
    ++changes_;
  }
  changed_.notify_all();
}

void MemoryStore::touch() {
  {
    const std::scoped_lock lock{mutex_};
    ++changes_;
  }
  changed_.notify_all();
}

Moment MemoryStore::pass_moment() {
  const std::scoped_lock lock{mutex_};
  return ++last_moment_;
}

std::vector<JobId> MemoryStore::add(std::span<const EncodedJob> jobs, TestRun* within) {
  // A caller reads the clock before the database does.
  const Moment called = pass_moment();
  const Moment begun = within != nullptr ? within->began_in(*this) : pass_moment();
  std::vector<JobId> ids;
  ids.reserve(jobs.size());
  {
    const std::scoped_lock lock{mutex_};
    ++changes_;
    for (const EncodedJob& encoded : jobs) {
      auto taken = find_unique_locked(encoded.job_type, encoded.options.unique_key);
      if (!taken && within != nullptr && encoded.options.unique_key) {
        taken = within->find_held(*this, std::string{encoded.job_type}, *encoded.options.unique_key);
      }
      if (taken) {
        ids.push_back(*taken);
        continue;
      }
      QueuedJob job = make(encoded, now());
      ids.push_back(job.id);
      const Moment due_since = encoded.options.run_at ? called : begun;
      if (within != nullptr) {
        within->hold(std::move(job), due_since, shared_from_this());
      } else {
        if (TestRun* run = TestRun::current(); run != nullptr) {
          run->note(job);
        }
        insert_locked(std::move(job), due_since);
      }
    }
  }
  changed_.notify_all();
  return ids;
}

bool MemoryStore::publish(const QueuedJob& job, Moment due_since) {
  {
    const std::scoped_lock lock{mutex_};
    if (find_unique_locked(job.job_type, job.unique_key)) {
      return false;
    }
    ++changes_;
    insert_locked(job, due_since);
  }
  changed_.notify_all();
  return true;
}

std::optional<QueuedJob> MemoryStore::claim(const std::function<bool(std::string_view)>& is_wanted) {
  const std::scoped_lock lock{mutex_};
  Waiting* first = nullptr;
  for (auto& [job_type, waiting] : waiting_) {
    if (!is_wanted(job_type)) {
      continue;
    }
    make_due_locked(waiting);
    if (!waiting.due.empty() && (first == nullptr || InOrder{strategy_}(*waiting.due.begin(), *first->due.begin()))) {
      first = &waiting;
    }
  }
  if (first == nullptr) {
    return std::nullopt;
  }
  Entry& entry = entries_.at(first->due.begin()->id);
  first->due.erase(first->due.begin());
  entry.claimed = true;
  ++entry.job.attempt;
  return entry.job;
}

std::optional<TimePoint> MemoryStore::next_due(const std::function<bool(std::string_view)>& is_wanted) const {
  const std::scoped_lock lock{mutex_};
  std::optional<TimePoint> next;
  for (const auto& [job_type, waiting] : waiting_) {
    if (!is_wanted(job_type)) {
      continue;
    }
    if (!waiting.due.empty()) {
      return now();
    }
    if (!waiting.later.empty()) {
      next = std::min(next.value_or(TimePoint::max()), waiting.later.begin()->first);
    }
  }
  return next;
}

void MemoryStore::settle(const model::Settlement& settlement) {
  using Disposition = model::Settlement::Disposition;
  {
    const std::scoped_lock lock{mutex_};
    const auto found = entries_.find(settlement.id);
    if (found == entries_.end()) {
      return;
    }
    ++changes_;
    if (settlement.disposition == Disposition::finish) {
      erase_locked(settlement.id);
    } else {
      Entry& entry = found->second;
      entry.claimed = false;
      entry.due_since = ++last_moment_;
      entry.job.run_at = model::run_at_after(now(), settlement.delay);
      entry.job.attempt -= settlement.disposition == Disposition::retry ? 0 : 1;
      if (!settlement.error.empty()) {
        entry.job.last_error = settlement.error;
      }
      wait_locked(entry);
    }
  }
  changed_.notify_all();
}

std::size_t MemoryStore::size() const {
  const std::scoped_lock lock{mutex_};
  return entries_.size();
}

QueueContents MemoryStore::contents() const {
  const std::scoped_lock lock{mutex_};
  QueueContents contents{.now = now()};
  contents.jobs.reserve(entries_.size());
  for (const auto& [id, entry] : entries_) {
    contents.jobs.push_back(entry.job);
  }
  return contents;
}

void MemoryStore::clear() {
  {
    const std::scoped_lock lock{mutex_};
    entries_.clear();
    waiting_.clear();
    holders_.clear();
    ++changes_;
  }
  changed_.notify_all();
}

bool MemoryStore::wait_until(const std::function<bool()>& condition, std::chrono::milliseconds longest) const {
  const auto until = jobs::detail::saturating_add(std::chrono::steady_clock::now(), longest);
  std::unique_lock lock{mutex_};
  for (;;) {
    // The condition is the test's own code: it runs without the lock.
    const std::uint64_t seen_at = changes_;
    lock.unlock();
    if (condition()) {
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

MemoryStore::Place MemoryStore::place_of(const Entry& entry) {
  return {.run_at = entry.job.run_at, .due_since = entry.due_since, .priority = entry.job.priority, .id = entry.job.id};
}

void MemoryStore::insert_locked(QueuedJob job, Moment due_since) {
  if (job.unique_key) {
    holders_.emplace(UniqueKey{job.job_type, *job.unique_key}, job.id);
  }
  const JobId id = job.id;
  wait_locked(entries_.emplace(id, Entry{.job = std::move(job), .due_since = due_since}).first->second);
}

void MemoryStore::erase_locked(JobId id) {
  const auto found = entries_.find(id);
  if (const QueuedJob& job = found->second.job; job.unique_key) {
    holders_.erase({job.job_type, *job.unique_key});
  }
  entries_.erase(found);
}

void MemoryStore::wait_locked(const Entry& entry) {
  auto found = waiting_.find(entry.job.job_type);
  if (found == waiting_.end()) {
    found = waiting_.emplace(entry.job.job_type, strategy_).first;
  }
  if (entry.job.run_at <= now()) {
    found->second.due.insert(place_of(entry));
  } else {
    found->second.later.emplace(entry.job.run_at, entry.job.id);
  }
}

void MemoryStore::make_due_locked(Waiting& waiting) {
  while (!waiting.later.empty() && waiting.later.begin()->first <= now()) {
    waiting.due.insert(place_of(entries_.at(waiting.later.begin()->second)));
    waiting.later.erase(waiting.later.begin());
  }
}

std::optional<JobId> MemoryStore::find_unique_locked(std::string_view job_type,
                                                     const std::optional<std::string>& key) const {
  if (!key) {
    return std::nullopt;
  }
  const auto found = holders_.find(UniqueKey{job_type, *key});
  return found == holders_.end() ? std::nullopt : std::optional{found->second};
}

}  // namespace arrower::jobs::testing
