// expect: a job function returns void or arrower::jobs::Outcome
#include <arrower/jobs.hpp>

namespace shop {
struct Job {};
}  // namespace shop

void wrong(arrower::jobs::Queue& queue) {
  queue.register_job_func([](const shop::Job&) { return true; });
}
