// expect: a job is an aggregate (a struct with public fields and no constructors)
#include <arrower/jobs.hpp>

namespace shop {
class Job {
 public:
  explicit Job(int number) : number_{number} {}

 private:
  int number_;
};
}  // namespace shop

void wrong(arrower::jobs::Queue& queue) { queue.enqueue(shop::Job{1}); }
