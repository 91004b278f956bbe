// expect: a field of a payload is const
// names: "email"
#include <arrower/jobs.hpp>

struct SendInvoice {
  long invoice_id = 0;
  const int email = 0;
};

void wrong(arrower::jobs::Queue& queue) { queue.enqueue(SendInvoice{}); }
