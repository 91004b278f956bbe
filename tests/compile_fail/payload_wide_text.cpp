// expect: text that is not UTF-8
// names: "email"
#include <arrower/jobs.hpp>

struct SendInvoice {
  long invoice_id = 0;
  std::wstring email;
};

void wrong(arrower::jobs::Queue& queue) { queue.enqueue(SendInvoice{}); }
