// The fields of an aggregate: how many, what they are called, where they stand. What reflection will do one day.
#pragma once

#include <array>
#include <concepts>
#include <cstddef>
#include <memory>
#include <string_view>
#include <type_traits>
#include <utility>

#include <arrower/jobs/detail/field_bindings.hpp>

namespace arrower::jobs::detail {

template <class T>
concept Aggregate = std::is_class_v<T> && std::is_aggregate_v<T>;

/// Becomes the value of any field of `Owner`.
template <class Owner>
struct AnyFieldOf {
  template <class Field>
    requires(!std::same_as<Field, Owner>)
  constexpr operator Field() const noexcept;
};

/// Becomes a base class of `Owner` and nothing else.
template <class Owner>
struct AnyBaseOf {
  template <class Base>
    requires(std::is_base_of_v<Base, Owner> && !std::same_as<Base, Owner>)
  constexpr operator Base() const noexcept;
};

template <class T>
concept HasBaseClass = requires { T{AnyBaseOf<T>{}}; };

// Parentheses initialise a field each; braces also reach into C arrays, and count their elements.
template <class T, std::size_t... Index>
consteval bool takes_in_parentheses(std::index_sequence<Index...>) {
  return requires { T((static_cast<void>(Index), AnyFieldOf<T>{})...); };
}
template <class T, std::size_t... Index>
consteval bool takes_in_braces(std::index_sequence<Index...>) {
  return requires { T{(static_cast<void>(Index), AnyFieldOf<T>{})...}; };
}

/// The largest number of initialisers that `T` takes, between `Least`, which it takes, and `TooMany`, which it does
/// not. Every number up to that is taken, since `T` needs no initialiser at all.
template <class T, std::size_t Least, std::size_t TooMany>
consteval std::size_t initializers_between() {
  if constexpr (Least + 1 == TooMany) {
    return Least;
  } else if constexpr (constexpr std::size_t middle = (Least + TooMany) / 2;
                       takes_in_parentheses<T>(std::make_index_sequence<middle>{})) {
    return initializers_between<T, middle, TooMany>();
  } else {
    return initializers_between<T, Least, middle>();
  }
}

template <class T, std::size_t TooMany = 8>
consteval std::size_t count_fields() {
  if constexpr (TooMany <= most_fields && takes_in_parentheses<T>(std::make_index_sequence<TooMany>{})) {
    return count_fields<T, TooMany * 2>();
  } else {
    return initializers_between<T, TooMany == 8 ? 0 : TooMany / 2, TooMany>();
  }
}

/// Up to the first C array, if there is one: see `has_c_array`.
template <class T>
inline constexpr std::size_t field_count = count_fields<T>();

template <class T>
inline constexpr bool has_c_array = takes_in_braces<T>(std::make_index_sequence<field_count<T> + 1>{});

template <class... Fields>
struct FieldTypes {};

template <class T>
using field_types = decltype(FieldBinding<field_count<T>>::visit(
    std::declval<T&>(), [](auto&... fields) { return FieldTypes<std::remove_reference_t<decltype(fields)>...>{}; }));

/// The names, in the order of declaration.
template <class T>
consteval std::array<std::string_view, field_count<T>> make_field_names() {
  // g++ "... Fields = {arrower_stand_in<T>.T::first, ...}; ...", clang++ "... Fields = <arrower_stand_in.first, ...>]"
  std::array<std::string_view, field_count<T>> names;
  std::string_view rest = FieldBinding<field_count<T>>::template names<T>();
  const std::size_t end = rest.rfind("};");
  rest = rest.substr(0, end == std::string_view::npos ? rest.rfind(">]") : end);
  constexpr std::string_view marker = "arrower_stand_in";
  for (std::string_view& name : names) {
    rest.remove_prefix(rest.find(marker) + marker.size());
    // What follows the stand-in may contain commas between angle brackets; the name comes last.
    const std::size_t next = rest.find(marker);
    const std::string_view field = rest.substr(0, next == std::string_view::npos ? next : rest.rfind(',', next));
    name = field.substr(field.find_last_of(".:") + 1);
  }
  return names;
}

template <class T>
inline constexpr auto field_names = make_field_names<T>();

/// Where the fields of an object stand.
template <class T>
auto addresses_of_fields(T& object) {
  return FieldBinding<field_count<std::remove_const_t<T>>>::visit(object, [](auto&... fields) {
    using Address = std::conditional_t<std::is_const_v<T>, const void*, void*>;
    return std::array<Address, sizeof...(fields)>{static_cast<Address>(std::addressof(fields))...};
  });
}

/// Calls `visit(name, field)` for each field of an object.
template <class T, class Visitor>
void for_each_field(T& object, Visitor visit) {
  using Object = std::remove_const_t<T>;
  FieldBinding<field_count<Object>>::visit(object, [&](auto&... fields) {
    [[maybe_unused]] std::size_t index = 0;
    (visit(field_names<Object>[index++], fields), ...);
  });
}

template <class T>
consteval bool has_bit_field() {
  return !FieldBinding<field_count<T>>::template have_addresses<T>();
}

}  // namespace arrower::jobs::detail
