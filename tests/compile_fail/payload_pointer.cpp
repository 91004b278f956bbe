// expect: a field of a payload is a pointer
// names: "customer"
// except: clang
#include <arrower/jobs.hpp>

struct SendInvoice {
  long invoice_id = 0;
  const char* customer = nullptr;
};

void wrong(arrower::jobs::Queue& queue) { queue.enqueue(SendInvoice{}); }
