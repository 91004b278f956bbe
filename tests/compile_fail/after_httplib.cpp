// expect: success
#include <httplib.h>

#include <arrower/jobs.hpp>
#include <arrower/jobs/payload_schema.hpp>

struct SendInvoice {
  long invoice_id = 0;
};

void enqueue(arrower::jobs::Queue& queue) { queue.enqueue(SendInvoice{}); }
std::string schema() { return arrower::jobs::payload_schema<SendInvoice>(); }
