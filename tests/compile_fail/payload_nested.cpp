// expect: a field of a payload is a pointer
// names: "street"
#include <arrower/jobs.hpp>

struct Address {
  char* street = nullptr;
};

struct SendInvoice {
  long invoice_id = 0;
  Address address;
};

void wrong(arrower::jobs::Queue& queue) { queue.enqueue(SendInvoice{}); }
