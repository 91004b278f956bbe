// expect: this job's type has no stable name
#include <arrower/jobs.hpp>

void wrong(arrower::jobs::Queue& queue) {
  struct Job {};
  queue.enqueue(Job{});
}
