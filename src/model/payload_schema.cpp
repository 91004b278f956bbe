#include <arrower/jobs/payload_schema.hpp>
#include <format>

namespace arrower::jobs::detail {

namespace {

std::string json_of_text(std::string_view text) {
  JsonWriter writer;
  writer.text(text, {});
  return writer.finish();
}

template <class Texts>
std::string joined(const Texts& texts) {
  std::string list;
  for (const std::string& text : texts) {
    list += list.empty() ? "" : ",";
    list += text;
  }
  return list;
}

}  // namespace

std::string schema_of_enum(const EnumType& type) {
  if (type.is_flags || type.enumerators.empty()) {
    return R"({"type":"string"})";
  }
  std::vector<std::string> names;
  names.reserve(type.enumerators.size());
  for (const Enumerator& enumerator : type.enumerators) {
    names.push_back(json_of_text(enumerator.name));
  }
  return std::format(R"({{"type":"string","enum":[{}]}})", joined(names));
}

std::string schema_of_array(std::string_view of_elements) {
  return std::format(R"({{"type":"array","items":{}}})", of_elements);
}

std::string schema_of_array(std::string_view of_elements, std::size_t size) {
  return std::format(R"({{"type":"array","items":{},"minItems":{},"maxItems":{}}})", of_elements, size, size);
}

std::string schema_of_tuple(const std::vector<std::string>& of_elements) {
  return std::format(R"({{"type":"array","prefixItems":[{}],"items":false}})", joined(of_elements));
}

std::string schema_of_choice(const std::vector<std::string>& of_alternatives) {
  return std::format(R"({{"anyOf":[{}]}})", joined(of_alternatives));
}

std::string schema_of_tagged(std::string_view tag, std::string_view of_alternative) {
  const std::string name = json_of_text(tag);
  return std::format(R"({{"type":"object","properties":{{{}:{}}},"required":[{}]}})", name, of_alternative, name);
}

std::string schema_of_object(const std::vector<std::pair<std::string_view, std::string>>& of_fields,
                             bool refuse_unknown) {
  std::vector<std::string> properties;
  properties.reserve(of_fields.size());
  for (const auto& [name, schema] : of_fields) {
    properties.push_back(json_of_text(name) + ':' + schema);
  }
  return std::format(R"({{"type":"object","properties":{{{}}},"required":[]{}}})", joined(properties),
                     refuse_unknown ? R"(,"additionalProperties":false)" : "");
}

std::string schema_of_map(std::string_view of_values) {
  return std::format(R"({{"type":"object","additionalProperties":{}}})", of_values);
}

std::string definition_name(std::string_view type_name) {
  std::string name{type_name};
  for (std::size_t at = name.find("::"); at != std::string::npos; at = name.find("::", at)) {
    name.replace(at, 2, "__");
  }
  return name;
}

std::string reference_to_definition(std::string_view name) {
  return std::format(R"({{"$ref":{}}})", json_of_text(std::format("#/definitions/{}", name)));
}

std::string schema_document(std::string_view schema, const SchemaDefinitions& definitions) {
  std::vector<std::string> texts;
  texts.reserve(definitions.size());
  for (const auto& [name, definition] : definitions) {
    texts.push_back(json_of_text(name) + ':' + definition);
  }
  // Beside the schema's own one member.
  return std::format(R"({{"$schema":"https://json-schema.org/draft/2020-12/schema",{},"definitions":{{{}}}}})",
                     schema.substr(1, schema.size() - 2), joined(texts));
}

}  // namespace arrower::jobs::detail
