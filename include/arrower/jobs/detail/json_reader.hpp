// Reads JSON text value by value, and says what is wrong with a value and where.
#pragma once

#include <cstddef>
#include <cstdint>
#include <string>
#include <string_view>

#include <arrower/jobs/detail/payload_path.hpp>

struct yyjson_doc;
struct yyjson_val;

namespace arrower::jobs::detail {

/// A value of a JsonDocument, which must outlive it.
class JsonValue {
 public:
  explicit JsonValue(yyjson_val* value) noexcept : value_{value} {}

  bool is_null() const noexcept;
  bool is_text() const noexcept;
  /// For example "an object".
  std::string_view kind() const noexcept;
  /// As JSON text, as it might be written.
  std::string json() const;

  // These throw std::runtime_error if the value is of another kind or does not fit.
  bool boolean(const PayloadPath& path) const;
  /// Between `least` and `most`, both included; in two's complement.
  std::uint64_t integer(std::int64_t least, std::uint64_t most, const PayloadPath& path) const;
  /// At most `most` and at least `-most`.
  double number(double most, const PayloadPath& path) const;
  std::string_view text(const PayloadPath& path) const;

  yyjson_val* handle() const noexcept { return value_; }

 private:
  std::string_view text_of_raw() const noexcept;

  yyjson_val* value_;
};

class JsonDocument {
 public:
  /// Throws std::runtime_error for text that is not JSON, or too deep or too large (model/json_bounds.hpp).
  explicit JsonDocument(std::string_view json);
  ~JsonDocument();
  JsonDocument(const JsonDocument&) = delete;
  JsonDocument& operator=(const JsonDocument&) = delete;

  JsonValue root() const noexcept;

 private:
  yyjson_doc* document_;
};

/// The elements of an array, one after the other.
class JsonElements {
 public:
  /// Throws std::runtime_error if the value is not an array, or nested too deeply.
  JsonElements(JsonValue array, const PayloadPath& path);

  std::size_t size() const noexcept { return size_; }
  bool at_end() const noexcept { return index_ == size_; }
  JsonValue next() noexcept;

 private:
  std::size_t size_;
  std::size_t index_ = 0;
  yyjson_val* element_;
};

/// The members of an object, one after the other.
class JsonMembers {
 public:
  /// Throws std::runtime_error if the value is not an object, or nested too deeply.
  JsonMembers(JsonValue object, const PayloadPath& path);

  std::size_t size() const noexcept { return size_; }
  bool at_end() const noexcept { return index_ == size_; }
  struct Member {
    std::string_view name;
    JsonValue value;
  };
  Member next() noexcept;

 private:
  std::size_t size_;
  std::size_t index_ = 0;
  yyjson_val* key_;
};

/// A number as the key of an object: the whole text must be one that fits. Throws std::runtime_error.
std::uint64_t integer_of_text(std::string_view text, std::int64_t least, std::uint64_t most, const PayloadPath& path);
double number_of_text(std::string_view text, double most, const PayloadPath& path);

/// Whether JSON text contains the character U+0000, which is always escaped.
bool contains_zero(std::string_view json);

}  // namespace arrower::jobs::detail
