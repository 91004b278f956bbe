#include "security/redaction.hpp"

#include <algorithm>
#include <format>
#include <optional>

#include "http/response.hpp"
#include "inspector/condition_path.hpp"
#include "json/document.hpp"
#include "model/text.hpp"

namespace arrower::jobs::admin {

namespace {

/// Reads JSON from left to right. What it is given may end anywhere.
class Scanner {
 public:
  explicit Scanner(std::string_view text) : text_{text} {}

  bool at_end() const noexcept { return position_ >= text_.size(); }
  char next() const noexcept { return text_[position_]; }
  std::size_t position() const noexcept { return position_; }

  void skip_blanks() noexcept {
    while (!at_end() && (next() == ' ' || next() == '\n' || next() == '\t' || next() == '\r')) {
      ++position_;
    }
  }

  void skip_character() noexcept { ++position_; }

  void skip_string() noexcept {
    ++position_;
    while (!at_end() && next() != '"') {
      position_ += next() == '\\' ? 2 : 1;
    }
    position_ = std::min(position_ + 1, text_.size());
  }

  /// Whatever comes, with all that is within it.
  void skip_value() noexcept {
    int depth = 0;
    while (!at_end()) {
      const char character = next();
      if (character == '"') {
        skip_string();
      } else if (character == '{' || character == '[') {
        ++depth;
        ++position_;
        continue;
      } else if (character == '}' || character == ']') {
        if (depth == 0) {
          return;
        }
        --depth;
        ++position_;
      } else if (depth == 0 && character == ',') {
        return;
      } else {
        ++position_;
        continue;
      }
      if (depth == 0) {
        return;
      }
    }
  }

 private:
  std::string_view text_;
  std::size_t position_ = 0;
};

/// A name as it stands between quotes, with what is escaped in it.
std::string decoded_name(std::string_view quoted) {
  if (quoted.find('\\') == std::string_view::npos) {
    return std::string{quoted.substr(1, quoted.size() - 2)};
  }
  const std::optional<JsonDocument> document = JsonDocument::parse(quoted);
  return document ? std::string{document->root().text()} : std::string{};
}

/// Begins the next field of an object that is being written.
void append_name(std::string& object, std::string_view name) {
  object += object.ends_with('{') ? "" : ",";
  append_json_text(object, name);
  object += ':';
}

std::string with_restored(JsonValue sent, std::optional<JsonValue> original, const Redaction& redaction);

std::string restored_field(JsonValue sent, std::optional<JsonValue> original, std::string_view name,
                           const Redaction& redaction) {
  if (!model::is_storable_text(name)) {
    throw bad_request("the payload has a field whose name contains the character U+0000, which cannot be stored");
  }
  if (!redaction.covers(name) || !sent.is_text() || sent.text() != Redaction::placeholder) {
    return with_restored(sent, original, redaction);
  }
  if (!original) {
    throw bad_request(std::format("field \"{}\" has the value \"{}\", which stands for a hidden value: enter a new one",
                                  name, Redaction::placeholder));
  }
  return original->json();
}

std::string with_restored(JsonValue sent, std::optional<JsonValue> original, const Redaction& redaction) {
  if (sent.is_object()) {
    std::string json = "{";
    for (const auto& [name, value] : sent.fields()) {
      append_name(json, name);
      json += restored_field(value, original ? original->field(name) : std::nullopt, name, redaction);
    }
    return json + '}';
  }
  if (sent.is_array()) {
    const std::vector<JsonValue> before =
        original && original->is_array() ? original->elements() : std::vector<JsonValue>{};
    std::string json = "[";
    std::size_t index = 0;
    for (const JsonValue value : sent.elements()) {
      json += index > 0 ? "," : "";
      json += with_restored(value, index < before.size() ? std::optional{before[index]} : std::nullopt, redaction);
      ++index;
    }
    return json + ']';
  }
  return sent.json();
}

/// Whether a value is a whole object or array.
bool is_composite(std::string_view value) {
  const std::size_t first = value.find_first_not_of(" \t\r\n");
  return first != std::string_view::npos && (value[first] == '{' || value[first] == '[');
}

/// An object with other JSON in one of its fields.
std::string with_field(JsonValue object, std::string_view changed, std::string_view json) {
  std::string result = "{";
  for (const auto& [name, value] : object.fields()) {
    append_name(result, name);
    result += name == changed ? std::string{json} : value.json();
  }
  return result + '}';
}

}  // namespace

Redaction::Redaction(const std::vector<std::string>& fields) {
  for (const std::string& field : fields) {
    // A dot may belong to the name.
    fields_.insert(field);
    fields_.insert(inspector::condition_path(field).back());
  }
}

bool Redaction::covers_path(std::string_view path) const {
  return std::ranges::any_of(inspector::condition_path(path), [&](const std::string& name) { return covers(name); });
}

std::string Redaction::redact(std::string_view json) const {
  if (fields_.empty()) {
    return std::string{json};
  }
  std::string result;
  result.reserve(json.size());
  Scanner scanner{json};
  std::size_t copied = 0;
  while (!scanner.at_end()) {
    if (scanner.next() != '"') {
      scanner.skip_character();
      continue;
    }
    const std::size_t begin = scanner.position();
    scanner.skip_string();
    const std::string_view quoted = json.substr(begin, scanner.position() - begin);
    scanner.skip_blanks();
    if (scanner.at_end() || scanner.next() != ':' || !fields_.contains(decoded_name(quoted))) {
      continue;
    }
    scanner.skip_character();
    scanner.skip_blanks();
    result += json.substr(copied, scanner.position() - copied);
    if (!scanner.at_end()) {
      append_json_text(result, placeholder);
    }
    scanner.skip_value();
    copied = scanner.position();
  }
  result += json.substr(copied);
  return result;
}

std::string Redaction::redact_target(std::string_view json) const {
  const std::optional<JsonDocument> target = JsonDocument::parse(json);
  const std::optional<JsonValue> filter = target ? target->root().field("filter") : std::nullopt;
  const std::optional<JsonValue> conditions = filter ? filter->field("payload") : std::nullopt;
  if (fields_.empty() || !conditions) {
    return redact(json);
  }
  std::string hidden = "{";
  for (const auto& [path, value] : conditions->fields()) {
    append_name(hidden, path);
    if (covers_path(path) || is_composite(value.is_text() ? value.text() : value.json())) {
      append_json_text(hidden, placeholder);
    } else {
      hidden += value.json();
    }
  }
  const std::string shown_filter = with_field(*filter, "payload", hidden + '}');
  return redact(with_field(target->root(), "filter", shown_filter));
}

std::string Redaction::restore(const std::string& json, const std::string& original) const {
  const std::optional<JsonDocument> sent = JsonDocument::parse(json);
  if (!sent) {
    throw bad_request("the payload is not JSON");
  }
  const std::optional<JsonDocument> before = JsonDocument::parse(original);
  return with_restored(sent->root(), before ? std::optional{before->root()} : std::nullopt, *this);
}

void Redaction::check(const std::vector<PayloadCondition>& conditions) const {
  if (fields_.empty()) {
    return;
  }
  for (const PayloadCondition& condition : conditions) {
    if (covers_path(condition.path)) {
      throw HttpError{403, "forbidden",
                      std::format("jobs cannot be searched by \"{}\": the field is hidden", condition.path)};
    }
    // What stands around a hidden field shows it too.
    if (is_composite(condition.value)) {
      throw HttpError{403, "forbidden",
                      "jobs cannot be searched by a whole object or array: fields in it may be hidden"};
    }
  }
}

}  // namespace arrower::jobs::admin
