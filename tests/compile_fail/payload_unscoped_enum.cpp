// expect: an enum without a fixed underlying type
// names: "color"
#include <arrower/jobs.hpp>

enum Color { red, green };

struct SendInvoice {
  long invoice_id = 0;
  Color color = red;
};

void wrong(arrower::jobs::Queue& queue) { queue.enqueue(SendInvoice{}); }
