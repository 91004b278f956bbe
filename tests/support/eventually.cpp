#include "support/eventually.hpp"

#include <condition_variable>
#include <mutex>

namespace arrower::jobs::tests {

bool eventually(const std::function<bool()>& condition, std::chrono::milliseconds deadline) {
  constexpr std::chrono::milliseconds between_looks{5};
  const auto until = std::chrono::steady_clock::now() + deadline;
  std::mutex mutex;
  std::condition_variable nobody_notifies;
  std::unique_lock lock{mutex};
  while (!condition()) {
    if (std::chrono::steady_clock::now() > until) {
      return false;
    }
    nobody_notifies.wait_for(lock, between_looks);
  }
  return true;
}

}  // namespace arrower::jobs::tests
