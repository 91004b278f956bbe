// The names of an enumeration's values.
#pragma once

#include <array>
#include <concepts>
#include <cstddef>
#include <cstdint>
#include <limits>
#include <span>
#include <string_view>
#include <type_traits>
#include <utility>

namespace arrower::jobs::detail {

/// One with a fixed underlying type, as every `enum class` has: it may hold each value of that type.
template <class E>
concept FixedEnum = std::is_enum_v<E> && requires { E{0}; };

/// Its values combine, as those of flags do: `read|write`.
template <class E>
concept FlagEnum = FixedEnum<E> && requires(E one, E other) {
  { one | other } -> std::same_as<E>;
};

struct Enumerator {
  std::string_view name;
  /// As its underlying type holds it, in two's complement.
  std::uint64_t bits = 0;
};

// Names are looked for among these values; for flags among the powers of two.
inline constexpr int least_named_value = -128;
inline constexpr int greatest_named_value = 1023;

template <class E>
inline constexpr int first_candidate =
    std::is_signed_v<std::underlying_type_t<E>> && !FlagEnum<E> ? least_named_value : 0;

template <class E>
consteval std::size_t count_candidates() {
  using Underlying = std::underlying_type_t<E>;
  if constexpr (FlagEnum<E>) {
    return sizeof(Underlying) * 8;
  } else {
    constexpr auto most = static_cast<std::uint64_t>(std::numeric_limits<Underlying>::max());
    constexpr auto last = most < greatest_named_value ? static_cast<int>(most) : greatest_named_value;
    return static_cast<std::size_t>(last - first_candidate<E> + 1);
  }
}

template <class E>
constexpr std::uint64_t candidate(std::size_t index) {
  if constexpr (FlagEnum<E>) {
    return std::uint64_t{1} << index;
  } else {
    return static_cast<std::uint64_t>(first_candidate<E> + static_cast<std::int64_t>(index));
  }
}

/// The compiler's text about the values, in which their names stand.
template <class E, E... Values>
consteval std::string_view enumerator_list() {
  return __PRETTY_FUNCTION__;
}

template <class E, std::size_t... Index>
consteval std::string_view list_candidates(std::index_sequence<Index...>) {
  return enumerator_list<E, static_cast<E>(static_cast<std::underlying_type_t<E>>(candidate<E>(Index)))...>();
}

template <class E>
struct FoundEnumerators {
  std::array<Enumerator, count_candidates<E>()> enumerators;
  std::size_t count = 0;
};

template <class E>
consteval FoundEnumerators<E> find_enumerators() {
  // g++ "... Values = {shop::Color::red, (shop::Color)1, ...}; ...", clang++ "... Values = <shop::Color::red, ...>]"
  constexpr std::size_t count = count_candidates<E>();
  const std::string_view text = list_candidates<E>(std::make_index_sequence<count>{});
  FoundEnumerators<E> found;
  std::size_t at = text.find("Values = ") + 10;
  for (std::size_t index = 0; index < count; ++index) {
    const std::size_t begin = at;
    std::size_t name = begin;
    // Skips what may contain commas: arguments of the class template that the enumeration stands in.
    for (int depth = 0; depth > 0 || (text[at] != ',' && text[at] != '}' && text[at] != '>'); ++at) {
      switch (text[at]) {
        case '<':
        case '(':
          ++depth;
          break;
        case '>':
        case ')':
          --depth;
          break;
        case ':':
          name = at + 1;
          break;
        default:
          break;
      }
    }
    if (text[begin] != '(') {
      found.enumerators[found.count++] = {text.substr(name, at - name), candidate<E>(index)};
    }
    at += 2;
  }
  return found;
}

template <class E>
consteval auto make_enumerators() {
  constexpr FoundEnumerators<E> found = find_enumerators<E>();
  std::array<Enumerator, found.count> enumerators;
  for (std::size_t index = 0; index < found.count; ++index) {
    enumerators[index] = found.enumerators[index];
  }
  return enumerators;
}

/// The declared values of `E` that have a name here, in ascending order.
template <class E>
inline constexpr auto enumerators = make_enumerators<E>();

/// What there is to know of an enumeration at run time.
struct EnumType {
  std::span<const Enumerator> enumerators;
  /// Values of the underlying type.
  std::int64_t least;
  std::uint64_t most;
  /// Between these, a value without a name is not declared.
  std::int64_t least_named;
  std::int64_t greatest_named;
  bool is_flags;
};

template <class E>
constexpr std::uint64_t bits_of(E value) {
  using Underlying = std::underlying_type_t<E>;
  if constexpr (std::is_signed_v<Underlying>) {
    return static_cast<std::uint64_t>(static_cast<std::int64_t>(value));
  } else {
    return static_cast<std::uint64_t>(value);
  }
}

template <class E>
inline constexpr EnumType enum_type{
    .enumerators = enumerators<E>,
    .least = static_cast<std::int64_t>(std::numeric_limits<std::underlying_type_t<E>>::min()),
    .most = static_cast<std::uint64_t>(std::numeric_limits<std::underlying_type_t<E>>::max()),
    .least_named = first_candidate<E>,
    .greatest_named = FlagEnum<E> ? -1 : first_candidate<E> + static_cast<std::int64_t>(count_candidates<E>()) - 1,
    .is_flags = FlagEnum<E>,
};

/// The enumerator of a value; null: it has no name here.
constexpr const Enumerator* find_enumerator(const EnumType& type, std::uint64_t bits) {
  for (const Enumerator& enumerator : type.enumerators) {
    if (enumerator.bits == bits) {
      return &enumerator;
    }
  }
  return nullptr;
}

/// A value that an enumeration certainly does not declare. Beyond the values whose names are looked for, that is not
/// known.
constexpr bool is_undeclared(const EnumType& type, std::uint64_t bits) {
  const auto value = static_cast<std::int64_t>(bits);
  const bool fits = type.least < 0 || value >= 0;
  return fits && value >= type.least_named && value <= type.greatest_named && find_enumerator(type, bits) == nullptr;
}

}  // namespace arrower::jobs::detail
