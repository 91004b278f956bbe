// Indexes by which jobs are found by what their payloads hold.
#pragma once

#include <cstdint>
#include <string>

namespace arrower::jobs {

struct PayloadIndex {
  /// As PayloadCondition::path: "customer.id".
  std::string path;
  /// False: it is being built, or its building was ended half-way; jobs are looked for as if it were not there.
  bool valid = false;
  /// On disk, of waiting jobs and of the history together.
  std::int64_t bytes = 0;
};

}  // namespace arrower::jobs
