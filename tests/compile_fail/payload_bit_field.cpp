// expect: a field of a payload is a bit-field
// names: SendInvoice
#include <arrower/jobs.hpp>

struct SendInvoice {
  long invoice_id = 0;
  int urgent : 1 = 0;
};

void wrong(arrower::jobs::Queue& queue) { queue.enqueue(SendInvoice{}); }
