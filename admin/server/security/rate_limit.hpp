// How much each client may ask for: a bucket of tokens that fills up steadily.
#pragma once

#include <chrono>
#include <cstddef>
#include <map>
#include <mutex>
#include <optional>
#include <string>

namespace arrower::jobs::admin {

class RateLimit {
 public:
  using Clock = std::chrono::steady_clock;

  /// `burst` tokens are there at first and at most. A rate of 0: no limit.
  RateLimit(double per_second, double burst);

  /// Takes a token. Answers how long the client must wait if there is none.
  std::optional<Clock::duration> take(const std::string& client, Clock::time_point now);
  /// The same, without taking one.
  std::optional<Clock::duration> look(const std::string& client, Clock::time_point now);

 private:
  struct Bucket {
    double tokens = 0;
    Clock::time_point filled_at;
  };
  std::optional<Clock::duration> visit(const std::string& client, Clock::time_point now, double cost);
  void forget_full_buckets(Clock::time_point now);

  const double per_second_;
  const double burst_;
  std::mutex mutex_;
  // Guarded by mutex_:
  std::map<std::string, Bucket> buckets_;
};

}  // namespace arrower::jobs::admin
