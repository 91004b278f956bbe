// expect: a payload has no base classes
// names: SendInvoice
#include <arrower/jobs.hpp>

struct Document {
  long id = 0;
};
struct SendInvoice : Document {
  bool reminder = false;
};

void wrong(arrower::jobs::Queue& queue) { queue.enqueue(SendInvoice{}); }
