#include <arrower/jobs/detail/payload_decoding.hpp>
#include <format>
#include <optional>
#include <string>

#include "model/base64.hpp"

namespace arrower::jobs::detail {

namespace {

std::string in_quotes(std::string_view text) { return std::format("\"{}\"", text); }

template <class Names>
std::string list_of(const Names& names, std::size_t at_most = 12) {
  std::string list;
  std::size_t count = 0;
  for (const std::string_view name : names) {
    list += count == 0 ? "" : ", ";
    if (count++ == at_most) {
      return list + "...";
    }
    list += in_quotes(name);
  }
  return list.empty() ? "nothing" : list;
}

[[noreturn]] void throw_no_such_value(std::string_view found, const EnumType& type, const PayloadPath& path) {
  std::vector<std::string_view> names;
  for (const Enumerator& enumerator : type.enumerators) {
    names.push_back(enumerator.name);
  }
  throw_at(path, std::format("expected one of {}, found {}", list_of(names), in_quotes(found)));
}

/// A name, or the number of a value that has none.
std::uint64_t decode_single(std::string_view text, const EnumType& type, const PayloadPath& path) {
  for (const Enumerator& enumerator : type.enumerators) {
    if (enumerator.name == text) {
      return enumerator.bits;
    }
  }
  if (text.find_first_not_of("-0123456789") != std::string_view::npos || text.empty()) {
    throw_no_such_value(text, type, path);
  }
  const std::uint64_t bits = integer_of_text(text, type.least, type.most, path);
  if (is_undeclared(type, bits)) {
    throw_no_such_value(text, type, path);
  }
  return bits;
}

std::uint64_t decode_flags(std::string_view text, const EnumType& type, const PayloadPath& path) {
  std::uint64_t bits = 0;
  while (!text.empty()) {
    const std::size_t end = text.find('|');
    bits |= decode_single(text.substr(0, end), type, path);
    text.remove_prefix(end == std::string_view::npos ? text.size() : end + 1);
  }
  return bits;
}

/// Payloads mostly have the fields in the order of the struct.
const FieldDecoder* find_field(std::span<const FieldDecoder> fields, std::string_view name, std::size_t& expected) {
  for (std::size_t tried = 0; tried < fields.size(); ++tried) {
    const std::size_t index = (expected + tried) % fields.size();
    if (fields[index].field.stored_as == name) {
      expected = index + 1;
      return &fields[index];
    }
  }
  return nullptr;
}

const FieldDecoder* find_former_field(std::span<const FieldDecoder> fields, std::string_view name) {
  for (const FieldDecoder& field : fields) {
    if (!field.field.formerly.empty() && field.field.formerly == name) {
      return &field;
    }
  }
  return nullptr;
}

bool has_member(JsonValue object, std::string_view name, const PayloadPath& path) {
  for (JsonMembers members{object, path}; !members.at_end();) {
    if (members.next().name == name) {
      return true;
    }
  }
  return false;
}

}  // namespace

std::vector<std::byte> decode_bytes(JsonValue json, const PayloadPath& path) {
  if (!json.is_text()) {
    std::vector<std::byte> bytes;
    JsonElements elements{json, path};
    bytes.reserve(elements.size());
    for (std::size_t index = 0; !elements.at_end(); ++index) {
      bytes.push_back(static_cast<std::byte>(elements.next().integer(0, 255, path.element(index))));
    }
    return bytes;
  }
  std::optional<std::vector<std::byte>> bytes = model::decode_base64(json.text(path));
  if (!bytes) {
    throw_at(path, "the text is not base64");
  }
  return std::move(*bytes);
}

std::uint64_t decode_enumerator(JsonValue json, const EnumType& type, const PayloadPath& path) {
  const std::string_view text = json.text(path);
  return type.is_flags ? decode_flags(text, type, path) : decode_single(text, type, path);
}

void decode_fields(JsonValue json, std::span<const FieldDecoder> fields, std::span<void* const> addresses,
                   bool refuse_unknown, const PayloadPath& path) {
  std::size_t expected = 0;
  for (JsonMembers members{json, path}; !members.at_end();) {
    const auto [name, value] = members.next();
    const PayloadPath place = path.field(name);
    const FieldDecoder* field = find_field(fields, name, expected);
    if (field == nullptr) {
      field = find_former_field(fields, name);
      if (field != nullptr && has_member(json, field->field.stored_as, path)) {
        continue;
      }
    }
    if (field != nullptr) {
      field->decode(value, addresses[static_cast<std::size_t>(field - fields.data())], place);
    } else if (refuse_unknown) {
      throw_at(place, "the job has no such field, and refuses those that it does not know");
    } else if (path.ignored_fields != nullptr) {
      path.ignored_fields->push_back(text_of(place));
    }
  }
}

void throw_wrong_size(std::size_t expected, std::size_t found, const PayloadPath& path) {
  throw_at(path, std::format("expected {} elements, found {}", expected, found));
}

void throw_wrong_alternative(std::string_view found, std::span<const std::string_view> tags, const PayloadPath& path) {
  throw_at(path, std::format("expected an object with one of {}{}", list_of(tags),
                             found.empty() ? std::string{} : ", found " + in_quotes(found)));
}

}  // namespace arrower::jobs::detail
