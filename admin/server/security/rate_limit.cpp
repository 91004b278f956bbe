#include "security/rate_limit.hpp"

#include <algorithm>

namespace arrower::jobs::admin {

namespace {

/// Clients that are remembered. Whoever has been silent for as long as a bucket takes to fill is no different from a
/// new one.
constexpr std::size_t most_clients = 10'000;

double seconds(RateLimit::Clock::duration duration) { return std::chrono::duration<double>(duration).count(); }

}  // namespace

RateLimit::RateLimit(double per_second, double burst) : per_second_{per_second}, burst_{burst} {}

std::optional<RateLimit::Clock::duration> RateLimit::take(const std::string& client, Clock::time_point now) {
  return visit(client, now, 1);
}

std::optional<RateLimit::Clock::duration> RateLimit::look(const std::string& client, Clock::time_point now) {
  return visit(client, now, 0);
}

std::optional<RateLimit::Clock::duration> RateLimit::visit(const std::string& client, Clock::time_point now,
                                                           double cost) {
  if (per_second_ <= 0) {
    return std::nullopt;
  }
  const std::scoped_lock lock{mutex_};
  if (buckets_.size() >= most_clients && !buckets_.contains(client)) {
    forget_full_buckets(now);
  }
  Bucket& bucket = buckets_.try_emplace(client, Bucket{.tokens = burst_, .filled_at = now}).first->second;
  bucket.tokens = std::min(burst_, bucket.tokens + seconds(now - bucket.filled_at) * per_second_);
  bucket.filled_at = now;
  if (bucket.tokens < 1) {
    return std::chrono::duration_cast<Clock::duration>(
        std::chrono::duration<double>{(1 - bucket.tokens) / per_second_});
  }
  bucket.tokens -= cost;
  return std::nullopt;
}

void RateLimit::forget_full_buckets(Clock::time_point now) {
  std::erase_if(buckets_, [&](const auto& entry) {
    return entry.second.tokens + seconds(now - entry.second.filled_at) * per_second_ >= burst_;
  });
  // Ten thousand clients that are all at it: the limit is worth less than the memory.
  if (buckets_.size() >= most_clients) {
    buckets_.clear();
  }
}

}  // namespace arrower::jobs::admin
