// JSON that was parsed, for looking into; numbers keep the digits that they were written with.
#pragma once

#include <memory>
#include <optional>
#include <string>
#include <string_view>
#include <utility>
#include <vector>

#include "json/text.hpp"

struct yyjson_doc;
struct yyjson_val;

namespace arrower::jobs::admin {

/// Lives as long as its document.
class JsonValue {
 public:
  explicit JsonValue(yyjson_val* value) : value_{value} {}

  bool is_object() const noexcept;
  bool is_array() const noexcept;
  bool is_text() const noexcept;
  bool is_null() const noexcept;
  bool is_boolean() const noexcept;
  /// As it was written; empty: it is no number.
  std::string_view number() const noexcept;

  std::string_view text() const noexcept;
  std::vector<std::pair<std::string_view, JsonValue>> fields() const;
  std::optional<JsonValue> field(std::string_view name) const;
  std::vector<JsonValue> elements() const;

  std::string json() const;

 private:
  yyjson_val* value_;
};

class JsonDocument {
 public:
  /// How deep arrays and objects may be nested, as in payloads: recursion over a document is safe.
  static constexpr int deepest = 200;

  /// Nothing: it is not JSON, or deeper.
  static std::optional<JsonDocument> parse(std::string_view text);

  JsonValue root() const;

 private:
  explicit JsonDocument(yyjson_doc* document);

  std::shared_ptr<yyjson_doc> document_;
};

}  // namespace arrower::jobs::admin
