// The jobs of the scenarios, and what makes and checks them.
#pragma once

#include <atomic>
#include <chrono>
#include <condition_variable>
#include <functional>
#include <memory>
#include <mutex>
#include <string>
#include <string_view>
#include <vector>

#include <arrower/jobs/context.hpp>
#include <arrower/jobs/options.hpp>

#include "measurement.hpp"
#include "site.hpp"

namespace bench {

/// Does nothing.
struct Nothing {
  int number = 0;
};

/// Does nothing, with a payload of 1 KiB.
struct Large {
  int number = 0;
  std::string text = std::string(1000, 'x');
};

/// Takes a while.
struct Sleep {
  int number = 0;
  int milliseconds = 0;
};

/// The type of jobs that no process knows.
inline constexpr std::string_view unknown_type = "bench::Unknown";

/// Counts how often each job ran; whoever waits is woken when all have.
class Tally {
 public:
  explicit Tally(int jobs);

  /// Safe to call from several threads.
  void ran(int number);

  /// Waits for all of them. Throws std::runtime_error if that takes longer than `longest`.
  void wait(std::chrono::seconds longest = std::chrono::minutes{10});

  /// Throws std::runtime_error unless each ran exactly once.
  void check() const;

 private:
  const int jobs_;
  std::unique_ptr<std::atomic<int>[]> runs_;
  std::atomic<int> total_ = 0;
  std::mutex mutex_;
  std::condition_variable all_ran_;
};

/// Enqueues jobs numbered from 0.
template <class Job>
void fill(const Site& site, const std::string& queue, int jobs);

/// Lets so many jobs of the unknown type stand in a queue, due since an hour.
void fill_with_unknown(const Site& site, const std::string& queue, int jobs, int priority = 0);

/// Throws std::runtime_error unless the database says that so many jobs succeeded, each once, and none is left but
/// those of the future and those of the unknown type. What finished before `since` does not count.
void check_finished(const Site& site, long jobs, const std::string& since = "-infinity");

/// Throws std::runtime_error unless the table of jobs holds those that are numbered below `jobs`, once each.
void check_enqueued(const Site& site, long jobs);

/// Waits until worker processes have settled so many jobs.
void wait_until_succeeded(const Site& site, long jobs);

/// Jobs a second of one worker process with default options that works off so many jobs of the queue "work"; checks
/// that each ran once.
template <class Job>
Sample work_off(const Site& site, int jobs);

/// What a job does beside being counted.
using Work = std::function<void(arrower::jobs::Context& context, const Nothing& job)>;

/// The same with jobs of type Nothing that do something, and with other options.
Sample work_off(const Site& site, int jobs, const Work& work, arrower::jobs::QueueOptions options = {});

}  // namespace bench
