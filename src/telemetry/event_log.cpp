#include "telemetry/event_log.hpp"

#include <algorithm>
#include <chrono>
#include <format>
#include <iterator>
#include <utility>

#include <spdlog/sinks/sink.h>
#include <spdlog/spdlog.h>

#include "model/text.hpp"
#include "telemetry/names.hpp"

namespace arrower::jobs::telemetry {

namespace {

LogLevel level_of(spdlog::level::level_enum level) {
  return static_cast<LogLevel>(std::clamp(static_cast<int>(level), 0, static_cast<int>(LogLevel::critical)));
}

spdlog::level::level_enum level_of(LogLevel level) { return static_cast<spdlog::level::level_enum>(level); }

std::string_view name_of(LogLevel level) {
  constexpr std::string_view names[] = {"trace", "debug", "info", "warning", "error", "critical"};
  return names[static_cast<std::size_t>(level)];
}

bool is_bare(std::string_view text) {
  const auto harmless = [](unsigned char character) {
    return character > ' ' && character != '"' && character != '=' && character != '\\' && character < 0x7F;
  };
  return !text.empty() && std::ranges::all_of(text, harmless);
}

/// As a JSON string.
std::string json_string(std::string_view text) {
  std::string result = "\"";
  for (const char character : model::error_text(text)) {
    switch (character) {
      case '"':
      case '\\':
        result += '\\';
        result += character;
        break;
      case '\n':
        result += "\\n";
        break;
      case '\r':
        result += "\\r";
        break;
      case '\t':
        result += "\\t";
        break;
      default:
        if (static_cast<unsigned char>(character) < 0x20) {
          result += std::format("\\u{:04x}", static_cast<int>(character));
        } else {
          result += character;
        }
    }
  }
  // A terminal or a viewer of logs would obey what is left of them.
  return model::visible_text(result += '"', model::LineBreaks::kept);
}

std::string value_of(const LogField& field, bool bare_if_harmless) {
  return std::visit(
      [&](const auto& value) -> std::string {
        if constexpr (std::is_same_v<std::decay_t<decltype(value)>, std::string>) {
          return bare_if_harmless && is_bare(value) ? value : json_string(value);
        } else {
          return std::format("{}", value);
        }
      },
      field.value);
}

class EventSink final : public spdlog::sinks::sink {
 public:
  EventSink(std::shared_ptr<spdlog::logger> target, LogFormat format, LogHandler handler, std::vector<LogField> fields)
      : target_{std::move(target)}, format_{format}, handler_{std::move(handler)}, fields_{std::move(fields)} {}

  EventSink(const EventSink& other, std::vector<LogField> more)
      : target_{other.target_}, format_{other.format_}, handler_{other.handler_}, fields_{other.fields_} {
    std::ranges::move(more, std::back_inserter(fields_));
  }

  bool wants(spdlog::level::level_enum level) const noexcept { return target_->should_log(level); }
  spdlog::level::level_enum level_wanted() const noexcept { return target_->level(); }
  const std::string& name() const noexcept { return target_->name(); }

  /// A line of somebody who knows an ordinary logger.
  void log(const spdlog::details::log_msg& line) override {
    emit({.level = telemetry::level_of(line.level),
          .event = log_events::message,
          .message = std::string{line.payload.data(), line.payload.size()},
          .fields = {}});
  }
  void flush() override { target_->flush(); }
  // Lines have the target's looks.
  void set_pattern(const std::string& /*pattern*/) override {}
  void set_formatter(std::unique_ptr<spdlog::formatter> /*formatter*/) override {}

  void emit(LogEvent event) const {
    const auto level = telemetry::level_of(event.level);
    if (!wants(level)) {
      return;
    }
    event.fields.insert(event.fields.begin(), fields_.begin(), fields_.end());
    if (handler_) {
      handler_(event);
    } else if (format_ == LogFormat::json) {
      const auto time = std::chrono::floor<std::chrono::microseconds>(std::chrono::system_clock::now());
      target_->log(level, spdlog::string_view_t{json_of(event, std::format("{:%FT%T}Z", time))});
    } else {
      target_->log(level, spdlog::string_view_t{text_of(event)});
    }
  }

 private:
  const std::shared_ptr<spdlog::logger> target_;
  const LogFormat format_;
  const LogHandler handler_;
  std::vector<LogField> fields_;
};

const EventSink* sink_of(const spdlog::logger& logger) {
  return logger.sinks().empty() ? nullptr : dynamic_cast<const EventSink*>(logger.sinks().front().get());
}

std::shared_ptr<spdlog::logger> logger_on(std::shared_ptr<EventSink> sink, spdlog::level::level_enum level) {
  std::string name = sink->name();
  auto logger = std::make_shared<spdlog::logger>(std::move(name), std::move(sink));
  logger->set_level(level);
  return logger;
}

}  // namespace

std::string text_of(const LogEvent& event) {
  // One event is one line: what comes from jobs and from the database adds none.
  std::string text = model::visible_text(event.message, model::LineBreaks::escaped);
  for (const LogField& field : event.fields) {
    text += std::format(" {}={}", field.name, value_of(field, true));
  }
  return text;
}

std::string json_of(const LogEvent& event, std::string_view time) {
  std::string text = std::format(R"({{"time":"{}","level":"{}","event":"{}","message":{})", time, name_of(event.level),
                                 event.event, json_string(event.message));
  for (const LogField& field : event.fields) {
    text += std::format(",\"{}\":{}", field.name, value_of(field, false));
  }
  return text += '}';
}

std::shared_ptr<spdlog::logger> make_event_logger(std::shared_ptr<spdlog::logger> target, LogFormat format,
                                                  LogHandler handler, std::vector<LogField> fields) {
  // The target decides, also when its level is changed later.
  return logger_on(std::make_shared<EventSink>(std::move(target), format, std::move(handler), std::move(fields)),
                   spdlog::level::trace);
}

std::shared_ptr<spdlog::logger> with_fields(const spdlog::logger& logger, std::vector<LogField> fields) {
  const EventSink* sink = sink_of(logger);
  if (sink == nullptr) {
    return std::make_shared<spdlog::logger>(logger);
  }
  return logger_on(std::make_shared<EventSink>(*sink, std::move(fields)), sink->level_wanted());
}

bool wants(const spdlog::logger& logger, LogLevel level) noexcept {
  const EventSink* sink = sink_of(logger);
  return sink != nullptr ? sink->wants(level_of(level)) : logger.should_log(level_of(level));
}

void log_event(spdlog::logger& logger, LogLevel level, std::string_view event, std::string message,
               std::vector<LogField> fields) noexcept {
  try {
    if (const EventSink* sink = sink_of(logger)) {
      sink->emit({.level = level, .event = event, .message = std::move(message), .fields = std::move(fields)});
    } else {
      logger.log(level_of(level), spdlog::string_view_t{model::visible_text(message, model::LineBreaks::escaped)});
    }
  } catch (...) {  // NOLINT(bugprone-empty-catch): a log that fails must not fail a job
  }
}

}  // namespace arrower::jobs::telemetry
