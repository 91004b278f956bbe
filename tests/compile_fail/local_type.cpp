// expect: this job's type has no stable name
// except: clang
#include <arrower/jobs.hpp>

void wrong(arrower::jobs::Queue& queue) {
  struct Job {};
  queue.enqueue(Job{});
}
