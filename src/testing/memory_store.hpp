// The jobs of a TestQueue: what the jobs table is for a PostgresQueue.
#pragma once

#include <chrono>
#include <condition_variable>
#include <cstdint>
#include <deque>
#include <functional>
#include <memory>
#include <mutex>
#include <optional>
#include <span>
#include <string>
#include <string_view>
#include <vector>

#include <arrower/jobs/encoded_job.hpp>
#include <arrower/jobs/options.hpp>
#include <arrower/jobs/testing/queued_job.hpp>

#include "model/clock.hpp"
#include "model/settlement.hpp"

namespace arrower::jobs::testing {

class TestRun;

/// Safe to use from several threads.
class MemoryStore : public std::enable_shared_from_this<MemoryStore> {
 public:
  explicit MemoryStore(TimePoint now) : clock_{std::make_shared<model::StandingClock>(now)} {}

  const std::shared_ptr<model::StandingClock>& clock() const noexcept { return clock_; }
  TimePoint now() const noexcept { return clock_->now(); }
  /// Wakes those who wait for a change.
  void set_clock(TimePoint now);

  /// Jobs that were checked. With a run they are held there until it succeeds. Answers the ids in the order of the
  /// jobs; a job whose unique key is taken has the id of the job that holds it.
  std::vector<JobId> add(std::span<const EncodedJob> jobs, TestRun* within);
  /// A job that a run held. False if somebody else has taken its unique key meanwhile.
  bool publish(const QueuedJob& job);

  /// Takes the first due job whose type is wanted and counts the attempt.
  std::optional<QueuedJob> claim(PollStrategy strategy,
                                 const std::function<bool(std::string_view job_type)>& is_wanted);
  /// When the next of the jobs that wait and are wanted is due.
  std::optional<TimePoint> next_due(const std::function<bool(std::string_view job_type)>& is_wanted) const;
  /// What became of a claimed job. A job that was removed meanwhile stays so.
  void settle(const model::Settlement& settlement);

  QueueContents contents() const;
  void clear();

  /// Waits until the condition holds for the contents, at most so long; answers whether it does.
  bool wait_until(const std::function<bool(const QueueContents&)>& condition, std::chrono::milliseconds longest) const;

 private:
  struct Entry {
    QueuedJob job;
    bool claimed = false;
  };

  QueuedJob make(const EncodedJob& job, TimePoint now);
  const QueuedJob* find_unique(std::string_view job_type, const std::optional<std::string>& key) const;
  QueueContents contents_locked() const;

  const std::shared_ptr<model::StandingClock> clock_;
  mutable std::mutex mutex_;
  mutable std::condition_variable changed_;
  // Guarded by mutex_:
  std::int64_t last_id_ = 0;
  std::deque<Entry> entries_;
  std::uint64_t changes_ = 0;
};

}  // namespace arrower::jobs::testing
