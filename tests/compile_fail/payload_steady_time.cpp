// expect: a clock that means nothing elsewhere
// names: "due"
#include <arrower/jobs.hpp>
#include <chrono>

struct SendInvoice {
  long invoice_id = 0;
  std::chrono::steady_clock::time_point due;
};

void wrong(arrower::jobs::Queue& queue) { queue.enqueue(SendInvoice{}); }
