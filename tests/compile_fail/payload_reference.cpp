// expect: each field of a payload needs a default
// names: SendInvoice
#include <arrower/jobs.hpp>

struct SendInvoice {
  long& invoice_id;
};

void wrong(arrower::jobs::Queue& queue, const SendInvoice& job) { queue.enqueue(job); }
