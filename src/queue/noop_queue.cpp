// Checks what a PostgresQueue checks, and forgets it.
#include <arrower/jobs/noop_queue.hpp>

#include <atomic>
#include <format>

#include <arrower/jobs/error.hpp>

#include "model/option_check.hpp"
#include "worker/registry.hpp"

namespace arrower::jobs {

class NoopQueue::Impl {
 public:
  std::atomic<std::int64_t> last_id = 0;
  worker::Registry registry;
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

void NoopQueue::schedule_encoded(std::string_view /*cron*/, std::string /*time_zone*/, EncodedJob job) {
  model::check_jobs({&job, 1});
}

}  // namespace arrower::jobs
