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
    constexpr int count = last - first_candidate<E> + 1;
    return static_cast<std::size_t>(count);
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
  return {__PRETTY_FUNCTION__, sizeof __PRETTY_FUNCTION__ - 1};
}

template <class E, std::size_t... Index>
consteval std::string_view list_candidates(std::index_sequence<Index...>) {
  // Whether it has that value does not matter: only when a value is looked up does clang read what an enumeration in a
  // class template declares.
  static_cast<void>(requires { E::arrower; });
  return enumerator_list<E, static_cast<E>(static_cast<std::underlying_type_t<E>>(candidate<E>(Index)))...>();
}

template <class E>
struct FoundEnumerators {
  std::array<Enumerator, count_candidates<E>()> enumerators;
  std::size_t count = 0;
};

/// Reads the elements of a list of values one after the other. A value with a name is written with its scope,
/// `shop::Color::red`, one without as a cast, `(shop::Color)7`. Scopes and casts are skipped once their length is
/// known: clang bounds the steps of a constant expression, and a list may have 60,000 characters of them.
class EnumeratorReader {
 public:
  /// Reads from where the list begins.
  constexpr EnumeratorReader(std::string_view text, std::size_t begin) : text_{text}, at_{begin} {}

  /// The next element's name; empty: it has none.
  constexpr std::string_view next() {
    const std::size_t begin = at_;
    at_ += known_length();
    const std::size_t name = find_name();
    const std::string_view found = text_.substr(name, at_ - name);
    const bool has_name = !number_at(name);
    (has_name ? scope_length_ : cast_length_) = name - begin;
    at_ += 2;
    return has_name ? found : std::string_view{};
  }

 private:
  static constexpr bool ends_element(char character) {
    return character == ',' || character == '}' || character == '>';
  }

  /// Of the scope or cast that the next element begins with; 0: not known yet, or it has none.
  constexpr std::size_t known_length() const {
    if (cast_length_ > 0 && stands_at(at_ + cast_length_ - 1, ')') && number_at(at_ + cast_length_)) {
      return cast_length_;
    }
    const bool has_scope = scope_length_ > 0 && text_[at_] != '(' && stands_at(at_ + scope_length_ - 1, ':');
    return has_scope ? scope_length_ : 0;
  }

  constexpr bool stands_at(std::size_t position, char character) const {
    return position < text_.size() && text_[position] == character;
  }

  constexpr bool number_at(std::size_t position) const {
    return position < text_.size() && (text_[position] == '-' || (text_[position] >= '0' && text_[position] <= '9'));
  }

  /// Where the name or number begins that the element ends with. Goes to the element's end. What stands in brackets may
  /// contain commas: arguments of templates, `(anonymous namespace)`.
  constexpr std::size_t find_name() {
    std::size_t name = at_;
    for (int depth = 0; depth > 0 || !ends_element(text_[at_]); ++at_) {
      switch (text_[at_]) {
        case '<':
        case '(':
        case '{':
          ++depth;
          break;
        case '>':
        case ')':
        case '}':
          --depth;
          name = at_ + 1;
          break;
        case ':':
          name = at_ + 1;
          break;
        default:
          break;
      }
    }
    return name;
  }

  std::string_view text_;
  std::size_t at_;
  std::size_t scope_length_ = 0;
  std::size_t cast_length_ = 0;
};

template <class E>
consteval FoundEnumerators<E> find_enumerators() {
  constexpr std::size_t count = count_candidates<E>();
  // g++ "... Values = {shop::Color::red, (shop::Color)1, ...}; ...", clang++ "... Values = <shop::Color::red, ...>]"
  const std::string_view text = list_candidates<E>(std::make_index_sequence<count>{});
  EnumeratorReader reader{text, text.find("Values = ") + 10};
  FoundEnumerators<E> found;
  for (std::size_t index = 0; index < count; ++index) {
    if (const std::string_view name = reader.next(); !name.empty()) {
      found.enumerators[found.count++] = {name, candidate<E>(index)};
    }
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
