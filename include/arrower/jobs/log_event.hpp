// What a queue logs, for those who want it as values: QueueOptions::log_handler.
#pragma once

#include <cstdint>
#include <functional>
#include <string>
#include <string_view>
#include <variant>
#include <vector>

namespace arrower::jobs {

enum class LogLevel { trace, debug, info, warning, error, critical };

/// How QueueOptions::logger gets to see fields.
enum class LogFormat {
  /// Behind the message: `... job_id=42 job_type=SendInvoice queue=mail attempt=1`.
  text,
  /// Each message is one JSON object, with the fields, the time, the level and the message. Give the logger the pattern
  /// "%v" and each line is one.
  json,
};

struct LogField {
  /// Points to a constant.
  std::string_view name;
  std::variant<std::int64_t, double, std::string> value;
};

/// docs/telemetry.md lists the events and their fields.
struct LogEvent {
  LogLevel level = LogLevel::info;
  /// For example "failed"; "message" for what is no event, lines of `ctx.logger()` among them. Points to a constant.
  std::string_view event;
  std::string message;
  std::vector<LogField> fields;
};

/// Takes events instead of the logger, whose level still decides what is logged. Called from several threads at once;
/// what it throws is lost.
using LogHandler = std::function<void(const LogEvent&)>;

}  // namespace arrower::jobs
