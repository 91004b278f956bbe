// Where a worker process starts to look for ready jobs under each priority: behind what it claimed before. Finished
// jobs stay in the index until vacuum, which an old transaction anywhere holds back; without the marks every claim
// would walk over them.
//
// A mark is a guess: a job below it that becomes ready later (a late commit, an earlier run_at, a job that was given
// back) is announced, which lowers the mark, or found when everything is looked through from the start.
#pragma once

#include <cstdint>
#include <map>
#include <optional>
#include <span>
#include <vector>

#include <arrower/jobs/clock.hpp>
#include <arrower/jobs/job_id.hpp>
#include <arrower/jobs/options.hpp>

#include "model/job.hpp"

namespace arrower::jobs::model {

struct Mark {
  std::int16_t priority = 0;
  TimePoint run_at;
  JobId id;

  friend bool operator==(const Mark&, const Mark&) = default;
};

class LowWaterMarks {
 public:
  explicit LowWaterMarks(PollStrategy strategy) : strategy_{strategy} {}

  using Floors = std::map<std::int16_t, Mark>;

  /// These priorities are in use; each is looked through from its start, or from its floor. Of others that were in use
  /// the places stay known, as many as `most_unused`, those that came last: what stands below them are finished jobs.
  void start_over(std::span<const std::int16_t> priorities, const Floors& floors = {});
  static constexpr std::size_t most_unused = 16;
  /// After a claim that started over without floors: where the jobs begin that it took. Where it took none under a
  /// priority, everything up to `exhausted_at` was passed over (nothing: that is not known).
  Floors floors(std::span<const ClaimedJob> jobs, std::optional<TimePoint> exhausted_at) const;
  /// These priorities are in use.
  void add(std::span<const std::int16_t> priorities);
  /// There may be a job of this priority and time.
  void lower(std::int16_t priority, TimePoint run_at);
  /// So that a look that starts over does not pass over it, should it not be claimed before.
  void lower(Floors& floors, std::int16_t priority, TimePoint run_at) const;
  /// All that was ready before the last of these jobs is claimed.
  void claimed(std::span<const ClaimedJob> jobs);

  /// So many priorities in use have marks, the first ones. Whoever may enqueue can use 65,536 of them, and each costs a
  /// claim a look-up: the rest is looked through together, without marks.
  static constexpr std::size_t most_in_use = 256;
  /// Behind which priority those begin that have no marks; nothing: all have.
  std::optional<std::int16_t> last_marked() const;

  /// By priority, those that were in use included; none if none is in use. With the strategy run_at there is one mark
  /// for all, and its priority counts after its time.
  std::vector<Mark> marks() const;

 private:
  /// Keeps one more than have marks: it shows that there are more.
  void forget_most();
  std::int16_t group_of(std::int16_t priority) const {
    return strategy_ == PollStrategy::priority ? priority : std::int16_t{0};
  }

  /// Where a look starts that is to find such a job.
  Mark before(std::int16_t priority, TimePoint run_at) const;
  /// From now on in use; where it was, or as given.
  Mark& mark_of(std::int16_t priority, const Mark& otherwise);

  const PollStrategy strategy_;
  std::map<std::int16_t, Mark> marks_;
  /// No longer in use.
  std::map<std::int16_t, Mark> unused_;
};

}  // namespace arrower::jobs::model
