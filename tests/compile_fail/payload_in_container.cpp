// expect: a field of a payload is a pointer
// names: "customers"
#include <arrower/jobs.hpp>
#include <map>
#include <vector>

struct SendInvoice {
  long invoice_id = 0;
  std::map<std::string, std::vector<int*>> customers;
};

void wrong(arrower::jobs::Queue& queue) { queue.enqueue(SendInvoice{}); }
