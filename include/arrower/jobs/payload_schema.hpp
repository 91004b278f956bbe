// JSON Schemas of payloads, from which the admin UI makes forms. In a header of its own, since making them costs
// compile time.
#pragma once

#include <arrower/jobs/detail/require_cxx20.hpp>

#include <map>
#include <string>
#include <string_view>
#include <vector>

#include <arrower/jobs/payload.hpp>

namespace arrower::jobs {

namespace detail {

/// The schemas of structs under their names, which others refer to.
using SchemaDefinitions = std::map<std::string, std::string, std::less<>>;

std::string schema_of_enum(const EnumType& type);
std::string schema_of_array(std::string_view of_elements);
std::string schema_of_array(std::string_view of_elements, std::size_t size);
std::string schema_of_tuple(const std::vector<std::string>& of_elements);
std::string schema_of_choice(const std::vector<std::string>& of_alternatives);
std::string schema_of_tagged(std::string_view tag, std::string_view of_alternative);
std::string schema_of_object(const std::vector<std::pair<std::string_view, std::string>>& of_fields,
                             bool refuse_unknown);
std::string schema_of_map(std::string_view of_values);
std::string reference_to_definition(std::string_view name);
std::string schema_document(std::string_view schema, const SchemaDefinitions& definitions);
/// For example "billing__SendInvoice".
std::string definition_name(std::string_view type_name);

template <class T>
std::string schema_of(SchemaDefinitions& definitions);

template <class... Types>
std::vector<std::string> schemas_of(SchemaDefinitions& definitions) {
  return {schema_of<Types>(definitions)...};
}

template <class T>
struct PartsOf;
template <class... Parts>
struct PartsOf<std::tuple<Parts...>> {
  static std::string schema(SchemaDefinitions& definitions) {
    return schema_of_tuple(schemas_of<Parts...>(definitions));
  }
};
template <class First, class Second>
struct PartsOf<std::pair<First, Second>> : PartsOf<std::tuple<First, Second>> {};
template <class... Parts>
struct PartsOf<std::variant<Parts...>> {
  static std::string schema(SchemaDefinitions& definitions) {
    return schema_of_choice({schema_of_tagged(variant_tag<Parts>, schema_of<Parts>(definitions))...});
  }
};

template <class T, class... Fields>
std::string schema_of_fields(SchemaDefinitions& definitions, FieldTypes<Fields...>) {
  std::size_t index = 0;
  return schema_of_object({{payload_field<T>(index++).stored_as, schema_of<Fields>(definitions)}...},
                          refuses_unknown_fields<T>);
}

template <class T>
std::string schema_of(SchemaDefinitions& definitions) {
  if constexpr (HasOwnCodec<T>) {
    return "{}";
  } else if constexpr (std::same_as<T, bool>) {
    return R"({"type":"boolean"})";
  } else if constexpr (std::integral<T> || std::same_as<T, std::byte>) {
    return R"({"type":"integer"})";
  } else if constexpr (std::floating_point<T>) {
    return R"({"type":"number"})";
  } else if constexpr (std::is_enum_v<T>) {
    return schema_of_enum(enum_type<T>);
  } else if constexpr (Text<T> || std::same_as<T, std::filesystem::path> || (Time<T> && is_local_time<T>)) {
    return R"({"type":"string"})";
  } else if constexpr (Binary<T>) {
    return R"({"type":"string","contentEncoding":"base64"})";
  } else if constexpr (Duration<T>) {
    return schema_of<typename T::rep>(definitions);
  } else if constexpr (Time<T>) {
    return R"({"type":"string","format":"date-time"})";
  } else if constexpr (std::same_as<T, std::chrono::year_month_day>) {
    return R"({"type":"string","format":"date"})";
  } else if constexpr (Nullable<T>) {
    return schema_of_choice(
        {schema_of<std::remove_cvref_t<decltype(*std::declval<T&>())>>(definitions), R"({"type":"null"})"});
  } else if constexpr (Tuple<T> || Variant<T>) {
    return PartsOf<T>::schema(definitions);
  } else if constexpr (ObjectMap<T>) {
    return schema_of_map(schema_of<typename T::mapped_type>(definitions));
  } else if constexpr (Map<T>) {
    return schema_of_array(schema_of<std::pair<typename T::key_type, typename T::mapped_type>>(definitions));
  } else if constexpr (Array<T>) {
    return schema_of_array(schema_of<typename T::value_type>(definitions), std::tuple_size_v<T>);
  } else if constexpr (List<T> || ForwardList<T>) {
    return schema_of_array(schema_of<typename T::value_type>(definitions));
  } else if constexpr (std::same_as<T, std::monostate>) {
    return schema_of_object({}, false);
  } else if constexpr (check_fields<T>()) {
    const std::string name = definition_name(type_name<T>());
    // Before its own fields, since they may refer to it.
    if (const auto [place, is_new] = definitions.try_emplace(name); is_new) {
      place->second = schema_of_fields<T>(definitions, field_types<T>{});
    }
    return reference_to_definition(name);
  }
}

}  // namespace detail

/// The JSON Schema of an aggregate's payload, as JSON text. Types with a PayloadCodec of their own bring a text of
/// their own.
///
///     queue.register_job_func(send_invoice, {.payload_schema = jobs::payload_schema<SendInvoice>()});
template <class J>
std::string payload_schema() {
  static_assert(!detail::HasOwnCodec<J>,
                "only the payload of an aggregate describes itself: for a type with a PayloadCodec of its own give the "
                "JSON Schema as text");
  detail::SchemaDefinitions definitions;
  const std::string schema = detail::schema_of<J>(definitions);
  return detail::schema_document(schema, definitions);
}

}  // namespace arrower::jobs
