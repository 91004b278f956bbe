// expect: success
#include <memory>

#include <arrower/jobs.hpp>

using namespace arrower::jobs;

namespace shop {
struct A {};
struct B {};
struct C {};
struct D {};
struct E {};
void function(const A&) {}
Outcome function_with_context(Context&, const B&) { return Outcome::success(); }
struct Callable {
  void operator()(Context&, const C&) const {}
};
}  // namespace shop

void register_all(Queue& queue) {
  queue.register_job_func(shop::function);
  queue.register_job_func(&shop::function_with_context);
  queue.register_job_func(shop::Callable{});
  queue.register_job_func(
      [only_movable = std::make_unique<int>(1)](const shop::D&) mutable noexcept { *only_movable = 2; });
  queue.register_job_func([](Context&, const shop::E&) { return Outcome::discard("no"); },
                          {.retry_policy = RetryPolicy{}});
}
