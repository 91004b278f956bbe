// The API's answers as JSON: the public structs of the Inspector, field by field, under their own names.
#pragma once

#include <chrono>
#include <concepts>
#include <map>
#include <optional>
#include <string>
#include <string_view>
#include <type_traits>
#include <vector>

#include <arrower/jobs/clock.hpp>
#include <arrower/jobs/detail/enumerators.hpp>
#include <arrower/jobs/detail/fields.hpp>
#include <arrower/jobs/inspector.hpp>

#include "json/text.hpp"
#include "json/time.hpp"
#include "security/redaction.hpp"

namespace arrower::jobs::admin {

/// Text that is JSON itself, and becomes part of the answer as it is.
struct RawJson {
  std::string json;
};

class JsonEncoder {
 public:
  explicit JsonEncoder(const Redaction& redaction) : redaction_{redaction} {}

  template <class T>
  std::string operator()(const T& value) {
    json_.clear();
    write(value);
    return std::move(json_);
  }

 private:
  // How fields that hold JSON text are shown.
  enum class Text { plain, cut_json, json, target, json_of_ours };

  template <class T>
  static constexpr Text kind_of(std::string_view field) {
    if constexpr (std::same_as<T, JobSummary>) {
      return field == "payload" ? Text::cut_json : Text::plain;
    } else if constexpr (std::same_as<T, JobDetails> || std::same_as<T, ScheduleState>) {
      return field == "payload" ? Text::json : Text::plain;
    } else if constexpr (std::same_as<T, AuditEntry> || std::same_as<T, Operation>) {
      return field == "target" ? Text::target : Text::plain;
    } else if constexpr (std::same_as<T, KnownJobType>) {
      // A schema describes a hidden field, and shows nobody's value of it.
      return field == "payload_schema" ? Text::json_of_ours : Text::plain;
    } else {
      return Text::plain;
    }
  }

  void write(bool value) { json_ += value ? "true" : "false"; }
  void write(const std::string& value) { append_json_text(json_, value); }
  void write(TimePoint value) { append_json_text(json_, time_text(value)); }
  void write(JobId value) { write(value.value); }
  void write(const RawJson& value) { json_ += value.json; }
  void write(double value);
  template <std::integral T>
  void write(T value) {
    json_ += std::to_string(value);
  }
  template <class Rep, class Period>
  void write(std::chrono::duration<Rep, Period> value) {
    write(value.count());
  }
  template <class T>
    requires std::is_enum_v<T>
  void write(T value) {
    append_json_text(json_, detail::find_enumerator(detail::enum_type<T>, detail::bits_of(value))->name);
  }
  template <class T>
  void write(const std::optional<T>& value) {
    if (value) {
      write(*value);
    } else {
      json_ += "null";
    }
  }
  template <class T>
  void write(const std::vector<T>& values) {
    json_ += '[';
    bool first = true;
    for (const T& value : values) {
      json_ += first ? "" : ",";
      first = false;
      write(value);
    }
    json_ += ']';
  }
  void write(const std::map<std::string, std::string>& values);

  template <class T>
    requires std::is_aggregate_v<T>
  void write(const T& value) {
    json_ += '{';
    bool first = true;
    detail::for_each_field(value, [&](std::string_view name, const auto& content) {
      json_ += first ? "" : ",";
      first = false;
      append_json_text(json_, name);
      json_ += ':';
      if constexpr (std::is_convertible_v<decltype(content), std::optional<std::string>>) {
        write_text(content, kind_of<T>(name));
      } else {
        write(content);
      }
    });
    json_ += '}';
  }

  void write_text(const std::optional<std::string>& text, Text kind);

  const Redaction& redaction_;
  std::string json_;
};

}  // namespace arrower::jobs::admin
