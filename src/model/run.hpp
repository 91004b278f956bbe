// One run of a job, as the job function sees it through its Context.
#pragma once

#include <memory>
#include <stop_token>
#include <string_view>

#include "model/job.hpp"

namespace pqxx {
class transaction_base;
}
namespace spdlog {
class logger;
}

namespace arrower::jobs::model {

class Run {
 public:
  /// All that is referred to must outlive the run.
  Run(const ClaimedJob& job, std::string_view queue, std::stop_token stop_token, spdlog::logger& logger) noexcept;
  virtual ~Run();
  Run(const Run&) = delete;
  Run& operator=(const Run&) = delete;

  const ClaimedJob& job() const noexcept { return job_; }
  std::string_view queue() const noexcept { return queue_; }
  const std::stop_token& stop_token() const noexcept { return stop_token_; }

  /// Made on first use: most runs log nothing.
  spdlog::logger& logger();

  /// The job function has thrown what is being handled.
  virtual void on_exception() noexcept {}

  /// The job's transaction, opened on first use.
  virtual pqxx::transaction_base& transaction() = 0;

 protected:
  /// A logger whose lines say which job they are about.
  virtual std::shared_ptr<spdlog::logger> make_logger() const;

  const spdlog::logger& queue_logger() const noexcept { return queue_logger_; }

 private:
  const ClaimedJob& job_;
  std::string_view queue_;
  std::stop_token stop_token_;
  spdlog::logger& queue_logger_;
  std::shared_ptr<spdlog::logger> logger_;
};

}  // namespace arrower::jobs::model
