// expect: only points to what others own
// names: "email"
#include <arrower/jobs.hpp>

struct SendInvoice {
  long invoice_id = 0;
  std::string_view email;
};

void wrong(arrower::jobs::Queue& queue) { queue.enqueue(SendInvoice{}); }
