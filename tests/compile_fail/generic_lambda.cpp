// expect: a job function must say which job it takes
#include <arrower/jobs.hpp>

void wrong(arrower::jobs::Queue& queue) {
  queue.register_job_func([](const auto&) {});
}
