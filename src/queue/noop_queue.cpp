// Checks what a PostgresQueue checks, and forgets it.
#include <arrower/jobs/noop_queue.hpp>

#include <atomic>
#include <format>

#include <arrower/jobs/error.hpp>

#include "model/option_check.hpp"
#include "model/registry.hpp"
#include "model/schedule.hpp"
#include "worker/schedule_registry.hpp"

namespace arrower::jobs {

class NoopQueue::Impl {
 public:
  std::atomic<std::int64_t> last_id = 0;
  model::Registry registry;
  worker::ScheduleRegistry schedules;
};

NoopQueue::NoopQueue() : impl_{std::make_unique<Impl>()} {}

NoopQueue::~NoopQueue() = default;

bool NoopQueue::shutdown(std::chrono::milliseconds /*deadline*/) { return true; }

std::vector<JobId> NoopQueue::enqueue_encoded(const Within* /*within*/, std::span<const EncodedJob> jobs) {
  model::check_jobs(jobs);
  const auto count = static_cast<std::int64_t>(jobs.size());
  std::int64_t id = impl_->last_id.fetch_add(count);
  std::vector<JobId> ids(jobs.size());
  for (JobId& next : ids) {
    next = JobId{++id};
  }
  return ids;
}

void NoopQueue::register_handler(JobHandler handler) { impl_->registry.add(std::move(handler)); }

bool NoopQueue::unschedule(std::string_view name) { return impl_->schedules.take(name).has_value(); }

void NoopQueue::schedule_encoded(EncodedSchedule schedule) {
  impl_->schedules.put(model::make_schedule(std::move(schedule)));
}

}  // namespace arrower::jobs
