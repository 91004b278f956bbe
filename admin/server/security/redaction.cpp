#include "security/redaction.hpp"

#include <algorithm>
#include <format>
#include <optional>

#include "http/response.hpp"
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

/// Each level takes some of the thread's stack, and what is sent may be nested as deeply as it is long.
constexpr int deepest = 1'000;

std::string with_restored(JsonValue sent, std::optional<JsonValue> original, const Redaction& redaction, int depth);

std::string restored_field(JsonValue sent, std::optional<JsonValue> original, std::string_view name,
                           const Redaction& redaction, int depth) {
  if (!model::is_storable_text(name)) {
    throw bad_request("the payload has a field whose name contains the character U+0000, which cannot be stored");
  }
  if (!redaction.covers(name) || !sent.is_text() || sent.text() != Redaction::placeholder) {
    return with_restored(sent, original, redaction, depth);
  }
  if (!original) {
    throw bad_request(std::format("the field \"{}\" holds \"{}\": its value is hidden, so give it one", name,
                                  Redaction::placeholder));
  }
  return original->json();
}

std::string with_restored(JsonValue sent, std::optional<JsonValue> original, const Redaction& redaction, int depth) {
  if (depth > deepest) {
    throw bad_request(std::format("the payload is nested deeper than {} levels", deepest));
  }
  if (sent.is_object()) {
    std::string json = "{";
    for (const auto& [name, value] : sent.fields()) {
      json += json.size() > 1 ? "," : "";
      append_json_text(json, name);
      json += ':';
      json += restored_field(value, original ? original->field(name) : std::nullopt, name, redaction, depth + 1);
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
      json += with_restored(value, index < before.size() ? std::optional{before[index]} : std::nullopt, redaction,
                            depth + 1);
      ++index;
    }
    return json + ']';
  }
  return sent.json();
}

}  // namespace

Redaction::Redaction(const std::vector<std::string>& fields) : fields_{fields.begin(), fields.end()} {}

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

std::string Redaction::restore(const std::string& json, const std::string& original) const {
  const std::optional<JsonDocument> sent = JsonDocument::parse(json);
  if (!sent) {
    throw bad_request("the payload is not JSON");
  }
  const std::optional<JsonDocument> before = JsonDocument::parse(original);
  return with_restored(sent->root(), before ? std::optional{before->root()} : std::nullopt, *this, 0);
}

void Redaction::check(const std::vector<PayloadCondition>& conditions) const {
  if (fields_.empty()) {
    return;
  }
  for (const PayloadCondition& condition : conditions) {
    std::string_view rest = condition.path;
    while (!rest.empty()) {
      const std::size_t end = rest.find_first_of(".{},[]\" ");
      if (fields_.contains(rest.substr(0, end))) {
        throw HttpError{403, "forbidden",
                        std::format("jobs cannot be looked for by \"{}\": the field is hidden", condition.path)};
      }
      if (end == std::string_view::npos) {
        break;
      }
      rest.remove_prefix(end + 1);
    }
    // What stands around a hidden field shows it too.
    const std::size_t first = condition.value.find_first_not_of(" \t\r\n");
    if (first != std::string::npos && (condition.value[first] == '{' || condition.value[first] == '[')) {
      throw HttpError{403, "forbidden",
                      "jobs cannot be looked for by a whole object or array: fields in it may be hidden"};
    }
  }
}

}  // namespace arrower::jobs::admin
