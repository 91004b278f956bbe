#include <arrower/jobs/detail/json_reader.hpp>
#include <arrower/jobs/detail/json_writer.hpp>
#include <cmath>
#include <cstdlib>
#include <memory>
#include <new>
#include <stdexcept>

#include <yyjson.h>

#include "model/json_bounds.hpp"
#include "model/text.hpp"

namespace arrower::jobs::detail {

namespace {

template <class T>
T* or_out_of_memory(T* made) {
  if (made == nullptr) {
    throw std::bad_alloc{};
  }
  return made;
}

}  // namespace

JsonWriter::JsonWriter(bool checks_texts)
    : checks_texts_{checks_texts}, document_{or_out_of_memory(yyjson_mut_doc_new(nullptr))} {}

JsonWriter::~JsonWriter() { yyjson_mut_doc_free(document_); }

JsonWriter::Scope::Scope(JsonWriter& writer, yyjson_mut_val* inner) : writer_{writer}, outer_{writer.parent_} {
  writer.add(inner);
  writer.parent_ = inner;
}

JsonWriter::Scope JsonWriter::object() { return {*this, or_out_of_memory(yyjson_mut_obj(document_))}; }

JsonWriter::Scope JsonWriter::array() { return {*this, or_out_of_memory(yyjson_mut_arr(document_))}; }

void JsonWriter::key(std::string_view name, const PayloadPath& path) {
  check_text(name, path);
  key_ = or_out_of_memory(yyjson_mut_strn(document_, name.data(), name.size()));
}

void JsonWriter::copy_key(std::string_view name) {
  key_ = or_out_of_memory(yyjson_mut_strncpy(document_, name.data(), name.size()));
}

void JsonWriter::null() { add(yyjson_mut_null(document_)); }
void JsonWriter::boolean(bool value) { add(yyjson_mut_bool(document_, value)); }
void JsonWriter::integer(std::int64_t value) { add(yyjson_mut_sint(document_, value)); }
void JsonWriter::integer(std::uint64_t value) { add(yyjson_mut_uint(document_, value)); }

void JsonWriter::number(double value, const PayloadPath& path) {
  if (!std::isfinite(value)) {
    throw_at(path, "JSON cannot hold a number that is not finite");
  }
  add(yyjson_mut_real(document_, value));
}

void JsonWriter::text(std::string_view value, const PayloadPath& path) {
  check_text(value, path);
  add(yyjson_mut_strn(document_, value.data(), value.size()));
}

void JsonWriter::copy_text(std::string_view value, const PayloadPath& path) {
  check_text(value, path);
  add(yyjson_mut_strncpy(document_, value.data(), value.size()));
}

void JsonWriter::json(std::string_view text, const PayloadPath& path) {
  const std::unique_ptr<yyjson_doc, decltype(&yyjson_doc_free)> parsed{
      yyjson_read(text.data(), text.size(), YYJSON_READ_BIGNUM_AS_RAW), &yyjson_doc_free};
  if (!parsed) {
    throw_at(path, "its PayloadCodec wrote text that is not valid JSON");
  }
  if (contains_zero(text)) {
    throw_at(path, "it contains the character U+0000, which PostgreSQL cannot store in JSON");
  }
  add(yyjson_val_mut_copy(document_, yyjson_doc_get_root(parsed.get())));
}

std::string JsonWriter::finish() {
  std::size_t length = 0;
  const std::unique_ptr<char, decltype(&std::free)> text{yyjson_mut_write(document_, 0, &length), &std::free};
  if (!text) {
    return {};
  }
  model::check_json_bounds({text.get(), length});
  return {text.get(), length};
}

void JsonWriter::add(yyjson_mut_val* value) {
  or_out_of_memory(value);
  if (parent_ == nullptr) {
    yyjson_mut_doc_set_root(document_, value);
  } else if (yyjson_mut_is_obj(parent_)) {
    yyjson_mut_obj_add(parent_, key_, value);
  } else {
    yyjson_mut_arr_append(parent_, value);
  }
}

void JsonWriter::check_text(std::string_view value, const PayloadPath& path) const {
  if (value.find('\0') != std::string_view::npos) {
    throw_at(path, "it contains the character U+0000, which PostgreSQL cannot store in JSON");
  }
  if (checks_texts_ && !model::is_storable_text(value)) {
    throw_at(path, "the text is not valid UTF-8");
  }
}

}  // namespace arrower::jobs::detail
