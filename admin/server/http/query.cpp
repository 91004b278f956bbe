#include "http/query.hpp"

#include <charconv>
#include <format>

#include "http/response.hpp"
#include "json/time.hpp"
#include "model/text.hpp"

namespace arrower::jobs::admin {

std::vector<std::string> Query::texts(const std::string& name) {
  asked_for_.insert(name);
  std::vector<std::string> values;
  const auto [first, last] = parameters_.equal_range(name);
  for (auto parameter = first; parameter != last; ++parameter) {
    if (!model::is_storable_text(parameter->second)) {
      throw bad_request(std::format("parameter {} is not UTF-8 without U+0000", name));
    }
    values.push_back(parameter->second);
  }
  return values;
}

std::optional<std::string> Query::text(const std::string& name) {
  std::vector<std::string> values = texts(name);
  if (values.size() > 1) {
    throw bad_request(std::format("parameter {} is given {} times; it must be given once", name, values.size()));
  }
  return values.empty() ? std::nullopt : std::optional{std::move(values.front())};
}

std::optional<std::int64_t> Query::integer(const std::string& name, std::int64_t least, std::int64_t most) {
  const std::optional<std::string> value = text(name);
  if (!value) {
    return std::nullopt;
  }
  std::int64_t number = 0;
  const auto [end, error] = std::from_chars(value->data(), value->data() + value->size(), number);
  if (error != std::errc{} || end != value->data() + value->size() || number < least || number > most) {
    throw bad_request(
        std::format("parameter {} is \"{}\"; it must be a whole number, {} to {}", name, *value, least, most));
  }
  return number;
}

std::optional<TimePoint> Query::time(const std::string& name) {
  const std::optional<std::string> value = text(name);
  return value ? std::optional{time_from_text(*value, "parameter " + name)} : std::nullopt;
}

void Query::finish() const {
  for (const auto& [name, value] : parameters_) {
    if (!asked_for_.contains(name)) {
      throw bad_request(std::format("parameter \"{}\" is unknown", name));
    }
  }
}

}  // namespace arrower::jobs::admin
