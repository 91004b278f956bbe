// Events with fields, on top of the user's logger or handler. The services of a queue hold an ordinary logger, behind
// which one of these stands; so do job functions.
#pragma once

#include <memory>
#include <string>
#include <string_view>
#include <vector>

#include <arrower/jobs/log_event.hpp>

namespace spdlog {
class logger;
}

namespace arrower::jobs::telemetry {

/// A logger whose lines go to the handler, if there is one, else to `target`, in this format; with these fields.
std::shared_ptr<spdlog::logger> make_event_logger(std::shared_ptr<spdlog::logger> target, LogFormat format,
                                                  LogHandler handler, std::vector<LogField> fields);

/// A logger that adds fields to what an event logger has.
std::shared_ptr<spdlog::logger> with_fields(const spdlog::logger& logger, std::vector<LogField> fields);

/// Whether anybody wants events of this level.
bool wants(const spdlog::logger& logger, LogLevel level) noexcept;

/// Logs an event; a line without fields if this is no event logger. Never throws.
void log_event(spdlog::logger& logger, LogLevel level, std::string_view event, std::string message,
               std::vector<LogField> fields = {}) noexcept;

/// `message job_id=42 queue=mail`
std::string text_of(const LogEvent& event);
/// One JSON object.
std::string json_of(const LogEvent& event, std::string_view time);

}  // namespace arrower::jobs::telemetry
