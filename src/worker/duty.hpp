// A service that talks to PostgreSQL: what fails is told once and tried again with back-off, whatever the others do.
#pragma once

#include <atomic>
#include <functional>
#include <memory>
#include <stop_token>
#include <string>

#include "worker/service_threads.hpp"

namespace spdlog {
class logger;
}

namespace arrower::jobs::worker {

class Duty {
 public:
  /// May throw: then it is called again after a back-off, which nothing cuts short.
  using Step = ServiceThreads::Step;

  /// `service` is the log's word for it, `what` says in the log what fails: "claiming jobs". Does nothing before
  /// `start`.
  Duty(ServiceThreads& threads, std::shared_ptr<spdlog::logger> logger, std::string service, std::string what,
       Step step);

  void start();
  void wake();
  void request_stop();
  bool stop_until(model::SteadyTime deadline);
  void stop();

 private:
  model::SteadyTime step(const std::stop_token& stop);

  ServiceThreads& threads_;
  const std::shared_ptr<spdlog::logger> logger_;
  const std::string service_name_;
  const std::string what_;
  const Step step_;

  // Used by one step at a time:
  int failures_ = 0;
  model::SteadyTime try_again_;

  /// Last: its steps use what stands above.
  std::unique_ptr<ServiceThreads::Service> service_;
};

}  // namespace arrower::jobs::worker
