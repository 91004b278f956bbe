// Starts the program worker-process; ends it, pauses it or kills it.
#pragma once

#include <string>
#include <vector>

#include <sys/types.h>

namespace arrower::jobs::tests {

class WorkerProcess {
 public:
  /// Runs jobs of type CountedJob, and enqueues one every second under each of these schedules' names. Its log goes to
  /// standard error.
  WorkerProcess(const std::string& program, const std::string& database, const std::string& schema,
                const std::string& queue, int heartbeat_timeout_ms = 60'000,
                const std::vector<std::string>& schedules = {});
  /// Kills it if it still runs.
  ~WorkerProcess();
  WorkerProcess(WorkerProcess&& other) noexcept;
  WorkerProcess& operator=(WorkerProcess&& other) noexcept;

  void kill();
  void pause();
  void resume();
  /// Asks it to end in good order; answers its exit status.
  int terminate();
  pid_t process_id() const noexcept { return process_; }

 private:
  pid_t process_ = 0;
};

}  // namespace arrower::jobs::tests
