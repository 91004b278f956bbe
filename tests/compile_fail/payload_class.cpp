// expect: has a type that cannot be stored
// names: "total"
#include <arrower/jobs.hpp>

class Money {
 public:
  Money() {}
};

struct SendInvoice {
  long invoice_id = 0;
  Money total;
};

void wrong(arrower::jobs::Queue& queue) { queue.enqueue(SendInvoice{}); }
