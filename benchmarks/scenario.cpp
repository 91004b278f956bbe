#include "scenario.hpp"

#include <array>

namespace bench {

std::span<const Scenario> scenarios() {
  static constexpr std::array all{
      Scenario{"process", "no-op jobs with a small payload, history on, one worker process", &process},
      Scenario{"process_1k", "the same with payloads of 1 KiB", &process_with_large_payloads},
      Scenario{"transactional", "each handler writes a row through its job's transaction", &transactional},
  };
  return all;
}

}  // namespace bench
