// expect: only points to what others own
// names: "lines"
#include <arrower/jobs.hpp>
#include <span>

struct SendInvoice {
  long invoice_id = 0;
  std::span<int> lines;
};

void wrong(arrower::jobs::Queue& queue) { queue.enqueue(SendInvoice{}); }
