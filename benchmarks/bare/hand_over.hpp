// Hands things from one thread to others.
#pragma once

#include <condition_variable>
#include <cstddef>
#include <deque>
#include <mutex>
#include <optional>
#include <utility>

namespace bench::bare {

template <class Thing>
class HandOver {
 public:
  /// `put` waits while so many are not taken.
  explicit HandOver(std::size_t most) : most_{most} {}

  void put(Thing thing) {
    std::unique_lock lock{mutex_};
    room_.wait(lock, [&] { return things_.size() < most_; });
    things_.push_back(std::move(thing));
    available_.notify_one();
  }

  /// Nothing comes any more.
  void close() {
    const std::scoped_lock lock{mutex_};
    closed_ = true;
    available_.notify_all();
  }

  /// Waits for the next; nothing after the last.
  std::optional<Thing> take() {
    std::unique_lock lock{mutex_};
    available_.wait(lock, [&] { return closed_ || !things_.empty(); });
    if (things_.empty()) {
      return std::nullopt;
    }
    Thing thing = std::move(things_.front());
    things_.pop_front();
    room_.notify_one();
    return thing;
  }

 private:
  const std::size_t most_;
  std::mutex mutex_;
  std::condition_variable room_;
  std::condition_variable available_;
  // Guarded by mutex_:
  std::deque<Thing> things_;
  bool closed_ = false;
};

}  // namespace bench::bare
