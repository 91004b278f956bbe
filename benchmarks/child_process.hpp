// This program, run again with other arguments.
#pragma once

#include <string>
#include <vector>

#include <sys/types.h>

#include "site.hpp"

namespace bench {

/// Killed when it goes out of scope, and when this program dies.
class ChildProcess {
 public:
  /// Throws std::runtime_error if it cannot be started.
  ChildProcess(const Site& site, std::vector<std::string> arguments);
  ~ChildProcess();
  ChildProcess(ChildProcess&& other) noexcept;
  ChildProcess& operator=(ChildProcess&&) = delete;

  pid_t id() const noexcept { return id_; }
  /// Waits until it has ended by itself. Throws std::runtime_error unless it says that all went well.
  void wait();
  /// Ends it at once, as a crash would.
  void kill();
  /// Asks it to end in good order, and waits as above.
  void terminate();

 private:
  pid_t id_ = 0;
};

}  // namespace bench
