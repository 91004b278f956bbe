#include "json/fields.hpp"

#include <charconv>
#include <format>
#include <utility>

#include "http/response.hpp"
#include "json/time.hpp"
#include "model/text.hpp"

namespace arrower::jobs::admin {

namespace {

std::optional<std::int64_t> integer_of(JsonValue value) {
  const std::string_view digits = value.number();
  std::int64_t number = 0;
  const auto [end, error] = std::from_chars(digits.begin(), digits.end(), number);
  return digits.empty() || error != std::errc{} || end != digits.end() ? std::nullopt : std::optional{number};
}

}  // namespace

Fields::Fields(JsonValue object, std::string where) : object_{object}, where_{std::move(where)} {
  if (!object_.is_object()) {
    throw bad_request(where_.empty() ? "the body must be a JSON object"
                                     : std::format("{} must be an object", where_.substr(0, where_.size() - 1)));
  }
}

void Fields::refuse(std::string_view name, std::string_view wanted) const {
  throw bad_request(std::format("field {}{} must be {}", where_, name, wanted));
}

std::optional<JsonValue> Fields::value(std::string_view name) {
  asked_for_.emplace(name);
  const std::optional<JsonValue> found = object_.field(name);
  return found && !found->is_null() ? found : std::nullopt;
}

std::optional<std::string> Fields::text(std::string_view name) {
  const std::optional<JsonValue> found = value(name);
  if (!found) {
    return std::nullopt;
  }
  if (!found->is_text() || !model::is_storable_text(found->text())) {
    refuse(name, "a string without the character U+0000");
  }
  return std::string{found->text()};
}

std::optional<bool> Fields::boolean(std::string_view name) {
  const std::optional<JsonValue> found = value(name);
  if (!found) {
    return std::nullopt;
  }
  if (!found->is_boolean()) {
    refuse(name, "true or false");
  }
  return found->json() == "true";
}

std::optional<std::int64_t> Fields::integer(std::string_view name, std::int64_t least, std::int64_t most) {
  const std::optional<JsonValue> found = value(name);
  if (!found) {
    return std::nullopt;
  }
  const std::optional<std::int64_t> number = integer_of(*found);
  if (!number || *number < least || *number > most) {
    refuse(name, std::format("a whole number, {} to {}", least, most));
  }
  return number;
}

std::optional<TimePoint> Fields::time(std::string_view name) {
  const std::optional<std::string> found = text(name);
  return found ? std::optional{time_from_text(*found, std::format("field {}{}", where_, name))} : std::nullopt;
}

std::vector<std::string> Fields::texts(std::string_view name) {
  const std::optional<JsonValue> found = value(name);
  std::vector<std::string> all;
  if (!found) {
    return all;
  }
  if (!found->is_array()) {
    refuse(name, "an array of strings");
  }
  for (const JsonValue element : found->elements()) {
    if (!element.is_text() || !model::is_storable_text(element.text())) {
      refuse(name, "an array of strings without the character U+0000");
    }
    all.emplace_back(element.text());
  }
  return all;
}

std::vector<std::int64_t> Fields::integers(std::string_view name) {
  const std::optional<JsonValue> found = value(name);
  std::vector<std::int64_t> all;
  if (!found) {
    return all;
  }
  if (!found->is_array()) {
    refuse(name, "an array of whole numbers");
  }
  for (const JsonValue element : found->elements()) {
    const std::optional<std::int64_t> number = integer_of(element);
    if (!number) {
      refuse(name, "an array of whole numbers");
    }
    all.push_back(*number);
  }
  return all;
}

std::vector<Fields> Fields::objects(std::string_view name) {
  const std::optional<JsonValue> found = value(name);
  std::vector<Fields> all;
  if (!found) {
    return all;
  }
  if (!found->is_array()) {
    refuse(name, "an array of objects");
  }
  for (const JsonValue element : found->elements()) {
    all.emplace_back(element, std::format("{}{}.", where_, name));
  }
  return all;
}

std::optional<Fields> Fields::object(std::string_view name) {
  const std::optional<JsonValue> found = value(name);
  return found ? std::optional{Fields{*found, std::format("{}{}.", where_, name)}} : std::nullopt;
}

void Fields::finish() const {
  for (const auto& [name, value] : object_.fields()) {
    if (!asked_for_.contains(name)) {
      throw bad_request(std::format("field \"{}{}\" is unknown", where_, name));
    }
  }
}

}  // namespace arrower::jobs::admin
