// The demo's worker process and its job.
#pragma once

#include <string>

namespace demo {

/// Measure one file and write the result into its row.
struct MeasureFile {
  std::string path;
  /// The first attempt fails after it has written, to show that nothing of it stays.
  bool fails_at_first = false;
};

/// Runs until SIGTERM. Answers the exit status of the process.
int run_worker(const std::string& database, const std::string& name, const std::string& log_file);

}  // namespace demo
