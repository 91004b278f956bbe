// expect: a field of a payload is a pointer
// names: "customer"
// except: clang
#include <arrower/jobs.hpp>

struct SendInvoice {
  int* customer = nullptr;
};

void wrong(arrower::jobs::Queue& queue) {
  queue.register_job_func([](const SendInvoice&) {});
}
