// expect: may be absent in two ways
// names: "note"
#include <arrower/jobs.hpp>
#include <optional>

struct SendInvoice {
  long invoice_id = 0;
  std::optional<std::optional<std::string>> note;
};

void wrong(arrower::jobs::Queue& queue) { queue.enqueue(SendInvoice{}); }
