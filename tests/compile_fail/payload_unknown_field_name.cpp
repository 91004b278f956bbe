// expect: names a field that it does not have
// names: SendInvoice
#include <array>
#include <arrower/jobs.hpp>

struct SendInvoice {
  long invoice_id = 0;
  static constexpr std::array payload_fields{arrower::jobs::PayloadField{.name = "number", .formerly = "id"}};
};

void wrong(arrower::jobs::Queue& queue) { queue.enqueue(SendInvoice{}); }
