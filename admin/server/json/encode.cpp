#include "json/encode.hpp"

#include <cmath>
#include <format>

#include "json/document.hpp"

namespace arrower::jobs::admin {

void JsonEncoder::write(double value) { json_ += std::isfinite(value) ? std::format("{}", value) : "null"; }

void JsonEncoder::write(const std::map<std::string, std::string>& values) {
  json_ += '{';
  bool first = true;
  for (const auto& [name, value] : values) {
    json_ += first ? "" : ",";
    first = false;
    append_json_text(json_, name);
    json_ += ':';
    append_json_text(json_, value);
  }
  json_ += '}';
}

void JsonEncoder::write_text(const std::optional<std::string>& text, Text kind) {
  const bool is_json = kind != Text::plain && kind != Text::cut_json;
  if (!text || (is_json && text->empty())) {
    json_ += "null";
  } else if (kind == Text::plain) {
    append_json_text(json_, *text);
  } else if (is_json && JsonDocument::parse(*text)) {
    json_ += kind == Text::json     ? redaction_.redact(*text)
             : kind == Text::target ? redaction_.redact_target(*text)
                                    : *text;
  } else {
    append_json_text(json_, redaction_.redact(*text));
  }
}

}  // namespace arrower::jobs::admin
