#include <arrower/jobs/testing/test_queue.hpp>
#include <string>

namespace shop {
struct Greet {
  std::string name;
};
}  // namespace shop

int main() {
  using namespace arrower::jobs::testing;
  TestQueue queue;
  queue.register_job_func([](const shop::Greet&) {});
  queue.enqueue(shop::Greet{"Ada"});
  assert_that(queue).queued<shop::Greet>(1).contains(shop::Greet{"Ada"});
  return queue.run_all().all_succeeded() && queue.empty() ? 0 : 1;
}
