// expect: this job's type has no stable name
#include <arrower/jobs.hpp>

namespace {
struct Job {};
}  // namespace

void wrong(arrower::jobs::Queue& queue) { queue.enqueue(Job{}); }
