// A process that takes HTTP requests, answers each with 200 and forgets it.
#pragma once

#include <sys/types.h>

namespace bench {

class NullReceiver {
 public:
  /// On a free port of the loopback interface. Throws std::system_error.
  NullReceiver();
  /// Ends it.
  ~NullReceiver();
  NullReceiver(const NullReceiver&) = delete;
  NullReceiver& operator=(const NullReceiver&) = delete;

  int port() const noexcept { return port_; }

 private:
  int port_ = 0;
  pid_t process_ = 0;
};

}  // namespace bench
