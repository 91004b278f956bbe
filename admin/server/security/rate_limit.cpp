#include "security/rate_limit.hpp"

#include <algorithm>

namespace arrower::jobs::admin {

namespace {

RateLimit::Clock::duration duration_of(double seconds) {
  return std::chrono::duration_cast<RateLimit::Clock::duration>(std::chrono::duration<double>{seconds});
}

}  // namespace

RateLimit::RateLimit(double per_second, double burst, std::size_t most_clients)
    : unlimited_{per_second <= 0},
      for_one_{unlimited_ ? Clock::duration{} : duration_of(1 / per_second)},
      for_all_{static_cast<Clock::rep>(static_cast<double>(for_one_.count()) * burst)},
      most_clients_{most_clients} {}

std::optional<RateLimit::Clock::duration> RateLimit::take(const std::string& client, Clock::time_point now) {
  if (unlimited_) {
    return std::nullopt;
  }
  const std::scoped_lock lock{mutex_};
  forget_full_buckets(now);
  if (const auto wait = wait_of(client, now)) {
    return wait;
  }
  const auto bucket = full_at_.find(client);
  set(client, (bucket == full_at_.end() ? now : std::max(bucket->second, now)) + for_one_);
  return std::nullopt;
}

std::optional<RateLimit::Clock::duration> RateLimit::look(const std::string& client, Clock::time_point now) const {
  if (unlimited_) {
    return std::nullopt;
  }
  const std::scoped_lock lock{mutex_};
  return wait_of(client, now);
}

void RateLimit::give_back(const std::string& client, Clock::time_point now) {
  const std::scoped_lock lock{mutex_};
  if (const auto bucket = full_at_.find(client); bucket != full_at_.end()) {
    set(client, bucket->second - for_one_);
  }
  forget_full_buckets(now);
}

std::optional<RateLimit::Clock::duration> RateLimit::wait_of(const std::string& client, Clock::time_point now) const {
  const auto bucket = full_at_.find(client);
  if (bucket == full_at_.end()) {
    return std::nullopt;
  }
  const Clock::duration missing = std::max(bucket->second - now, Clock::duration{}) + for_one_ - for_all_;
  return missing > Clock::duration{} ? std::optional{missing} : std::nullopt;
}

void RateLimit::set(const std::string& client, Clock::time_point full_at) {
  auto bucket = full_at_.find(client);
  if (bucket != full_at_.end()) {
    by_time_.erase({bucket->second, bucket->first});
    bucket->second = full_at;
  } else {
    if (full_at_.size() >= most_clients_) {
      const auto fullest = full_at_.find(by_time_.begin()->second);
      by_time_.erase(by_time_.begin());
      full_at_.erase(fullest);
    }
    bucket = full_at_.emplace(client, full_at).first;
  }
  by_time_.emplace(bucket->second, bucket->first);
}

void RateLimit::forget_full_buckets(Clock::time_point now) {
  while (!by_time_.empty() && by_time_.begin()->first <= now) {
    const auto full = full_at_.find(by_time_.begin()->second);
    by_time_.erase(by_time_.begin());
    full_at_.erase(full);
  }
}

}  // namespace arrower::jobs::admin
