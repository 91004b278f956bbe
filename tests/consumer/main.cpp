#include <arrower/jobs.hpp>
#include <iostream>

namespace shop {
struct Greet {
  std::string name;
};
}  // namespace shop

int main() {
  arrower::jobs::PostgresQueue queue{"dbname=shop", {.queue = "greetings"}};
  queue.register_job_func([](const shop::Greet& job) { std::cout << job.name << '\n'; });
  arrower::jobs::NoopQueue nowhere;
  return nowhere.enqueue(shop::Greet{"Ada"}) == arrower::jobs::JobId{1} && queue.shutdown(std::chrono::seconds{1}) ? 0
                                                                                                                   : 1;
}
