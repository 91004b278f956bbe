// The jobs of a TestQueue: what the jobs table is for a PostgresQueue.
#pragma once

#include <chrono>
#include <condition_variable>
#include <cstdint>
#include <functional>
#include <map>
#include <memory>
#include <mutex>
#include <optional>
#include <set>
#include <span>
#include <string>
#include <string_view>
#include <utility>
#include <vector>

#include <arrower/jobs/encoded_job.hpp>
#include <arrower/jobs/options.hpp>
#include <arrower/jobs/testing/queued_job.hpp>

#include "model/clock.hpp"
#include "model/settlement.hpp"

namespace arrower::jobs::testing {

class TestRun;

/// One moment after the other while the clock stands still: what happens later, PostgreSQL's clock would show later.
using Moment = std::uint64_t;

/// Safe to use from several threads.
class MemoryStore : public std::enable_shared_from_this<MemoryStore> {
 public:
  MemoryStore(TimePoint now, PollStrategy strategy)
      : clock_{std::make_shared<model::StandingClock>(now)}, strategy_{strategy} {}

  const std::shared_ptr<model::StandingClock>& clock() const noexcept { return clock_; }
  TimePoint now() const noexcept { return clock_->now(); }
  /// Wakes those who wait for a change.
  void set_clock(TimePoint now);
  /// Something changed that stands beside the jobs: wakes those who wait for that.
  void touch();

  /// The present one. Those that come are later.
  Moment pass_moment();

  /// Jobs that were checked. With a run they are held there until it succeeds. Answers the ids in the order of the
  /// jobs; a job whose unique key is taken has the id of the job that holds it.
  std::vector<JobId> add(std::span<const EncodedJob> jobs, TestRun* within);
  /// A job that a run held, due since that moment. False if somebody else has taken its unique key meanwhile.
  bool publish(const QueuedJob& job, Moment due_since);

  /// Takes the first due job whose type is wanted and counts the attempt.
  std::optional<QueuedJob> claim(const std::function<bool(std::string_view job_type)>& is_wanted);
  /// When the next of the jobs that wait and are wanted is due.
  std::optional<TimePoint> next_due(const std::function<bool(std::string_view job_type)>& is_wanted) const;
  /// What became of a claimed job. A job that was removed meanwhile stays so.
  void settle(const model::Settlement& settlement);

  std::size_t size() const;
  QueueContents contents() const;
  void clear();

  /// Waits until the condition holds, at most so long; answers whether it does. Looks again after each change.
  bool wait_until(const std::function<bool()>& condition, std::chrono::milliseconds longest) const;

 private:
  struct Entry {
    QueuedJob job;
    /// Of jobs that are due at the same time.
    Moment due_since = 0;
    bool claimed = false;
  };
  /// Where a job stands among those that wait.
  struct Place {
    TimePoint run_at;
    Moment due_since = 0;
    std::int16_t priority = 0;
    JobId id;
  };
  struct InOrder {
    PollStrategy strategy;
    bool operator()(const Place& left, const Place& right) const;
  };
  /// The jobs of one type that wait.
  struct Waiting {
    explicit Waiting(PollStrategy strategy) : due{InOrder{strategy}} {}
    /// In the order in which they run.
    std::set<Place, InOrder> due;
    /// Until the clock gets there.
    std::set<std::pair<TimePoint, JobId>> later;
  };
  using UniqueKey = std::pair<std::string, std::string>;

  QueuedJob make(const EncodedJob& job, TimePoint now);
  static Place place_of(const Entry& entry);
  void insert_locked(QueuedJob job, Moment due_since);
  void erase_locked(JobId id);
  void wait_locked(const Entry& entry);
  void make_due_locked(Waiting& waiting);
  std::optional<JobId> find_unique_locked(std::string_view job_type, const std::optional<std::string>& key) const;

  const std::shared_ptr<model::StandingClock> clock_;
  const PollStrategy strategy_;
  mutable std::mutex mutex_;
  mutable std::condition_variable changed_;
  // Guarded by mutex_:
  std::int64_t last_id_ = 0;
  Moment last_moment_ = 0;
  std::map<JobId, Entry> entries_;
  std::map<std::string, Waiting, std::less<>> waiting_;
  std::map<UniqueKey, JobId> holders_;
  std::uint64_t changes_ = 0;
};

}  // namespace arrower::jobs::testing
