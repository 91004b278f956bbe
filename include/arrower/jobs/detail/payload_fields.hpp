// The fields of a struct as its payload has them, and what a struct must be to have a payload.
#pragma once

#include <algorithm>
#include <array>
#include <cstddef>
#include <span>
#include <string_view>
#include <type_traits>
#include <utility>

#include <arrower/jobs/detail/fields.hpp>
#include <arrower/jobs/detail/json_reader.hpp>
#include <arrower/jobs/detail/json_writer.hpp>
#include <arrower/jobs/detail/payload_kind.hpp>
#include <arrower/jobs/payload_field.hpp>

namespace arrower::jobs::detail {

template <class T>
void encode_value(JsonWriter& writer, const T& value, const PayloadPath& path);
template <class T>
void decode_value(JsonValue json, T& value, const PayloadPath& path);

/// A field's name where the compiler shows it, in its messages.
template <std::size_t Size>
struct FieldName {
  char text[Size + 1] = {};
  consteval explicit FieldName(std::string_view name) { std::ranges::copy(name, text); }
};

/// Says in one sentence why the field of that name has no place in a payload. The compiler shows `Job` and `Field`.
template <class Job, FieldName Field, class Type, Refusal Why>
consteval bool check_field() {
  static_assert(Why != Refusal::pointer,
                "a field of a payload is a pointer: hold the value itself, std::optional or std::unique_ptr");
  static_assert(Why != Refusal::view,
                "a field of a payload only points to what others own (std::string_view, std::span): hold a std::string "
                "or a std::vector");
  static_assert(Why != Refusal::other_text, "a field of a payload is text that is not UTF-8: use std::string");
  static_assert(Why != Refusal::c_array, "a field of a payload is a C array: use std::array");
  static_assert(Why != Refusal::unscoped_enum,
                "a field of a payload is an enum without a fixed underlying type: make it `enum class`, or write `enum "
                "Name : int`");
  static_assert(Why != Refusal::constant, "a field of a payload is const: it cannot be read back");
  static_assert(Why != Refusal::other_time,
                "a field of a payload is a time of a clock that means nothing elsewhere, or of a named zone: use "
                "std::chrono::sys_time, and a std::string for the zone");
  static_assert(Why != Refusal::nested_optional,
                "a field of a payload may be absent in two ways (std::optional of std::optional): JSON has one");
  static_assert(Why != Refusal::unknown,
                "a field of a payload has a type that cannot be stored: use an aggregate, or specialise "
                "arrower::jobs::PayloadCodec for it");
  return Why == Refusal::none;
}

template <class T, std::size_t Index, class Field>
consteval bool check_field_at() {
  using Found = Refused<Field>;
  if constexpr (Found::why == Refusal::none) {
    return true;
  } else {
    constexpr std::string_view name = field_names<T>[Index];
    return check_field<T, FieldName<name.size()>{name}, typename Found::Type, Found::why>();
  }
}

template <class T>
concept NamesItsFields = requires { T::payload_fields; };

template <class T>
consteval bool check_payload_fields() {
  if constexpr (NamesItsFields<T>) {
    return std::ranges::all_of(T::payload_fields, [](const PayloadField& given) {
      return std::ranges::find(field_names<T>, given.name) != field_names<T>.end();
    });
  } else {
    return true;
  }
}

template <class T, class... Fields>
consteval bool check_each_field(FieldTypes<Fields...>) {
  return []<std::size_t... Index>(std::index_sequence<Index...>) {
    return (true & ... & check_field_at<T, Index, Fields>());
  }(std::index_sequence_for<Fields...>{});
}

/// Does not compile, with one sentence, unless `T` is a struct whose fields can be stored.
template <class T>
consteval bool check_fields() {
  if constexpr (!Aggregate<T>) {
    static_assert(Aggregate<T>,
                  "a job is an aggregate (a struct with public fields and no constructors): make it one, or specialise "
                  "arrower::jobs::PayloadCodec for it");
    return false;
  } else if constexpr (!requires { T{}; }) {
    static_assert(std::is_default_constructible_v<T>,
                  "each field of a payload needs a default: references and types without a default constructor have "
                  "none");
    return false;
  } else if constexpr (HasBaseClass<T>) {
    static_assert(!HasBaseClass<T>, "a payload has no base classes: hold what the base has as a field of its own");
    return false;
  } else if constexpr (has_c_array<T>) {
    // Behind the C array the compiler cannot tell where a field begins.
    static_assert(!has_c_array<T>, "a field of a payload is a C array: use std::array");
    return false;
  } else if constexpr (field_count<T> > most_fields) {
    static_assert(
        field_count<T> <= most_fields,
        "a payload has more fields than can be counted: put those that belong together into a struct of their "
        "own");
    return false;
  } else if constexpr (has_bit_field<T>()) {
    static_assert(!has_bit_field<T>(), "a field of a payload is a bit-field: use a whole number or bool");
    return false;
  } else {
    static_assert(check_payload_fields<T>(),
                  "the constant payload_fields of this struct names a field that it does not have");
    return check_each_field<T>(field_types<T>{}) && check_payload_fields<T>();
  }
}

template <class T>
constexpr PayloadField payload_field(std::size_t index) {
  PayloadField field{.name = field_names<T>[index]};
  if constexpr (NamesItsFields<T>) {
    for (const PayloadField& given : T::payload_fields) {
      if (given.name == field.name) {
        field = given;
      }
    }
  }
  if (field.stored_as.empty()) {
    field.stored_as = field.name;
  }
  return field;
}

/// How a field is written; types are erased, so that a struct costs one entry a field and one function a type.
struct FieldEncoder {
  std::string_view stored_as;
  void (*encode)(JsonWriter& writer, const void* value, const PayloadPath& path);
  /// Of fields that may be absent; else null.
  bool (*is_absent)(const void* value);
};

template <class Field>
void encode_erased(JsonWriter& writer, const void* value, const PayloadPath& path) {
  encode_value(writer, *static_cast<const Field*>(value), path);
}

template <class Field>
bool is_absent_erased(const void* value) {
  return !*static_cast<const Field*>(value);
}

template <class Field>
inline constexpr bool may_be_absent = Nullable<Field> && !HasOwnCodec<Field>;

template <class... Fields>
consteval bool any_may_be_absent(FieldTypes<Fields...>) {
  return (false || ... || may_be_absent<Fields>);
}

template <class Field>
constexpr FieldEncoder make_field_encoder(std::string_view stored_as) {
  if constexpr (may_be_absent<Field>) {
    return {stored_as, &encode_erased<Field>, &is_absent_erased<Field>};
  } else {
    return {stored_as, &encode_erased<Field>, nullptr};
  }
}

template <class T, class... Fields>
constexpr std::array<FieldEncoder, sizeof...(Fields)> make_field_encoders(FieldTypes<Fields...>) {
  std::size_t index = 0;
  return {make_field_encoder<Fields>(payload_field<T>(index++).stored_as)...};
}

template <class T>
inline constexpr auto field_encoders = make_field_encoders<T>(field_types<T>{});

/// Which fields a struct has not got if nothing is said of them: only they may be left out of the payload when they are
/// absent.
template <class T>
std::span<const bool> absent_by_default() {
  static const auto absent = [] {
    std::array<bool, field_count<T>> flags{};
    const T defaults{};
    const auto addresses = addresses_of_fields(defaults);
    for (std::size_t index = 0; index < flags.size(); ++index) {
      const auto is_absent = field_encoders<T>[index].is_absent;
      flags[index] = is_absent != nullptr && is_absent(addresses[index]);
    }
    return flags;
  }();
  return absent;
}

/// How a field is read.
struct FieldDecoder {
  PayloadField field;
  void (*decode)(JsonValue json, void* value, const PayloadPath& path);
};

template <class Field>
void decode_erased(JsonValue json, void* value, const PayloadPath& path) {
  decode_value(json, *static_cast<Field*>(value), path);
}

template <class T, class... Fields>
constexpr std::array<FieldDecoder, sizeof...(Fields)> make_field_decoders(FieldTypes<Fields...>) {
  std::size_t index = 0;
  return {FieldDecoder{payload_field<T>(index++), &decode_erased<Fields>}...};
}

template <class T>
inline constexpr auto field_decoders = make_field_decoders<T>(field_types<T>{});

template <class T>
inline constexpr bool refuses_unknown_fields = false;
template <class T>
  requires requires { T::refuse_unknown_fields; }
inline constexpr bool refuses_unknown_fields<T> = T::refuse_unknown_fields;

}  // namespace arrower::jobs::detail
