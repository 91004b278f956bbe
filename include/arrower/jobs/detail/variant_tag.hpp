// The names by which a std::variant's alternatives are told apart in JSON: ours, not the compiler's.
#pragma once

#include <array>
#include <chrono>
#include <cstddef>
#include <filesystem>
#include <string>
#include <string_view>
#include <type_traits>

#include <arrower/jobs/detail/payload_kind.hpp>
#include <arrower/jobs/job_type.hpp>

namespace arrower::jobs::detail {

/// What stands behind the last colon. Up to version 0.1 this of the compiler's spelling was the tag.
constexpr std::string_view without_namespaces(std::string_view name) { return name.substr(name.rfind(':') + 1); }

template <class T>
consteval std::string make_variant_tag();

template <class... Types>
consteval std::string join_tags(std::string_view name) {
  std::string tag{name};
  std::string_view separator = "<";
  ((tag.append(separator).append(make_variant_tag<Types>()), separator = ","), ...);
  return tag + '>';
}

/// The name of a class template, for example "vector".
template <class T>
consteval std::string_view template_name() {
  const std::string_view name = type_name<T>();
  return without_namespaces(name.substr(0, name.find('<')));
}

template <class T>
struct TupleTag;
template <class... Elements>
struct TupleTag<std::tuple<Elements...>> {
  static consteval std::string make() { return join_tags<Elements...>("tuple"); }
};
template <class First, class Second>
struct TupleTag<std::pair<First, Second>> {
  static consteval std::string make() { return join_tags<First, Second>("pair"); }
};

consteval std::string digits_of(std::intmax_t number) {
  std::string digits;
  for (; number > 0; number /= 10) {
    digits.insert(digits.begin(), static_cast<char>('0' + number % 10));
  }
  return digits;
}

template <Number T>
consteval std::string_view number_tag() {
  if constexpr (std::same_as<T, bool>) {
    return "bool";
  } else if constexpr (std::same_as<T, char>) {
    return "char";
  } else if constexpr (std::same_as<T, signed char>) {
    return "signed char";
  } else if constexpr (std::same_as<T, unsigned char>) {
    return "unsigned char";
  } else if constexpr (std::same_as<T, short>) {
    return "short";
  } else if constexpr (std::same_as<T, unsigned short>) {
    return "unsigned short";
  } else if constexpr (std::same_as<T, int>) {
    return "int";
  } else if constexpr (std::same_as<T, unsigned>) {
    return "unsigned int";
  } else if constexpr (std::same_as<T, long>) {
    return "long";
  } else if constexpr (std::same_as<T, unsigned long>) {
    return "unsigned long";
  } else if constexpr (std::same_as<T, long long>) {
    return "long long";
  } else if constexpr (std::same_as<T, unsigned long long>) {
    return "unsigned long long";
  } else if constexpr (std::same_as<T, float>) {
    return "float";
  } else if constexpr (std::same_as<T, double>) {
    return "double";
  } else if constexpr (std::same_as<T, long double>) {
    return "long double";
  } else {
    // char8_t, wchar_t and the like: as all compilers spell them.
    return type_name<T>();
  }
}

template <class T>
concept HasTagConstant = requires {
  { T::variant_tag } -> std::convertible_to<std::string_view>;
};

template <class T>
consteval std::string make_variant_tag() {
  if constexpr (HasTagConstant<T>) {
    return std::string{std::string_view{T::variant_tag}};
  } else if constexpr (Number<T>) {
    return std::string{number_tag<T>()};
  } else if constexpr (Text<T>) {
    return "string";
  } else if constexpr (std::same_as<T, std::filesystem::path>) {
    return "path";
  } else if constexpr (Duration<T>) {
    return join_tags<typename T::rep>("duration") + ':' + digits_of(T::period::num) + '/' + digits_of(T::period::den);
  } else if constexpr (Time<T>) {
    return is_local_time<T> ? "local_time" : "time";
  } else if constexpr (std::same_as<T, std::chrono::year_month_day>) {
    return "date";
  } else if constexpr (Variant<T>) {
    return "variant";
  } else if constexpr (Tuple<T>) {
    return TupleTag<T>::make();
  } else if constexpr (Nullable<T>) {
    return join_tags<std::remove_cvref_t<decltype(*std::declval<T&>())>>(template_name<T>());
  } else if constexpr (Map<T>) {
    return join_tags<typename T::key_type, typename T::mapped_type>(template_name<T>());
  } else if constexpr (Array<T> || List<T> || ForwardList<T>) {
    return join_tags<typename T::value_type>(template_name<T>());
  } else {
    static_assert(is_stable_name(type_name<T>()),
                  "this alternative of a std::variant has no stable name (it is local, unnamed, or an instance of a "
                  "template): give it `static constexpr std::string_view variant_tag = \"...\";`");
    return std::string{without_namespaces(type_name<T>())};
  }
}

template <class T>
struct VariantTag {
  static constexpr std::size_t size = make_variant_tag<T>().size();
  static constexpr std::array<char, size> characters = [] {
    std::array<char, size> copy{};
    const std::string tag = make_variant_tag<T>();
    for (std::size_t i = 0; i < size; ++i) {
      copy[i] = tag[i];
    }
    return copy;
  }();
};

/// For example "Circle", "long", "vector<string>": the same with each compiler.
template <class T>
inline constexpr std::string_view variant_tag{VariantTag<T>::characters.data(), VariantTag<T>::size};

/// As g++ spells integers; clang++'s spelling is that of the tags.
template <class T>
consteval std::string_view spelling_of_gcc() {
  if constexpr (std::same_as<T, short>) {
    return "short int";
  } else if constexpr (std::same_as<T, unsigned short>) {
    return "short unsigned int";
  } else if constexpr (std::same_as<T, long>) {
    return "long int";
  } else if constexpr (std::same_as<T, unsigned long>) {
    return "long unsigned int";
  } else if constexpr (std::same_as<T, long long>) {
    return "long long int";
  } else if constexpr (std::same_as<T, unsigned long long>) {
    return "long long unsigned int";
  } else if constexpr (Text<T>) {
    return "basic_string<char>";
  } else {
    return without_namespaces(type_name<T>());
  }
}

/// Whether a payload's tag means `T`: of today, or of version 0.1.
template <class T>
constexpr bool is_former_tag(std::string_view tag) {
  return tag == spelling_of_gcc<T>() || tag == without_namespaces(type_name<T>());
}

template <class... Alternatives>
consteval bool has_distinct_tags() {
  const std::array<std::string_view, sizeof...(Alternatives)> tags{variant_tag<Alternatives>...};
  for (std::size_t i = 0; i < tags.size(); ++i) {
    for (std::size_t j = i + 1; j < tags.size(); ++j) {
      if (tags[i] == tags[j]) {
        return false;
      }
    }
  }
  return true;
}

}  // namespace arrower::jobs::detail
