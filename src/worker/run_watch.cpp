#include "worker/run_watch.hpp"

#include <algorithm>
#include <chrono>
#include <set>
#include <utility>

namespace arrower::jobs::worker {

namespace {

/// Word of a cancellation comes by notification; this is for what missed it.
constexpr std::chrono::milliseconds between_looks{500};
/// However much word comes.
constexpr std::chrono::milliseconds least_between_looks{20};

/// What runs for less is seen at the front of the jobs table.
constexpr std::chrono::milliseconds long_running{1000};

}  // namespace

RunWatch::RunWatch(ServiceThreads& threads, Executor& executor, postgres::CancellationStore& cancellations,
                   postgres::WorkerStore& workers, std::shared_ptr<spdlog::logger> logger,
                   std::function<std::shared_ptr<Identity>()> identity)
    : executor_{executor},
      cancellations_{cancellations},
      workers_{workers},
      identity_{std::move(identity)},
      duty_{threads, std::move(logger), "watching", "looking after running jobs",
            [this](const std::stop_token&) { return step(); }} {}

void RunWatch::look_for(std::span<const JobId> ids) {
  const std::vector<JobId> held = executor_.held();
  const std::set<JobId> known{held.begin(), held.end()};
  if (std::ranges::any_of(ids, [&](JobId id) { return known.contains(id); })) {
    duty_.wake();
  }
}

model::SteadyTime RunWatch::step() {
  const auto now = std::chrono::steady_clock::now();
  if (now < next_look_) {
    return next_look_;
  }
  next_look_ = now + least_between_looks;
  if (const std::shared_ptr<Identity> identity = identity_()) {
    look_for_cancellations();
    show_what_runs(identity->lease);
  }
  return std::chrono::steady_clock::now() + between_looks;
}

void RunWatch::look_for_cancellations() {
  const std::vector<JobId> held = executor_.held();
  if (held.empty()) {
    return;
  }
  if (const std::vector<JobId> cancelled = cancellations_.among(held); !cancelled.empty()) {
    executor_.cancel(cancelled);
  }
}

void RunWatch::show_what_runs(model::Lease lease) {
  std::vector<JobId> running = executor_.running_for(long_running);
  if (lease != shown_of_) {
    shown_of_ = lease;
    shown_.clear();
  }
  if (running != shown_) {
    workers_.show_running(lease, running);
    shown_ = std::move(running);
  }
}

}  // namespace arrower::jobs::worker
