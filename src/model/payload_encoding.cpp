#include <arrower/jobs/detail/payload_encoding.hpp>
#include <charconv>
#include <cmath>
#include <format>

#include "model/base64.hpp"

namespace arrower::jobs::detail {

void encode_bytes(JsonWriter& writer, std::span<const std::byte> bytes, const PayloadPath& path) {
  writer.copy_text(model::encode_base64(bytes), path);
}

namespace {

/// A value without a name is stored as its number.
std::string number_of(const EnumType& type, std::uint64_t bits) {
  return type.least < 0 ? std::to_string(static_cast<std::int64_t>(bits)) : std::to_string(bits);
}

std::string names_of_flags(const EnumType& type, std::uint64_t bits) {
  std::string names;
  for (std::uint64_t flag = 1; flag != 0; flag <<= 1) {
    if ((bits & flag & type.most) != 0 || (type.least < 0 && (bits & flag & ~type.most) != 0)) {
      const Enumerator* const found = find_enumerator(type, flag);
      names += names.empty() ? "" : "|";
      names += found == nullptr ? number_of(type, flag) : std::string{found->name};
    }
  }
  return names;
}

}  // namespace

void encode_enumerator(JsonWriter& writer, std::uint64_t bits, const EnumType& type, const PayloadPath& path) {
  if (type.is_flags) {
    writer.copy_text(names_of_flags(type, bits), path);
  } else if (const Enumerator* const found = find_enumerator(type, bits)) {
    writer.text(found->name, path);
  } else {
    if (is_undeclared(type, bits)) {
      throw_at(path, std::format("its enum declares no value {}", number_of(type, bits)));
    }
    writer.copy_text(number_of(type, bits), path);
  }
}

void encode_fields(JsonWriter& writer, std::span<const FieldEncoder> fields, std::span<const void* const> addresses,
                   std::span<const bool> absent_by_default, const PayloadPath& path) {
  for (std::size_t index = 0; index < fields.size(); ++index) {
    const FieldEncoder& field = fields[index];
    if (field.is_absent != nullptr && absent_by_default[index] && field.is_absent(addresses[index])) {
      continue;
    }
    const PayloadPath place = path.field(field.stored_as);
    writer.key(field.stored_as, place);
    field.encode(writer, addresses[index], place);
  }
}

std::string key_of(double number, const PayloadPath& path) {
  if (!std::isfinite(number)) {
    throw_at(path, "JSON cannot hold a key that is not finite");
  }
  return std::format("{}", number);
}

}  // namespace arrower::jobs::detail
