#include "model/registry.hpp"

#include <format>
#include <utility>

#include <arrower/jobs/error.hpp>

namespace arrower::jobs::model {

namespace {

void check_payload_schema(const JobHandler& handler) {
  if (handler.options.payload_schema) {
    try {
      detail::check_json(handler.job_type, *handler.options.payload_schema);
    } catch (const PayloadError&) {
      throw RegistrationError{std::format(
          "the payload_schema of job type {} is not JSON: give the text that payload_schema<Job>() makes, or "
          "leave it out",
          handler.job_type)};
    }
  }
}

}  // namespace

void Registry::add(JobHandler handler) {
  check_payload_schema(handler);
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

std::map<std::string, std::string> Registry::payload_schemas() const {
  std::map<std::string, std::string> schemas;
  const std::scoped_lock lock{mutex_};
  for (const auto& [type, handler] : handlers_) {
    if (const auto& schema = handler->options.payload_schema) {
      schemas.emplace(type, *schema);
    }
  }
  return schemas;
}

bool Registry::empty() const {
  const std::scoped_lock lock{mutex_};
  return handlers_.empty();
}

}  // namespace arrower::jobs::model
