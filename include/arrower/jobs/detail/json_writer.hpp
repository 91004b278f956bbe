// Writes JSON text value by value.
#pragma once

#include <cstdint>
#include <string>
#include <string_view>

#include <arrower/jobs/detail/payload_path.hpp>

struct yyjson_mut_doc;
struct yyjson_mut_val;

namespace arrower::jobs::detail {

/// Begin with a value, or with an object or array and its values. Within an object, `key` comes before each value.
/// Keys and texts must outlive the writer. Functions with a path throw std::runtime_error for what JSON or PostgreSQL
/// cannot hold.
class JsonWriter {
 public:
  /// `checks_texts`: finds out at once which text is not UTF-8, at a price; without, only `finish` notices.
  explicit JsonWriter(bool checks_texts = false);
  ~JsonWriter();
  JsonWriter(const JsonWriter&) = delete;
  JsonWriter& operator=(const JsonWriter&) = delete;

  /// An object or array that is open; ends with the scope.
  class [[nodiscard]] Scope {
   public:
    Scope(JsonWriter& writer, yyjson_mut_val* inner);
    ~Scope() { writer_.parent_ = outer_; }
    Scope(const Scope&) = delete;
    Scope& operator=(const Scope&) = delete;

   private:
    JsonWriter& writer_;
    yyjson_mut_val* outer_;
  };

  Scope object();
  Scope array();
  void key(std::string_view name, const PayloadPath& path);
  /// Of a name that does not outlive the writer.
  void copy_key(std::string_view name);

  void null();
  void boolean(bool value);
  void integer(std::int64_t value);
  void integer(std::uint64_t value);
  void number(double value, const PayloadPath& path);
  void text(std::string_view value, const PayloadPath& path);
  /// Of a text that does not outlive the writer.
  void copy_text(std::string_view value, const PayloadPath& path);
  /// JSON text as it is.
  void json(std::string_view text, const PayloadPath& path);

  /// Empty if a text is not UTF-8.
  std::string finish();

 private:
  void add(yyjson_mut_val* value);
  void check_text(std::string_view value, const PayloadPath& path) const;

  bool checks_texts_;
  yyjson_mut_doc* document_;
  yyjson_mut_val* parent_ = nullptr;
  yyjson_mut_val* key_ = nullptr;
};

}  // namespace arrower::jobs::detail
