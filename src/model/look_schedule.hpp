// When a worker process looks for ready jobs though nobody told it of any, and whether it wants to be told at all.
//
// Notifications wake an idle process within a millisecond, but PostgreSQL commits the transactions that notify one
// after the other. So while jobs come fast, the process asks not to be told and looks by itself every millisecond,
// which finds them as soon. When it goes back to listening, and when it has just appeared, a transaction that is under
// way may have decided not to tell: it looks through everything again at growing intervals, up to the poll interval.
// Where many processes wait for the same jobs, each looks less often, since the others look, too.
#pragma once

#include <chrono>

#include "model/job.hpp"

namespace arrower::jobs::model {

class LookSchedule {
 public:
  static constexpr std::chrono::milliseconds between_claims{1};

  /// With so many processes for the same jobs, or more, each looks less often.
  static constexpr int many_peers = 100;

  explicit LookSchedule(std::chrono::milliseconds poll_interval) : poll_interval_{poll_interval} {}

  /// Something may have been missed: look through everything now.
  void start_afresh(SteadyTime now);

  /// Nothing can be claimed; whoever changes that says so by `start_afresh`.
  void pause(SteadyTime now);

  /// So many processes, this one included, look for the same jobs.
  void set_peers(int count) noexcept { peers_ = count; }

  /// A notification came.
  void notified(SteadyTime now);

  /// A claim answered so many jobs.
  void claimed(int jobs, SteadyTime now);

  /// Everything was looked through, which took so long.
  void looked_through(SteadyTime now, std::chrono::nanoseconds took);

  /// Jobs come so fast that this process looks by itself and wants no notifications.
  bool polls() const noexcept { return polls_; }

  /// Whether to look through everything, from the start.
  bool is_look_due(SteadyTime now) const { return now >= next_look_; }

  /// When to claim again at the latest.
  SteadyTime next() const { return polls_ && next_claim_ < next_look_ ? next_claim_ : next_look_; }

 private:
  std::chrono::milliseconds longest_look_gap() const;

  const std::chrono::milliseconds poll_interval_;
  int peers_ = 1;
  bool polls_ = false;
  SteadyTime next_look_;
  std::chrono::nanoseconds look_gap_{0};
  SteadyTime next_claim_;

  /// Notifications while listening, jobs while polling, since then.
  SteadyTime counted_since_;
  int counted_ = 0;
};

}  // namespace arrower::jobs::model
