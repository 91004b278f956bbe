// Claims ready jobs for the executor: when it is told of new ones, when the next one becomes due, and when it has not
// looked for a while.
#pragma once

#include <chrono>
#include <cstdint>
#include <functional>
#include <map>
#include <memory>
#include <mutex>
#include <optional>
#include <string>
#include <vector>

#include <arrower/jobs/options.hpp>

#include "model/job.hpp"
#include "model/look_schedule.hpp"
#include "model/low_water_marks.hpp"
#include "model/registry.hpp"
#include "postgres/job_store.hpp"
#include "postgres/rescue_store.hpp"
#include "telemetry/metrics.hpp"
#include "worker/executor.hpp"
#include "worker/identity.hpp"
#include "worker/service_threads.hpp"

namespace spdlog {
class logger;
}

namespace arrower::jobs::worker {

struct FetcherOptions {
  std::chrono::milliseconds poll_interval{0};
  std::chrono::microseconds prefetch_window{0};
  PollStrategy poll_strategy = PollStrategy::priority;
  std::string queue;
  /// Null: nothing is counted.
  telemetry::Metrics* metrics = nullptr;
};

class Fetcher {
 public:
  struct Hooks {
    /// Under which lease to claim; null while this process must not claim.
    std::function<std::shared_ptr<Identity>()> identity;
    /// Whether notifications of new jobs are wanted from now on.
    std::function<void(bool)> listen;
    /// The jobs that this process has: none is missing that was claimed before.
    std::function<std::vector<JobId>()> held;
  };

  Fetcher(ServiceThreads& threads, FetcherOptions options, const model::Registry& registry, postgres::JobStore& store,
          postgres::RescueStore& rescue_store, Executor& executor, std::shared_ptr<spdlog::logger> logger, Hooks hooks);
  ~Fetcher();

  void start();
  /// Claims no more from here on. False: a claim is still under way when the time is over.
  bool stop_until(model::SteadyTime deadline);
  void stop();

  /// These jobs have carried this process's lease for long: gives back those that it does not have.
  void verify(std::vector<JobId> suspects);

  /// Jobs were announced that are ready.
  void jobs_ready(std::int16_t priority, TimePoint run_at);
  /// There may be jobs that nobody announced: look through everything.
  void look_through();

  /// So many processes, this one included, look for the same jobs.
  void set_peers(int count);
  /// The job types have changed: what was passed over may be known now.
  void types_changed();
  /// A job becomes due after this time, as far as this machine's clock can tell; it may have come.
  void wake_in(std::chrono::microseconds delay);
  /// The executor wants jobs again.
  void capacity_changed();

 private:
  /// A claim whose connection was lost before its answer came. What it took was leased after the claim that was
  /// answered before it and before the one answered next. It may surface late: the server can still be at work on it.
  struct LostClaim {
    model::Lease lease = 0;
    TimePoint after;
    TimePoint before = TimePoint::max();
    model::SteadyTime look_again;
    model::SteadyTime give_up;
  };

  model::SteadyTime step();
  /// When there is something to do at the latest; now: at once.
  model::SteadyTime next(model::SteadyTime now);
  /// Notes what is to be done before the next claim. False: there is nothing to do yet.
  bool take_up(model::SteadyTime now);
  /// Returns whether there may be more to claim.
  bool fetch(int wanted);
  /// Adds what it claims to `jobs`, which are in the order in which they should start. Returns as fetch.
  bool claim(std::vector<model::ClaimedJob>& jobs, int wanted, const Identity& identity);
  /// One statement. Returns a priority whose jobs should have been among those claimed.
  std::optional<std::int16_t> claim_behind_marks(std::vector<model::ClaimedJob>& jobs, int wanted,
                                                 const Identity& identity);
  void give_back_suspects();
  void remember_look_between(std::chrono::nanoseconds took);
  void remember_walk(const std::vector<model::ClaimedJob>& jobs, int wanted, std::chrono::nanoseconds took);
  void wake();
  /// False: the queue is paused, there is no use in claiming.
  bool prepare_marks();
  /// Stays until everything is looked through the next time.
  void pause_locked();
  void claimed(const std::vector<model::ClaimedJob>& jobs);
  void remember_lost_claim(const Identity& identity);
  void release_lost_claims(const Identity& identity);

  const FetcherOptions options_;
  const model::Registry& registry_;
  postgres::JobStore& store_;
  postgres::RescueStore& rescue_store_;
  Executor& executor_;
  const std::shared_ptr<spdlog::logger> logger_;
  const Hooks hooks_;

  std::mutex mutex_;
  // Guarded by mutex_:
  model::LookSchedule schedule_;
  bool ready_ = true;
  bool capacity_ = true;
  /// The earliest job announced under each priority since the last claim.
  std::map<std::int16_t, TimePoint> announced_;
  /// How often somebody has asked to look through everything.
  std::uint64_t looks_asked_for_ = 0;
  /// Somebody has paused the queue: until the next look jobs that become ready are nobody's business.
  bool paused_ = false;
  /// When the next scheduled job becomes due, as far as is known.
  std::optional<model::SteadyTime> next_due_;
  std::vector<JobId> suspects_;
  std::uint64_t asked_for_walks_ = 0;

  // Used by one step at a time:
  model::LowWaterMarks marks_;
  /// Before the next claim: everything, or what becomes due next.
  bool look_through_ = true;
  bool look_for_due_ = false;
  bool told_to_listen_ = true;
  /// The claim that comes next walks from the start of each priority.
  bool walked_from_start_ = false;
  std::uint64_t walks_asked_for_ = 0;
  model::SteadyTime look_between_marks_;
  model::SteadyTime next_walk_;
  /// By the database's clock.
  std::optional<TimePoint> looked_at_;
  /// Where the known jobs began when a walk last took long, by group.
  std::map<std::int16_t, model::Mark> floors_;
  int failures_ = 0;
  model::SteadyTime try_again_;
  /// By the database's clock.
  TimePoint last_answered_claim_;
  std::vector<LostClaim> lost_claims_;

  ServiceThreads& threads_;
  /// Last: its steps use what stands above.
  std::unique_ptr<ServiceThreads::Service> service_;
};

}  // namespace arrower::jobs::worker
