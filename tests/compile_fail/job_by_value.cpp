// expect: a job function takes (Context&, const Job&) or (const Job&)
#include <arrower/jobs.hpp>

namespace shop {
struct Job {};
}  // namespace shop

void wrong(arrower::jobs::Queue& queue) {
  queue.register_job_func([](shop::Job) {});
}
