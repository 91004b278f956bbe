#include <arrower/jobs/detail/payload_path.hpp>
#include <format>
#include <stdexcept>

#include "model/json_bounds.hpp"
#include "model/text.hpp"

namespace arrower::jobs::detail {

namespace {

/// Keys are the payload's, and may be anything.
std::string shown(std::string_view name) { return model::error_text(name, 100); }

/// What a path's last step names, without what it is part of.
std::string text_of_last_step(const PayloadPath& path) {
  switch (path.step) {
    case PayloadPath::Step::field:
      return std::format("field '{}'", shown(path.name));
    case PayloadPath::Step::key:
      return std::format("key '{}'", shown(path.name));
    case PayloadPath::Step::element:
      return std::format("element {}", path.index);
    case PayloadPath::Step::payload:
      break;
  }
  return "the payload";
}

}  // namespace

std::string text_of(const PayloadPath& path) {
  switch (path.step) {
    case PayloadPath::Step::field:
    case PayloadPath::Step::key: {
      const std::string before = text_of(*path.parent);
      return before.empty() ? shown(path.name) : std::format("{}.{}", before, shown(path.name));
    }
    case PayloadPath::Step::element:
      return std::format("{}[{}]", text_of(*path.parent), path.index);
    case PayloadPath::Step::payload:
      break;
  }
  return {};
}

void throw_at(const PayloadPath& path, std::string_view what) {
  const std::string container = path.parent == nullptr ? "" : text_of(*path.parent);
  const std::string where =
      container.empty() ? text_of_last_step(path) : std::format("{} of '{}'", text_of_last_step(path), container);
  throw std::runtime_error{std::format("{}: {}", where, what)};
}

void check_depth(const PayloadPath& path) {
  // The whole payload is the first level.
  if (path.depth >= model::deepest_json) {
    throw_at(path, std::format("it is nested deeper than {} levels", model::deepest_json));
  }
}

}  // namespace arrower::jobs::detail
