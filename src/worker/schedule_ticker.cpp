#include "worker/schedule_ticker.hpp"

#include <algorithm>
#include <utility>
#include <vector>

#include <spdlog/spdlog.h>

namespace arrower::jobs::worker {

using std::chrono::milliseconds;
using std::chrono::steady_clock;

namespace {

/// While this process is not known to the others.
constexpr milliseconds until_known{200};

/// Until a schedule that another process has taken is looked at again: it moves it on, or dies and leaves it.
constexpr milliseconds shortest_outrun{10};
constexpr milliseconds longest_outrun{1000};

/// Of one schedule, in one transaction: a long downtime is caught up on in steps.
constexpr std::size_t most_jobs = 1000;

/// By the row, not by what this process has asked for: another one may have changed it.
postgres::Advance advance(const postgres::DueSchedule& schedule, TimePoint now, spdlog::logger& logger) {
  try {
    const model::Cron cron{schedule.spec, schedule.time_zone};
    return {.due = model::due_occurrences(cron, schedule.catch_up, schedule.next_run_at, now, most_jobs),
            .problem = {}};
  } catch (const std::exception& error) {
    logger.error("schedule \"{}\" fires no more until it is made anew: {}", schedule.name, error.what());
    return {.due = {}, .problem = error.what()};
  }
}

}  // namespace

ScheduleTicker::ScheduleTicker(ServiceThreads& threads, milliseconds poll_interval, ScheduleRegistry& registry,
                               postgres::ScheduleStore& store, std::shared_ptr<spdlog::logger> logger,
                               std::function<std::shared_ptr<Identity>()> identity, postgres::CarrierOf carrier_of)
    : poll_interval_{poll_interval},
      registry_{registry},
      store_{store},
      logger_{std::move(logger)},
      identity_{std::move(identity)},
      carrier_of_{std::move(carrier_of)},
      duty_{threads, logger_, "scheduling", "enqueueing the jobs of schedules",
            [this](const std::stop_token& stop) { return step(stop); }} {}

model::SteadyTime ScheduleTicker::step(const std::stop_token& stop) {
  if (registry_.empty() && established_.empty()) {
    return model::SteadyTime::max();
  }
  if (const std::shared_ptr<Identity> identity = identity_()) {
    return look(*identity, stop);
  }
  return steady_clock::now() + until_known;
}

model::SteadyTime ScheduleTicker::look(const Identity& identity, const std::stop_token& stop) {
  if (identity.lease != lease_) {
    register_again(identity.lease);
    lease_ = identity.lease;
  }
  if (const auto revision = registry_.revision(); revision != revision_) {
    establish(identity.lease);
    revision_ = revision;
  }
  return tick(identity.lease, stop);
}

void ScheduleTicker::establish(model::Lease lease) {
  const std::vector<ScheduleRegistry::Entry> entries = registry_.entries();
  std::vector<const model::Schedule*> changed;
  std::map<std::string, ScheduleRegistry::Entry> wanted;
  for (const ScheduleRegistry::Entry& entry : entries) {
    const auto known = established_.find(entry.schedule->name);
    if (known == established_.end() || known->second.revision != entry.revision) {
      changed.push_back(entry.schedule.get());
    }
    wanted.emplace_hint(wanted.end(), entry.schedule->name, entry);
  }
  if (!changed.empty()) {
    store_.establish(lease, changed);
  }
  established_ = std::move(wanted);
  // One that was ended meanwhile may have been written again.
  for (const model::Schedule* schedule : changed) {
    if (!registry_.contains(schedule->name)) {
      store_.remove(schedule->name);
    }
  }
}

/// A schedule that is gone was ended by another process: it is not brought back.
void ScheduleTicker::register_again(model::Lease lease) {
  if (established_.empty()) {
    return;
  }
  std::vector<std::string> names;
  names.reserve(established_.size());
  for (const auto& [name, entry] : established_) {
    names.push_back(name);
  }
  std::vector<std::string> left = store_.register_again(lease, names);
  std::ranges::sort(left);
  for (const std::string& name : names) {
    if (!std::ranges::binary_search(left, name)) {
      logger_->info("schedule \"{}\" was ended by another process", name);
      registry_.remove(established_.at(name));
      established_.erase(name);
    }
  }
}

model::SteadyTime ScheduleTicker::tick(model::Lease lease, const std::stop_token& stop) {
  const auto decide = [this](const postgres::DueSchedule& schedule, TimePoint now) {
    return advance(schedule, now, *logger_);
  };
  while (!stop.stop_requested()) {
    const auto until_due = store_.next_due(lease);
    const auto now = steady_clock::now();
    if (!until_due) {
      return now + poll_interval_;
    }
    if (until_due->count() > 0) {
      outrun_ = 0;
      return now + std::min<std::chrono::microseconds>(*until_due, poll_interval_);
    }
    const postgres::Tick tick = store_.tick(lease, decide, carrier_of_);
    if (tick.schedules == 0) {
      const milliseconds pause = std::min(longest_outrun, shortest_outrun * (1 << std::min(outrun_, 10)));
      ++outrun_;
      return now + pause;
    }
    outrun_ = 0;
    logger_->debug("enqueued {} jobs of {} schedules", tick.jobs, tick.schedules);
  }
  return steady_clock::now();
}

}  // namespace arrower::jobs::worker
