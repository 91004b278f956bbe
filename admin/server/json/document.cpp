#include "json/document.hpp"

#include <cstdlib>

#include <yyjson.h>

namespace arrower::jobs::admin {

namespace {

/// Looks at brackets alone: what is not JSON for another reason the parser finds.
bool is_too_deep(std::string_view text) noexcept {
  int depth = 0;
  bool in_text = false;
  for (std::size_t i = 0; i < text.size(); ++i) {
    const char character = text[i];
    if (in_text) {
      i += character == '\\' ? 1 : 0;
      in_text = character != '"';
    } else if (character == '"') {
      in_text = true;
    } else if (character == '{' || character == '[') {
      if (++depth > JsonDocument::deepest) {
        return true;
      }
    } else if (character == '}' || character == ']') {
      --depth;
    }
  }
  return false;
}

}  // namespace

bool JsonValue::is_object() const noexcept { return yyjson_is_obj(value_); }
bool JsonValue::is_array() const noexcept { return yyjson_is_arr(value_); }
bool JsonValue::is_text() const noexcept { return yyjson_is_str(value_); }
bool JsonValue::is_null() const noexcept { return yyjson_is_null(value_); }
bool JsonValue::is_boolean() const noexcept { return yyjson_is_bool(value_); }

std::string_view JsonValue::number() const noexcept {
  return yyjson_is_raw(value_) ? std::string_view{yyjson_get_raw(value_), yyjson_get_len(value_)} : std::string_view{};
}

std::string_view JsonValue::text() const noexcept {
  return yyjson_is_str(value_) ? std::string_view{yyjson_get_str(value_), yyjson_get_len(value_)} : std::string_view{};
}

std::vector<std::pair<std::string_view, JsonValue>> JsonValue::fields() const {
  std::vector<std::pair<std::string_view, JsonValue>> all;
  all.reserve(yyjson_obj_size(value_));
  yyjson_obj_iter iterator;
  yyjson_obj_iter_init(value_, &iterator);
  while (yyjson_val* const name = yyjson_obj_iter_next(&iterator)) {
    all.emplace_back(std::string_view{yyjson_get_str(name), yyjson_get_len(name)},
                     JsonValue{yyjson_obj_iter_get_val(name)});
  }
  return all;
}

std::optional<JsonValue> JsonValue::field(std::string_view name) const {
  yyjson_val* const found = yyjson_obj_getn(value_, name.data(), name.size());
  return found == nullptr ? std::nullopt : std::optional{JsonValue{found}};
}

std::vector<JsonValue> JsonValue::elements() const {
  std::vector<JsonValue> all;
  all.reserve(yyjson_arr_size(value_));
  yyjson_arr_iter iterator;
  yyjson_arr_iter_init(value_, &iterator);
  while (yyjson_val* const element = yyjson_arr_iter_next(&iterator)) {
    all.emplace_back(element);
  }
  return all;
}

std::string JsonValue::json() const {
  std::size_t size = 0;
  const std::unique_ptr<char, decltype(&std::free)> text{yyjson_val_write(value_, 0, &size), &std::free};
  return text ? std::string{text.get(), size} : "null";
}

// A lambda, because yyjson declares its functions always_inline: some compilers refuse a call through their address.
JsonDocument::JsonDocument(yyjson_doc* document)
    : document_{document, [](yyjson_doc* last) { yyjson_doc_free(last); }} {}

std::optional<JsonDocument> JsonDocument::parse(std::string_view text) {
  if (is_too_deep(text)) {
    return std::nullopt;
  }
  yyjson_doc* const document = yyjson_read(text.data(), text.size(), YYJSON_READ_NUMBER_AS_RAW);
  return document == nullptr ? std::nullopt : std::optional{JsonDocument{document}};
}

JsonValue JsonDocument::root() const { return JsonValue{yyjson_doc_get_root(document_.get())}; }

}  // namespace arrower::jobs::admin
