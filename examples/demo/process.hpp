// A worker process of the demo.
#pragma once

#include <string>
#include <vector>

#include <sys/types.h>

namespace demo {

/// Runs this program again with other arguments. Killed when it goes out of scope.
class Process {
 public:
  explicit Process(const std::vector<std::string>& arguments);
  ~Process();
  Process(const Process&) = delete;
  Process& operator=(const Process&) = delete;

  pid_t id() const noexcept { return id_; }
  void kill() noexcept;
  /// Asks it to end and waits for that; answers its exit status.
  int terminate() noexcept;

 private:
  pid_t id_ = 0;
};

}  // namespace demo
