// The fields of a JSON object that somebody sent, each asked for by its name; one that nobody asks for is a mistake.
#pragma once

#include <cstdint>
#include <optional>
#include <set>
#include <string>
#include <string_view>
#include <vector>

#include <arrower/jobs/clock.hpp>

#include "json/document.hpp"

namespace arrower::jobs::admin {

/// All take null for absent, and throw HttpError with 400 for what is of another kind.
class Fields {
 public:
  /// `where` goes in front of names in messages: "filter.".
  explicit Fields(JsonValue object, std::string where = {});

  std::optional<std::string> text(std::string_view name);
  std::optional<bool> boolean(std::string_view name);
  std::optional<std::int64_t> integer(std::string_view name, std::int64_t least, std::int64_t most);
  std::optional<TimePoint> time(std::string_view name);
  std::vector<std::string> texts(std::string_view name);
  std::vector<std::int64_t> integers(std::string_view name);
  std::vector<Fields> objects(std::string_view name);
  std::optional<Fields> object(std::string_view name);
  std::optional<JsonValue> value(std::string_view name);

  /// Throws if there are fields that nobody has asked for.
  void finish() const;

 private:
  [[noreturn]] void refuse(std::string_view name, std::string_view wanted) const;

  JsonValue object_;
  std::string where_;
  std::set<std::string, std::less<>> asked_for_;
};

}  // namespace arrower::jobs::admin
