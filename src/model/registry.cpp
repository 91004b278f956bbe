#include "model/registry.hpp"

#include <format>
#include <utility>

#include <arrower/jobs/error.hpp>

namespace arrower::jobs::model {

void Registry::add(JobHandler handler) {
  const std::scoped_lock lock{mutex_};
  const std::string type{handler.job_type};
  if (handlers_.contains(type)) {
    throw RegistrationError{std::format(
        "job type {} has a job function already: register one per type, or give one of two structs that share the name "
        "a job_type constant of its own",
        type)};
  }
  handlers_.emplace(type, std::make_shared<const JobHandler>(std::move(handler)));
}

std::shared_ptr<const JobHandler> Registry::find(std::string_view job_type) const {
  const std::scoped_lock lock{mutex_};
  const auto found = handlers_.find(job_type);
  return found == handlers_.end() ? nullptr : found->second;
}

std::vector<std::string> Registry::job_types() const {
  const std::scoped_lock lock{mutex_};
  std::vector<std::string> types;
  types.reserve(handlers_.size());
  for (const auto& [type, handler] : handlers_) {
    types.push_back(type);
  }
  return types;
}

bool Registry::empty() const {
  const std::scoped_lock lock{mutex_};
  return handlers_.empty();
}

}  // namespace arrower::jobs::model
