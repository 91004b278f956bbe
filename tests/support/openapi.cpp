#include "support/openapi.hpp"

#include <algorithm>
#include <cctype>
#include <format>
#include <optional>
#include <stdexcept>

#include "embedded_files.hpp"
#include "json/document.hpp"

namespace arrower::jobs::tests {

namespace {

using admin::JsonDocument;
using admin::JsonValue;

JsonValue description() {
  static const std::optional<JsonDocument> document = [] {
    for (const admin::EmbeddedFile& file : admin::api_files()) {
      if (file.path == "openapi.json") {
        return JsonDocument::parse(file.content);
      }
    }
    return std::optional<JsonDocument>{};
  }();
  if (!document) {
    throw std::runtime_error{"openapi.json is not there, or not JSON"};
  }
  return document->root();
}

JsonValue at(JsonValue value, std::initializer_list<std::string_view> path) {
  for (const std::string_view name : path) {
    const std::optional<JsonValue> field = value.field(name);
    if (!field) {
      throw std::runtime_error{std::format("openapi.json has no {}", name)};
    }
    value = *field;
  }
  return value;
}

bool is_integer(JsonValue value) {
  return !value.number().empty() && value.number().find_first_of(".eE") == std::string_view::npos;
}

bool has_type(JsonValue value, std::string_view type) {
  if (type == "object")
    return value.is_object();
  if (type == "array")
    return value.is_array();
  if (type == "string")
    return value.is_text();
  if (type == "integer")
    return is_integer(value);
  if (type == "number")
    return !value.number().empty();
  if (type == "boolean")
    return value.is_boolean();
  if (type == "null")
    return value.is_null();
  throw std::runtime_error{std::format("openapi.json uses the type {}", type)};
}

/// "2030-01-31T12:00:00.000000Z"
bool is_time(std::string_view text) {
  return text.size() == 27 && text.ends_with('Z') && text[10] == 'T' && text[19] == '.' &&
         std::ranges::count_if(text, [](unsigned char c) { return std::isdigit(c) != 0; }) == 20;
}

std::string check(JsonValue schema, JsonValue value, const std::string& where);

std::string check_object(JsonValue schema, JsonValue value, const std::string& where) {
  if (const std::optional<JsonValue> required = schema.field("required")) {
    for (const JsonValue name : required->elements()) {
      if (!value.field(name.text())) {
        return std::format("{} has no {}", where, name.text());
      }
    }
  }
  const std::optional<JsonValue> properties = schema.field("properties");
  const std::optional<JsonValue> others = schema.field("additionalProperties");
  for (const auto& [name, field] : value.fields()) {
    const std::optional<JsonValue> property = properties ? properties->field(name) : std::nullopt;
    std::string wrong;
    if (property) {
      wrong = check(*property, field, std::format("{}.{}", where, name));
    } else if (others && others->is_object()) {
      wrong = check(*others, field, std::format("{}.{}", where, name));
    } else if (others && others->json() == "false") {
      wrong = std::format("{} has {}, which is not described", where, name);
    }
    if (!wrong.empty()) {
      return wrong;
    }
  }
  return {};
}

std::string check(JsonValue schema, JsonValue value, const std::string& where) {
  if (const std::optional<JsonValue> reference = schema.field("$ref")) {
    const std::string_view path = reference->text();
    return check(at(description(), {"components", "schemas", path.substr(path.rfind('/') + 1)}), value, where);
  }
  if (const std::optional<JsonValue> one_of = schema.field("oneOf")) {
    std::string wrong;
    for (const JsonValue alternative : one_of->elements()) {
      wrong = check(alternative, value, where);
      if (wrong.empty()) {
        return {};
      }
    }
    return wrong;
  }
  if (const std::optional<JsonValue> type = schema.field("type")) {
    const std::vector<JsonValue> types = type->is_array() ? type->elements() : std::vector<JsonValue>{*type};
    if (std::ranges::none_of(types, [&](JsonValue one) { return has_type(value, one.text()); })) {
      return std::format("{} is {}, not of type {}", where, value.json(), type->json());
    }
  }
  if (const std::optional<JsonValue> allowed = schema.field("enum")) {
    const std::vector<JsonValue> values = allowed->elements();
    if (std::ranges::none_of(values, [&](JsonValue one) { return one.text() == value.text(); })) {
      return std::format("{} is {}, not one of {}", where, value.json(), allowed->json());
    }
  }
  if (schema.field("format") && value.is_text() && !is_time(value.text())) {
    return std::format("{} is {}, not a time", where, value.json());
  }
  if (value.is_array()) {
    if (const std::optional<JsonValue> items = schema.field("items")) {
      for (const JsonValue element : value.elements()) {
        if (std::string wrong = check(*items, element, where + "[]"); !wrong.empty()) {
          return wrong;
        }
      }
    }
  }
  return value.is_object() ? check_object(schema, value, where) : std::string{};
}

std::string lower(std::string text) {
  std::ranges::transform(text, text.begin(), [](unsigned char c) { return static_cast<char>(std::tolower(c)); });
  return text;
}

}  // namespace

std::set<std::string> described_routes() {
  std::set<std::string> routes;
  for (const auto& [path, methods] : at(description(), {"paths"}).fields()) {
    for (const auto& [method, operation] : methods.fields()) {
      std::string upper{method};
      std::ranges::transform(upper, upper.begin(), [](unsigned char c) { return static_cast<char>(std::toupper(c)); });
      routes.insert(std::format("{} {}", upper, path));
    }
  }
  return routes;
}

std::string deviation_from_description(const std::string& method, const std::string& route, int status,
                                       const std::string& body) {
  const JsonValue responses = at(description(), {"paths", route, lower(method), "responses"});
  const std::optional<JsonValue> response = responses.field(std::to_string(status));
  if (!response && status < 400) {
    return std::format("{} is not described for {} {}", status, method, route);
  }
  const std::optional<JsonDocument> document = JsonDocument::parse(body);
  if (!document) {
    return std::format("{} {} answered {}, which is not JSON: {}", method, route, status, body.substr(0, 200));
  }
  const JsonValue schema = response ? at(*response, {"content", "application/json", "schema"})
                                    : at(description(), {"components", "schemas", "Error"});
  return check(schema, document->root(), std::format("{} {}: answer", method, route));
}

std::string deviation_from_description(const std::string& schema, const std::string& json) {
  const std::optional<JsonDocument> document = JsonDocument::parse(json);
  return document ? check(at(description(), {"components", "schemas", schema}), document->root(), schema)
                  : "not JSON: " + json.substr(0, 200);
}

}  // namespace arrower::jobs::tests
