// The job functions of a queue, by job type.
#pragma once

#include <map>
#include <memory>
#include <mutex>
#include <string>
#include <string_view>
#include <vector>

#include <arrower/jobs/job_func.hpp>

namespace arrower::jobs::model {

/// Safe to use from several threads.
class Registry {
 public:
  /// Throws RegistrationError if the type has a function already, or its payload schema is no JSON.
  void add(JobHandler handler);

  /// Null if there is none.
  std::shared_ptr<const JobHandler> find(std::string_view job_type) const;

  /// Sorted.
  std::vector<std::string> job_types() const;

  /// Of the types for which one was given, by type.
  std::map<std::string, std::string> payload_schemas() const;

  bool empty() const;

 private:
  mutable std::mutex mutex_;
  // Guarded by mutex_:
  std::map<std::string, std::shared_ptr<const JobHandler>, std::less<>> handlers_;
};

}  // namespace arrower::jobs::model
