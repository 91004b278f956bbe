// expect: or of a named zone
// names: "due"
#include <arrower/jobs.hpp>
#include <chrono>

struct SendInvoice {
  long invoice_id = 0;
  std::chrono::zoned_seconds due;
};

void wrong(arrower::jobs::Queue& queue) { queue.enqueue(SendInvoice{}); }
