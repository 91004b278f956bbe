// What the services of a queue log when PostgreSQL goes away, and comes back.
#pragma once

#include <span>
#include <string_view>

#include "model/settlement.hpp"

namespace spdlog {
class logger;
}

namespace arrower::jobs::telemetry {

/// `service` says which noticed: "auditing", "cancelling", "claiming", "completing", "control", "partitioning",
/// "publishing", "rescuing", "retiring", "scheduling", "watching".
void log_connection_lost(spdlog::logger& logger, std::string_view service, std::string_view what,
                         std::string_view error);
void log_connection_restored(spdlog::logger& logger, std::string_view service, std::string_view what);

/// A worker process died, and its jobs were freed.
void log_rescue(spdlog::logger& logger, std::string_view worker, int process_id, std::string_view host,
                std::span<const model::Settlement> jobs);

}  // namespace arrower::jobs::telemetry
