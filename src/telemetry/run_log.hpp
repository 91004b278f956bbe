// What is logged of one run.
#pragma once

#include <chrono>
#include <memory>
#include <string>
#include <string_view>
#include <vector>

#include <arrower/jobs/log_event.hpp>

#include "model/job.hpp"
#include "model/settlement.hpp"

namespace spdlog {
class logger;
}

namespace arrower::jobs::telemetry {

/// Costs nothing but a look at the level where nobody wants to know.
class RunLog {
 public:
  /// All that is referred to must outlive it. `slow_after` 0: nothing is slow.
  RunLog(spdlog::logger& logger, const model::ClaimedJob& job, std::string trace_id,
         std::chrono::milliseconds slow_after) noexcept;

  void started();
  void ended(const model::Settlement& settlement);
  void lease_lost();

  /// For the job function.
  std::shared_ptr<spdlog::logger> make_logger() const;

 private:
  /// Those of the run, and more.
  std::vector<LogField> fields(std::vector<LogField> more = {}) const;

  spdlog::logger& logger_;
  const model::ClaimedJob& job_;
  const std::string trace_id_;
  const std::chrono::milliseconds slow_after_;
};

/// What the trace in a carrier is called; empty if it has none.
std::string trace_id_of(const TraceCarrier& carrier);

}  // namespace arrower::jobs::telemetry
