// expect: has a type that cannot be stored
// names: "mutex"
#include <arrower/jobs.hpp>
#include <mutex>

struct SendInvoice {
  long invoice_id = 0;
  std::mutex mutex;
};

void wrong(arrower::jobs::Queue& queue) { queue.enqueue(SendInvoice{}); }
