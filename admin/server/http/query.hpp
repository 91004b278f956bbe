// The parameters behind the question mark, each asked for by its name; one that nobody asks for is a mistake.
#pragma once

#include <cstdint>
#include <optional>
#include <set>
#include <string>
#include <vector>

#include <arrower/jobs/clock.hpp>

#include "http/request.hpp"

namespace arrower::jobs::admin {

/// All throw HttpError with 400 for what cannot be read.
class Query {
 public:
  explicit Query(const Request& request) : parameters_{request.query} {}

  std::optional<std::string> text(const std::string& name);
  std::vector<std::string> texts(const std::string& name);
  std::optional<std::int64_t> integer(const std::string& name, std::int64_t least, std::int64_t most);
  std::optional<TimePoint> time(const std::string& name);

  /// Throws if there are parameters that nobody has asked for: a filter that is misspelt would let everything through.
  void finish() const;

 private:
  const std::multimap<std::string, std::string>& parameters_;
  std::set<std::string> asked_for_;
};

}  // namespace arrower::jobs::admin
