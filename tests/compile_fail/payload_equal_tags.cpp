// expect: two alternatives of a std::variant have the same name in JSON
// names: Circle
#include <variant>

#include <arrower/jobs.hpp>

namespace flat {
struct Circle {};
}  // namespace flat
namespace round {
struct Circle {};
}  // namespace round

struct Draw {
  std::variant<flat::Circle, round::Circle> shape;
};

void wrong(arrower::jobs::Queue& queue) { queue.enqueue(Draw{}); }
