#include <arrower/jobs/detail/json_reader.hpp>
#include <charconv>
#include <cmath>
#include <cstdlib>
#include <format>
#include <limits>
#include <memory>
#include <stdexcept>

#include <yyjson.h>

#include "model/json_bounds.hpp"

namespace arrower::jobs::detail {

namespace {

constexpr std::size_t longest_excerpt = 60;

std::string shorten(std::string text) {
  if (text.size() > longest_excerpt) {
    text.resize(longest_excerpt);
    // Not in the middle of a character.
    while (!text.empty() && (static_cast<unsigned char>(text.back()) & 0xC0) == 0x80) {
      text.pop_back();
    }
    if (!text.empty() && static_cast<unsigned char>(text.back()) >= 0xC0) {
      text.pop_back();
    }
    text += "...";
  }
  return text;
}

std::string_view text_of(yyjson_val* value) { return {yyjson_get_str(value), yyjson_get_len(value)}; }

std::string describe(yyjson_val* value) {
  switch (yyjson_get_type(value)) {
    case YYJSON_TYPE_BOOL:
      return yyjson_get_bool(value) ? "true" : "false";
    case YYJSON_TYPE_STR:
      return std::format("the text \"{}\"", shorten(std::string{text_of(value)}));
    case YYJSON_TYPE_RAW:
    case YYJSON_TYPE_NUM:
      return std::format("the number {}", shorten(JsonValue{value}.json()));
    default:
      return std::string{JsonValue{value}.kind()};
  }
}

[[noreturn]] void throw_expected(std::string_view what, yyjson_val* value, const PayloadPath& path) {
  throw_at(path, std::format("expected {}, found {}", what, describe(value)));
}

[[noreturn]] void throw_out_of_range(std::string_view number, std::int64_t least, std::uint64_t most,
                                     const PayloadPath& path) {
  throw_at(path, std::format("{} is out of range: {} to {}", shorten(std::string{number}), least, most));
}

/// A number that is written with a fraction or an exponent, and is whole all the same.
bool is_whole(double number) {
  // From here on, not every whole number has a double of its own.
  constexpr double exact = 9007199254740992.0;
  return std::abs(number) <= exact && number == std::trunc(number);
}

bool fits(std::int64_t number, std::int64_t least, std::uint64_t most) {
  return number >= least && (number < 0 || static_cast<std::uint64_t>(number) <= most);
}

}  // namespace

bool JsonValue::is_null() const noexcept { return yyjson_is_null(value_); }

bool JsonValue::is_text() const noexcept { return yyjson_is_str(value_); }

std::string_view JsonValue::kind() const noexcept {
  switch (yyjson_get_type(value_)) {
    case YYJSON_TYPE_OBJ:
      return "an object";
    case YYJSON_TYPE_ARR:
      return "an array";
    case YYJSON_TYPE_STR:
      return "text";
    case YYJSON_TYPE_BOOL:
      return "true or false";
    case YYJSON_TYPE_NULL:
      return "null";
    default:
      return "a number";
  }
}

std::string JsonValue::json() const {
  if (yyjson_is_raw(value_)) {
    return {yyjson_get_raw(value_), yyjson_get_len(value_)};
  }
  std::size_t length = 0;
  const std::unique_ptr<char, decltype(&std::free)> text{yyjson_val_write(value_, 0, &length), &std::free};
  return text ? std::string{text.get(), length} : std::string{};
}

bool JsonValue::boolean(const PayloadPath& path) const {
  if (!yyjson_is_bool(value_)) {
    throw_expected("true or false", value_, path);
  }
  return yyjson_get_bool(value_);
}

std::uint64_t JsonValue::integer(std::int64_t least, std::uint64_t most, const PayloadPath& path) const {
  if (yyjson_is_uint(value_)) {
    const std::uint64_t number = yyjson_get_uint(value_);
    if (number <= most) {
      return number;
    }
  } else if (yyjson_is_sint(value_)) {
    const std::int64_t number = yyjson_get_sint(value_);
    if (fits(number, least, most)) {
      return static_cast<std::uint64_t>(number);
    }
  } else if (yyjson_is_real(value_)) {
    const double number = yyjson_get_real(value_);
    if (!is_whole(number)) {
      throw_expected("a whole number", value_, path);
    }
    if (fits(static_cast<std::int64_t>(number), least, most)) {
      return static_cast<std::uint64_t>(static_cast<std::int64_t>(number));
    }
  } else if (!yyjson_is_raw(value_)) {
    throw_expected("a whole number", value_, path);
  }
  throw_out_of_range(json(), least, most, path);
}

double JsonValue::number(double most, const PayloadPath& path) const {
  if (yyjson_is_raw(value_)) {
    return number_of_text(text_of_raw(), most, path);
  }
  if (!yyjson_is_num(value_)) {
    throw_expected("a number", value_, path);
  }
  const double number = yyjson_get_num(value_);
  if (std::abs(number) > most) {
    throw_at(path, std::format("{} is out of range: {} to {}", json(), -most, most));
  }
  return number;
}

std::string_view JsonValue::text(const PayloadPath& path) const {
  if (!yyjson_is_str(value_)) {
    throw_expected("text", value_, path);
  }
  return text_of(value_);
}

std::string_view JsonValue::text_of_raw() const noexcept { return {yyjson_get_raw(value_), yyjson_get_len(value_)}; }

JsonDocument::JsonDocument(std::string_view json) {
  model::check_json_bounds(json);
  yyjson_read_err error{};
  // Numbers that no 64 bits hold stay texts, so that they are out of range and not "no JSON".
  document_ = yyjson_read_opts(const_cast<char*>(json.data()), json.size(), YYJSON_READ_BIGNUM_AS_RAW, nullptr, &error);
  if (document_ == nullptr) {
    throw std::runtime_error{std::format("it is no JSON text: {} at byte {}", error.msg, error.pos)};
  }
}

JsonDocument::~JsonDocument() { yyjson_doc_free(document_); }

JsonValue JsonDocument::root() const noexcept { return JsonValue{yyjson_doc_get_root(document_)}; }

JsonElements::JsonElements(JsonValue array, const PayloadPath& path)
    : size_{yyjson_arr_size(array.handle())}, element_{yyjson_arr_get_first(array.handle())} {
  check_depth(path);
  if (!yyjson_is_arr(array.handle())) {
    throw_expected("an array", array.handle(), path);
  }
}

JsonValue JsonElements::next() noexcept {
  const JsonValue element{element_};
  element_ = unsafe_yyjson_get_next(element_);
  ++index_;
  return element;
}

JsonMembers::JsonMembers(JsonValue object, const PayloadPath& path)
    : size_{yyjson_obj_size(object.handle())}, key_{size_ == 0 ? nullptr : unsafe_yyjson_get_first(object.handle())} {
  check_depth(path);
  if (!yyjson_is_obj(object.handle())) {
    throw_expected("an object", object.handle(), path);
  }
}

JsonMembers::Member JsonMembers::next() noexcept {
  yyjson_val* const value = key_ + 1;
  const Member member{text_of(key_), JsonValue{value}};
  key_ = unsafe_yyjson_get_next(value);
  ++index_;
  return member;
}

std::uint64_t integer_of_text(std::string_view text, std::int64_t least, std::uint64_t most, const PayloadPath& path) {
  const char* const end = text.data() + text.size();
  std::int64_t number = 0;
  if (const auto parsed = std::from_chars(text.data(), text.data() + text.size(), number);
      parsed.ec == std::errc{} && parsed.ptr == end && fits(number, least, most)) {
    return static_cast<std::uint64_t>(number);
  }
  std::uint64_t large = 0;
  const auto parsed = std::from_chars(text.data(), text.data() + text.size(), large);
  if (parsed.ec == std::errc{} && parsed.ptr == end && large <= most) {
    return large;
  }
  const bool is_number =
      text.find_first_not_of("0123456789", text.starts_with('-') ? 1 : 0) == std::string_view::npos && !text.empty() &&
      text != "-";
  if (is_number) {
    throw_out_of_range(text, least, most, path);
  }
  throw_at(path, std::format("expected a whole number, found \"{}\"", shorten(std::string{text})));
}

double number_of_text(std::string_view text, double most, const PayloadPath& path) {
  double number = 0;
  const auto [parsed, error] = std::from_chars(text.data(), text.data() + text.size(), number);
  if (parsed != text.data() + text.size() || error == std::errc::invalid_argument || std::isnan(number)) {
    throw_at(path, std::format("expected a number, found \"{}\"", shorten(std::string{text})));
  }
  if (error == std::errc::result_out_of_range || std::abs(number) > most) {
    throw_at(path, std::format("{} is out of range: {} to {}", shorten(std::string{text}), -most, most));
  }
  return number;
}

bool contains_zero(std::string_view json) {
  for (auto at = json.find("\\u0000"); at != std::string_view::npos; at = json.find("\\u0000", at + 1)) {
    // After an even number of backslashes this one starts an escape; after an odd number it is itself escaped text.
    const auto before = json.find_last_not_of('\\', at);
    const auto backslashes = at - (before == std::string_view::npos ? 0 : before + 1);
    if (backslashes % 2 == 0) {
      return true;
    }
  }
  return false;
}

}  // namespace arrower::jobs::detail
