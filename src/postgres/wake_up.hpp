// Wakes a thread that waits for a descriptor.
#pragma once

#include <atomic>

namespace arrower::jobs::postgres {

/// A descriptor that becomes readable when it is notified. Safe to use from several threads.
class WakeUp {
 public:
  /// Throws std::system_error if there are no descriptors left.
  WakeUp();
  ~WakeUp();
  WakeUp(const WakeUp&) = delete;
  WakeUp& operator=(const WakeUp&) = delete;

  void notify() noexcept;
  int descriptor() const noexcept { return descriptor_; }
  void clear() noexcept;

 private:
  int descriptor_;
};

/// Ends what waits for the network on behalf of one owner, for good. Safe to use from several threads.
class Interrupt {
 public:
  void raise() noexcept;
  bool is_raised() const noexcept { return raised_.load(); }
  /// Readable once it is raised.
  int descriptor() const noexcept { return wake_up_.descriptor(); }
  /// Throws ConnectionError if it is raised.
  void check() const;

 private:
  WakeUp wake_up_;
  std::atomic<bool> raised_ = false;
};

}  // namespace arrower::jobs::postgres
