// Reads the values of a payload.
#pragma once

#include <array>
#include <cstddef>
#include <cstdint>
#include <limits>
#include <memory>
#include <span>
#include <string_view>
#include <tuple>
#include <type_traits>
#include <utility>
#include <variant>
#include <vector>

#include <arrower/jobs/detail/instant.hpp>
#include <arrower/jobs/detail/json_reader.hpp>
#include <arrower/jobs/detail/payload_fields.hpp>
#include <arrower/jobs/detail/payload_kind.hpp>
#include <arrower/jobs/detail/variant_tag.hpp>

namespace arrower::jobs::detail {

/// base64; also an array of numbers, as version 0.1 wrote std::vector<unsigned char>.
std::vector<std::byte> decode_bytes(JsonValue json, const PayloadPath& path);
std::uint64_t decode_enumerator(JsonValue json, const EnumType& type, const PayloadPath& path);

/// The fields of an object: `addresses` are theirs. What the object lacks keeps its value.
void decode_fields(JsonValue json, std::span<const FieldDecoder> fields, std::span<void* const> addresses,
                   bool refuse_unknown, const PayloadPath& path);

template <class T>
T decode_with_own_codec(JsonValue json, const PayloadPath& path);

[[noreturn]] void throw_wrong_size(std::size_t expected, std::size_t found, const PayloadPath& path);
/// Of a variant that has no alternative of that name, or not one name.
[[noreturn]] void throw_wrong_alternative(std::string_view found, std::span<const std::string_view> tags,
                                          const PayloadPath& path);

/// The greatest finite number, as a double.
template <std::floating_point T>
inline constexpr double greatest_number =
    sizeof(T) < sizeof(double) ? static_cast<double>(std::numeric_limits<float>::max())
                               : std::numeric_limits<double>::max();

template <Number T>
T decode_number(JsonValue json, const PayloadPath& path) {
  if constexpr (std::same_as<T, bool>) {
    return json.boolean(path);
  } else if constexpr (std::floating_point<T>) {
    return static_cast<T>(json.number(greatest_number<T>, path));
  } else {
    return static_cast<T>(json.integer(static_cast<std::int64_t>(std::numeric_limits<T>::min()),
                                       static_cast<std::uint64_t>(std::numeric_limits<T>::max()), path));
  }
}

template <class T>
T decode_key(std::string_view name, const PayloadPath& path) {
  if constexpr (Text<T>) {
    return T{name};
  } else if constexpr (std::floating_point<T>) {
    return static_cast<T>(number_of_text(name, greatest_number<T>, path));
  } else {
    return static_cast<T>(integer_of_text(name, static_cast<std::int64_t>(std::numeric_limits<T>::min()),
                                          static_cast<std::uint64_t>(std::numeric_limits<T>::max()), path));
  }
}

template <List T>
void decode_list(JsonValue json, T& list, const PayloadPath& path) {
  JsonElements elements{json, path};
  list.clear();
  if constexpr (requires { list.reserve(elements.size()); }) {
    list.reserve(elements.size());
  }
  for (std::size_t index = 0; !elements.at_end(); ++index) {
    typename T::value_type element{};
    decode_value(elements.next(), element, path.element(index));
    list.insert(list.end(), std::move(element));
  }
}

template <ForwardList T>
void decode_forward_list(JsonValue json, T& list, const PayloadPath& path) {
  JsonElements elements{json, path};
  list.clear();
  auto last = list.before_begin();
  for (std::size_t index = 0; !elements.at_end(); ++index) {
    typename T::value_type element{};
    decode_value(elements.next(), element, path.element(index));
    last = list.insert_after(last, std::move(element));
  }
}

template <Array T>
void decode_array(JsonValue json, T& array, const PayloadPath& path) {
  JsonElements elements{json, path};
  if (elements.size() != array.size()) {
    throw_wrong_size(array.size(), elements.size(), path);
  }
  for (std::size_t index = 0; index < array.size(); ++index) {
    decode_value(elements.next(), array[index], path.element(index));
  }
}

template <Binary T>
void decode_binary(JsonValue json, T& binary, const PayloadPath& path) {
  using Byte = typename T::value_type;
  const std::vector<std::byte> bytes = decode_bytes(json, path);
  if constexpr (requires { binary.resize(bytes.size()); }) {
    binary.resize(bytes.size());
  } else if (bytes.size() != binary.size()) {
    throw_wrong_size(binary.size(), bytes.size(), path);
  }
  for (std::size_t index = 0; index < bytes.size(); ++index) {
    binary[index] = static_cast<Byte>(bytes[index]);
  }
}

template <Tuple T>
void decode_tuple(JsonValue json, T& tuple, const PayloadPath& path) {
  JsonElements json_elements{json, path};
  if (json_elements.size() != std::tuple_size_v<T>) {
    throw_wrong_size(std::tuple_size_v<T>, json_elements.size(), path);
  }
  std::apply(
      [&](auto&... elements) {
        std::size_t index = 0;
        (decode_value(json_elements.next(), elements, path.element(index++)), ...);
      },
      tuple);
}

template <ObjectMap T>
void decode_object_map(JsonValue json, T& map, const PayloadPath& path) {
  JsonMembers members{json, path};
  map.clear();
  while (!members.at_end()) {
    const auto [name, value] = members.next();
    const PayloadPath place = path.key(name);
    decode_value(value, map.try_emplace(decode_key<typename T::key_type>(name, place)).first->second, place);
  }
}

template <Map T>
void decode_map_of_pairs(JsonValue json, T& map, const PayloadPath& path) {
  JsonElements elements{json, path};
  map.clear();
  for (std::size_t index = 0; !elements.at_end(); ++index) {
    std::pair<typename T::key_type, typename T::mapped_type> pair{};
    decode_value(elements.next(), pair, path.element(index));
    map.emplace(std::move(pair.first), std::move(pair.second));
  }
}

template <class... Alternatives>
void decode_variant(JsonValue json, std::variant<Alternatives...>& variant, const PayloadPath& path) {
  static constexpr std::array<std::string_view, sizeof...(Alternatives)> tags{variant_tag<Alternatives>...};
  JsonMembers members{json, path};
  if (members.size() != 1) {
    throw_wrong_alternative({}, tags, path);
  }
  const auto [tag, value] = members.next();
  const PayloadPath place = path.key(tag);
  const auto take = [&]<class T>(std::type_identity<T>, bool is_it) {
    if (is_it) {
      T alternative{};
      decode_value(value, alternative, place);
      variant = std::move(alternative);
    }
    return is_it;
  };
  if (!(take(std::type_identity<Alternatives>{}, tag == variant_tag<Alternatives>) || ...) &&
      !(take(std::type_identity<Alternatives>{}, is_former_tag<Alternatives>(tag)) || ...)) {
    throw_wrong_alternative(tag, tags, path);
  }
}

template <Nullable T>
void decode_nullable(JsonValue json, T& nullable, const PayloadPath& path) {
  using Held = std::remove_cvref_t<decltype(*nullable)>;
  if (json.is_null()) {
    nullable.reset();
    return;
  }
  if constexpr (requires { nullable.emplace(); }) {
    decode_value(json, nullable.emplace(), path);
  } else {
    auto held = std::make_unique<Held>();
    decode_value(json, *held, path);
    nullable = std::move(held);
  }
}

template <class T>
void decode_value(JsonValue json, T& value, const PayloadPath& path) {
  if constexpr (HasOwnCodec<T>) {
    value = decode_with_own_codec<T>(json, path);
  } else if constexpr (Number<T>) {
    value = decode_number<T>(json, path);
  } else if constexpr (Text<T> || std::same_as<T, std::filesystem::path>) {
    value = json.text(path);
  } else if constexpr (std::same_as<T, std::byte>) {
    value = static_cast<std::byte>(decode_number<unsigned char>(json, path));
  } else if constexpr (std::is_enum_v<T>) {
    value = static_cast<T>(decode_enumerator(json, enum_type<T>, path));
  } else if constexpr (Duration<T>) {
    value = T{decode_number<typename T::rep>(json, path)};
  } else if constexpr (Time<T>) {
    value = time_of_text<T>(json.text(path), is_local_time<T>, path);
  } else if constexpr (std::same_as<T, std::chrono::year_month_day>) {
    value = parse_date(json.text(path), path);
  } else if constexpr (Nullable<T>) {
    decode_nullable(json, value, path);
  } else if constexpr (Binary<T>) {
    decode_binary(json, value, path);
  } else if constexpr (Variant<T>) {
    decode_variant(json, value, path);
  } else if constexpr (Tuple<T>) {
    decode_tuple(json, value, path);
  } else if constexpr (ObjectMap<T>) {
    decode_object_map(json, value, path);
  } else if constexpr (Map<T>) {
    decode_map_of_pairs(json, value, path);
  } else if constexpr (Array<T>) {
    decode_array(json, value, path);
  } else if constexpr (List<T>) {
    decode_list(json, value, path);
  } else if constexpr (ForwardList<T>) {
    decode_forward_list(json, value, path);
  } else if constexpr (std::same_as<T, std::monostate>) {
    decode_fields(json, {}, {}, false, path);
  } else if constexpr (check_fields<T>()) {
    const auto addresses = addresses_of_fields(value);
    decode_fields(json, field_decoders<T>, addresses, refuses_unknown_fields<T>, path);
  }
}

}  // namespace arrower::jobs::detail
