// Writes the values of a payload.
#pragma once

#include <cstddef>
#include <cstdint>
#include <span>
#include <stdexcept>
#include <string>
#include <string_view>
#include <tuple>
#include <type_traits>
#include <utility>
#include <variant>

#include <arrower/jobs/detail/instant.hpp>
#include <arrower/jobs/detail/json_writer.hpp>
#include <arrower/jobs/detail/payload_fields.hpp>
#include <arrower/jobs/detail/payload_kind.hpp>
#include <arrower/jobs/detail/variant_tag.hpp>

namespace arrower::jobs::detail {

void encode_bytes(JsonWriter& writer, std::span<const std::byte> bytes, const PayloadPath& path);
void encode_enumerator(JsonWriter& writer, std::uint64_t bits, const EnumType& type, const PayloadPath& path);

/// The fields of an object: `addresses` are theirs. `absent_by_default` is empty if none of them can be absent.
void encode_fields(JsonWriter& writer, std::span<const FieldEncoder> fields, std::span<const void* const> addresses,
                   std::span<const bool> absent_by_default, const PayloadPath& path);

/// The name of a key that is a number.
std::string key_of(double number, const PayloadPath& path);

template <class T>
void encode_list(JsonWriter& writer, const T& list, const PayloadPath& path) {
  check_depth(path);
  const auto scope = writer.array();
  std::size_t index = 0;
  for (const auto& element : list) {
    // The elements of std::vector<bool> are no bool.
    encode_value<typename T::value_type>(writer, element, path.element(index++));
  }
}

template <Tuple T>
void encode_tuple(JsonWriter& writer, const T& tuple, const PayloadPath& path) {
  const auto scope = writer.array();
  std::apply(
      [&](const auto&... elements) {
        std::size_t index = 0;
        (encode_value(writer, elements, path.element(index++)), ...);
      },
      tuple);
}

template <ObjectMap T>
void encode_object_map(JsonWriter& writer, const T& map, const PayloadPath& path) {
  check_depth(path);
  const auto scope = writer.object();
  for (const auto& [key, value] : map) {
    if constexpr (Text<typename T::key_type>) {
      const PayloadPath place = path.key(key);
      writer.key(key, place);
      encode_value(writer, value, place);
    } else {
      std::string name;
      if constexpr (std::floating_point<typename T::key_type>) {
        name = key_of(static_cast<double>(key), path);
      } else {
        name = std::to_string(+key);
      }
      const PayloadPath place = path.key(name);
      writer.copy_key(name);
      encode_value(writer, value, place);
    }
  }
}

template <Map T>
void encode_map_of_pairs(JsonWriter& writer, const T& map, const PayloadPath& path) {
  check_depth(path);
  const auto scope = writer.array();
  std::size_t index = 0;
  for (const auto& [key, value] : map) {
    const PayloadPath place = path.element(index++);
    const auto pair = writer.array();
    encode_value(writer, key, place.element(0));
    encode_value(writer, value, place.element(1));
  }
}

template <class... Alternatives>
void encode_variant(JsonWriter& writer, const std::variant<Alternatives...>& variant, const PayloadPath& path) {
  static_assert(has_distinct_tags<Alternatives...>(),
                "two alternatives of a std::variant have the same name in JSON: give one of them `static constexpr "
                "std::string_view variant_tag = \"...\";`");
  check_depth(path);
  if (variant.valueless_by_exception()) {
    throw_at(path, "a std::variant that is valueless by exception cannot be stored");
  }
  const auto scope = writer.object();
  std::visit(
      [&]<class T>(const T& value) {
        const PayloadPath place = path.key(variant_tag<T>);
        writer.key(variant_tag<T>, place);
        encode_value(writer, value, place);
      },
      variant);
}

template <class T>
void encode_value(JsonWriter& writer, const T& value, const PayloadPath& path) {
  if constexpr (HasOwnCodec<T>) {
    writer.json(PayloadCodec<T>::encode(value), path);
  } else if constexpr (std::same_as<T, bool>) {
    writer.boolean(value);
  } else if constexpr (std::signed_integral<T>) {
    writer.integer(static_cast<std::int64_t>(value));
  } else if constexpr (std::integral<T>) {
    writer.integer(static_cast<std::uint64_t>(value));
  } else if constexpr (std::floating_point<T>) {
    writer.number(static_cast<double>(value), path);
  } else if constexpr (Text<T>) {
    writer.text(value, path);
  } else if constexpr (std::same_as<T, std::byte>) {
    writer.integer(std::to_integer<std::uint64_t>(value));
  } else if constexpr (std::is_enum_v<T>) {
    encode_enumerator(writer, bits_of(value), enum_type<T>, path);
  } else if constexpr (std::same_as<T, std::filesystem::path>) {
    writer.copy_text(value.string(), path);
  } else if constexpr (Duration<T>) {
    encode_value(writer, value.count(), path);
  } else if constexpr (Time<T>) {
    writer.copy_text(format_instant(instant_of(value.time_since_epoch(), path), is_local_time<T> ? "" : "Z", path),
                     path);
  } else if constexpr (std::same_as<T, std::chrono::year_month_day>) {
    writer.copy_text(format_date(value, path), path);
  } else if constexpr (Nullable<T>) {
    if (value) {
      encode_value(writer, *value, path);
    } else {
      writer.null();
    }
  } else if constexpr (Binary<T>) {
    encode_bytes(writer, std::as_bytes(std::span{value}), path);
  } else if constexpr (Variant<T>) {
    encode_variant(writer, value, path);
  } else if constexpr (Tuple<T>) {
    encode_tuple(writer, value, path);
  } else if constexpr (ObjectMap<T>) {
    encode_object_map(writer, value, path);
  } else if constexpr (Map<T>) {
    encode_map_of_pairs(writer, value, path);
  } else if constexpr (Array<T> || List<T> || ForwardList<T>) {
    encode_list(writer, value, path);
  } else if constexpr (std::same_as<T, std::monostate>) {
    const auto scope = writer.object();
  } else if constexpr (check_fields<T>()) {
    check_depth(path);
    const auto scope = writer.object();
    const auto addresses = addresses_of_fields(value);
    const auto absent = [] {
      if constexpr (any_may_be_absent(field_types<T>{})) {
        return absent_by_default<T>();
      } else {
        return std::span<const bool>{};
      }
    }();
    encode_fields(writer, field_encoders<T>, addresses, absent, path);
  }
}

/// Throws std::runtime_error for what JSON or PostgreSQL cannot hold.
template <class T>
std::string to_json(const T& value) {
  for (const bool checks_texts : {false, true}) {
    // The second time finds out which text is not UTF-8.
    JsonWriter writer{checks_texts};
    encode_value(writer, value, PayloadPath{});
    if (std::string json = writer.finish(); !json.empty()) {
      return json;
    }
  }
  throw std::runtime_error{"JSON cannot hold it"};
}

}  // namespace arrower::jobs::detail
