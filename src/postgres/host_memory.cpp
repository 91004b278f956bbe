#include "postgres/host_memory.hpp"

namespace arrower::jobs::postgres {

void HostMemory::add(const std::string& host, Failure failure, TimePoint now) {
  const std::scoped_lock lock{mutex_};
  entries_.insert_or_assign(host, Entry{.failure = failure, .since = now});
}

void HostMemory::forget(const std::string& host) {
  const std::scoped_lock lock{mutex_};
  entries_.erase(host);
}

std::optional<HostMemory::Failure> HostMemory::find(const std::string& host, TimePoint now) const {
  const std::scoped_lock lock{mutex_};
  const auto found = entries_.find(host);
  if (found == entries_.end() || now - found->second.since >= longest) {
    return std::nullopt;
  }
  return found->second.failure;
}

}  // namespace arrower::jobs::postgres
