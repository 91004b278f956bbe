// How much each client may ask for: a bucket of tokens that fills up steadily.
#pragma once

#include <chrono>
#include <cstddef>
#include <map>
#include <mutex>
#include <optional>
#include <set>
#include <string>
#include <string_view>
#include <utility>

namespace arrower::jobs::admin {

class RateLimit {
 public:
  using Clock = std::chrono::steady_clock;

  /// `burst` tokens are there at first and at most. A rate of 0: no limit. Remembers `most_clients` at most: a
  /// client beyond them takes the place of the one whose bucket is full first.
  RateLimit(double per_second, double burst, std::size_t most_clients = 10'000);

  /// Takes a token. Returns how long the client must wait if there is none.
  std::optional<Clock::duration> take(const std::string& client, Clock::time_point now);
  /// The same, without taking one.
  std::optional<Clock::duration> look(const std::string& client, Clock::time_point now) const;
  /// Puts back one that was taken.
  void give_back(const std::string& client, Clock::time_point now);

 private:
  std::optional<Clock::duration> wait_of(const std::string& client, Clock::time_point now) const;
  void set(const std::string& client, Clock::time_point full_at);
  void forget_full_buckets(Clock::time_point now);

  const bool unlimited_;
  const Clock::duration for_one_;
  const Clock::duration for_all_;
  const std::size_t most_clients_;
  mutable std::mutex mutex_;
  // Guarded by mutex_. A bucket is the time at which it is full again; one that is full is no different from a new one.
  std::map<std::string, Clock::time_point, std::less<>> full_at_;
  std::set<std::pair<Clock::time_point, std::string_view>> by_time_;
};

}  // namespace arrower::jobs::admin
