// What a type is to a payload: which codec writes and reads it, or why there is none.
#pragma once

#include <array>
#include <chrono>
#include <concepts>
#include <cstddef>
#include <filesystem>
#include <memory>
#include <optional>
#include <string>
#include <string_view>
#include <tuple>
#include <type_traits>
#include <utility>
#include <variant>
#include <vector>

#include <arrower/jobs/detail/enumerators.hpp>
#include <arrower/jobs/detail/fields.hpp>

namespace arrower::jobs {

template <class J>
struct PayloadCodec;

namespace detail {

/// A codec that the program brings.
template <class T>
concept HasOwnCodec = !requires { PayloadCodec<T>::is_general; };

template <class T>
concept Number = std::integral<T> || std::floating_point<T>;

/// What may be absent: std::optional, std::unique_ptr, std::shared_ptr.
template <class T>
inline constexpr bool is_nullable = false;
template <class T>
inline constexpr bool is_nullable<std::optional<T>> = true;
template <class T, class Deleter>
inline constexpr bool is_nullable<std::unique_ptr<T, Deleter>> = !std::is_array_v<T>;
template <class T>
inline constexpr bool is_nullable<std::shared_ptr<T>> = !std::is_array_v<T>;

template <class T>
concept Nullable = is_nullable<T>;

/// Bytes in a row, which become base64.
template <class T>
inline constexpr bool is_binary = false;
template <class Allocator>
inline constexpr bool is_binary<std::vector<std::byte, Allocator>> = true;
template <class Allocator>
inline constexpr bool is_binary<std::vector<unsigned char, Allocator>> = true;
template <std::size_t Size>
inline constexpr bool is_binary<std::array<std::byte, Size>> = true;
template <std::size_t Size>
inline constexpr bool is_binary<std::array<unsigned char, Size>> = true;

template <class T>
concept Binary = is_binary<T>;

template <class T>
inline constexpr bool is_array = false;
template <class T, std::size_t Size>
inline constexpr bool is_array<std::array<T, Size>> = true;

template <class T>
concept Array = is_array<T>;

template <class T>
inline constexpr bool is_variant = false;
template <class... Alternatives>
inline constexpr bool is_variant<std::variant<Alternatives...>> = true;

template <class T>
concept Variant = is_variant<T>;

template <class T>
inline constexpr bool is_tuple = false;
template <class... Elements>
inline constexpr bool is_tuple<std::tuple<Elements...>> = true;
template <class First, class Second>
inline constexpr bool is_tuple<std::pair<First, Second>> = true;

template <class T>
concept Tuple = is_tuple<T>;

template <class T>
inline constexpr bool is_duration = false;
template <class Rep, class Period>
inline constexpr bool is_duration<std::chrono::duration<Rep, Period>> = Number<Rep>;

template <class T>
concept Duration = is_duration<T>;

template <class T>
inline constexpr bool is_time = false;
template <class Duration>
inline constexpr bool is_time<std::chrono::sys_time<Duration>> = true;
template <class Duration>
inline constexpr bool is_time<std::chrono::local_time<Duration>> = true;

/// A time of day and date, in UTC or of an unnamed place.
template <class T>
concept Time = is_time<T>;

template <class T>
inline constexpr bool is_local_time = false;
template <class Duration>
inline constexpr bool is_local_time<std::chrono::local_time<Duration>> = true;

/// Of whatever clock.
template <class T>
inline constexpr bool is_any_time = false;
template <class Clock, class Duration>
inline constexpr bool is_any_time<std::chrono::time_point<Clock, Duration>> = true;
template <class Duration, class Zone>
inline constexpr bool is_any_time<std::chrono::zoned_time<Duration, Zone>> = true;

template <class T>
concept Text = std::same_as<T, std::string>;

template <class T>
concept Map = requires(T map, typename T::key_type key, typename T::mapped_type value) {
  map.clear();
  map.emplace(std::move(key), std::move(value));
  map.begin() == map.end();
};

/// Keys that become the keys of an object; other maps become an array of pairs.
template <class T>
concept ObjectMap = Map<T> && (Text<typename T::key_type> || Number<typename T::key_type>) &&
                    requires(T map, const typename T::key_type& key) { map.try_emplace(key); };

/// A container that grows at its end or, as sets do, where it wants.
template <class T>
concept List = !Map<T> && requires(T list, typename T::value_type value) {
  requires std::same_as<typename T::value_type, std::remove_cvref_t<decltype(value)>>;
  list.clear();
  list.insert(list.end(), std::move(value));
  list.begin() == list.end();
};

/// What grows at its front only, as std::forward_list.
template <class T>
concept ForwardList = !List<T> && requires(T list, typename T::value_type value) {
  list.clear();
  list.insert_after(list.before_begin(), std::move(value));
};

/// Why a type has no place in a payload.
enum class Refusal {
  none,
  pointer,
  view,
  other_text,
  c_array,
  unscoped_enum,
  constant,
  other_time,
  nested_optional,
  unknown,
};

template <class T>
consteval Refusal refusal_of_leaf() {
  if constexpr (std::is_const_v<T>) {
    return Refusal::constant;
  } else if constexpr (HasOwnCodec<T> || Number<T> || Text<T> || FixedEnum<T> || Duration<T> || Time<T> ||
                       std::same_as<T, std::filesystem::path> || std::same_as<T, std::chrono::year_month_day> ||
                       std::same_as<T, std::monostate> || Aggregate<T>) {
    return Refusal::none;
  } else if constexpr (std::is_array_v<T>) {
    return Refusal::c_array;
  } else if constexpr (std::is_pointer_v<T> || std::is_member_pointer_v<T>) {
    return Refusal::pointer;
  } else if constexpr (std::is_enum_v<T>) {
    return Refusal::unscoped_enum;
  } else if constexpr (requires(T text) { std::basic_string<typename T::value_type>{std::move(text)}; } &&
                       !std::convertible_to<T, std::string_view>) {
    return Refusal::other_text;
  } else if constexpr (std::convertible_to<T, std::string_view> || requires(T view) {
                         view.data();
                         view.size();
                         requires !requires { view.clear(); };
                       }) {
    return Refusal::view;
  } else if constexpr (is_any_time<T>) {
    return Refusal::other_time;
  } else {
    return Refusal::unknown;
  }
}

/// What of a type has no place in a payload: the type itself, or one that it contains. What the fields of a struct are
/// made of is looked at when the struct is.
template <class T>
struct Refused {
  static constexpr Refusal why = refusal_of_leaf<T>();
  using Type = T;
};

template <class T>
using RefusedIn = Refused<std::remove_const_t<T>>;

template <class... Parts>
struct FirstRefused {
  static constexpr Refusal why = Refusal::none;
  using Type = void;
};
template <class Part, class... Others>
struct FirstRefused<Part, Others...>
    : std::conditional_t<RefusedIn<Part>::why == Refusal::none, FirstRefused<Others...>, RefusedIn<Part>> {};

template <class T>
  requires(Nullable<T> && !HasOwnCodec<T>)
struct Refused<T> : FirstRefused<std::remove_cvref_t<decltype(*std::declval<T&>())>> {
  using Held = std::remove_cvref_t<decltype(*std::declval<T&>())>;
  static constexpr Refusal why = Nullable<Held> ? Refusal::nested_optional : RefusedIn<Held>::why;
  using Type = std::conditional_t<Nullable<Held>, T, typename RefusedIn<Held>::Type>;
};

template <class T>
  requires((List<T> || ForwardList<T> || Array<T>) && !Text<T> && !Binary<T> && !HasOwnCodec<T> &&
           !std::same_as<T, std::filesystem::path> && !requires { typename T::traits_type; })
struct Refused<T> : FirstRefused<typename T::value_type> {};

template <class T>
  requires(Binary<T> && !HasOwnCodec<T>)
struct Refused<T> : FirstRefused<> {};

template <class T>
  requires(Map<T> && !HasOwnCodec<T>)
struct Refused<T> : FirstRefused<typename T::key_type, typename T::mapped_type> {};

template <class First, class Second>
  requires(!HasOwnCodec<std::pair<First, Second>>)
struct Refused<std::pair<First, Second>> : FirstRefused<First, Second> {};
template <class... Elements>
  requires(!HasOwnCodec<std::tuple<Elements...>>)
struct Refused<std::tuple<Elements...>> : FirstRefused<Elements...> {};
template <class... Alternatives>
  requires(!HasOwnCodec<std::variant<Alternatives...>>)
struct Refused<std::variant<Alternatives...>> : FirstRefused<Alternatives...> {};

}  // namespace detail
}  // namespace arrower::jobs
