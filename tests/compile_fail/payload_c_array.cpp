// expect: a field of a payload is a C array: use std::array
// names: SendInvoice
#include <arrower/jobs.hpp>

struct SendInvoice {
  long invoice_id = 0;
  int lines[3] = {};
};

void wrong(arrower::jobs::Queue& queue) { queue.enqueue(SendInvoice{}); }
