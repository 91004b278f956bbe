// Where in a payload a value stands, so that what is wrong with it can say so.
#pragma once

#include <cstddef>
#include <string>
#include <string_view>
#include <vector>

namespace arrower::jobs::detail {

/// One step of the way from the whole payload to a value. The steps form a chain on the stack; the texts that they
/// point to outlive them.
struct PayloadPath {
  enum class Step { payload, field, key, element };

  const PayloadPath* parent = nullptr;
  Step step = Step::payload;
  std::string_view name = {};
  std::size_t index = 0;
  int depth = 0;
  /// Collects the paths of fields that are ignored since nothing has their name; null: they are not collected.
  std::vector<std::string>* ignored_fields = nullptr;

  PayloadPath field(std::string_view of_name) const { return below(Step::field, of_name, 0); }
  PayloadPath key(std::string_view of_name) const { return below(Step::key, of_name, 0); }
  PayloadPath element(std::size_t at_index) const { return below(Step::element, {}, at_index); }

 private:
  PayloadPath below(Step to, std::string_view of_name, std::size_t at_index) const {
    return {this, to, of_name, at_index, depth + 1, ignored_fields};
  }
};

/// For example "order.lines[2].article".
std::string text_of(const PayloadPath& path);

/// Throws std::runtime_error that says what is wrong, and where.
[[noreturn]] void throw_at(const PayloadPath& path, std::string_view what);

/// Throws for a value that is nested deeper than a payload may be.
void check_depth(const PayloadPath& path);

}  // namespace arrower::jobs::detail
