// Any bytes as a payload with hidden fields: none of their values is shown, wherever the payload is cut off, and a
// payload that is sent back as it was shown is the original again.
#include <algorithm>
#include <cstdint>
#include <set>
#include <string>
#include <string_view>
#include <utility>
#include <vector>

#include "check.hpp"
#include "http/response.hpp"
#include "json/document.hpp"
#include "model/text.hpp"
#include "security/redaction.hpp"

using arrower::jobs::fuzz::require;
using namespace arrower::jobs::admin;

namespace {

/// All values within one, itself included, each with its name in the object that it is a member of.
std::vector<std::pair<std::string_view, JsonValue>> values_within(JsonValue root) {
  std::vector<std::pair<std::string_view, JsonValue>> all{{std::string_view{}, root}};
  for (std::size_t next = 0; next < all.size(); ++next) {
    const JsonValue value = all[next].second;
    for (const auto& member : value.fields()) {
      all.push_back(member);
    }
    for (const JsonValue element : value.elements()) {
      all.emplace_back(std::string_view{}, element);
    }
  }
  return all;
}

/// PostgreSQL keeps the last of members with one name, and stores no U+0000.
bool is_stored_as_it_is(JsonValue root) {
  return std::ranges::all_of(values_within(root), [](const auto& named) {
    std::set<std::string_view> names;
    return std::ranges::all_of(named.second.fields(), [&names](const auto& member) {
      return names.insert(member.first).second && arrower::jobs::model::is_storable_text(member.first);
    });
  });
}

void check_json(const Redaction& redaction, const JsonDocument& original, const std::string& json,
                const std::string& redacted) {
  const std::optional<JsonDocument> shown = JsonDocument::parse(redacted);
  require(shown.has_value(), "what is shown of JSON is JSON");
  for (const auto& [name, value] : values_within(shown->root())) {
    require(!redaction.covers(name) || value.text() == Redaction::placeholder, "no hidden value is left");
  }
  require(redaction.redact(redacted) == redacted, "redacting twice changes nothing");
  if (is_stored_as_it_is(original.root())) {
    const std::optional<JsonDocument> restored = JsonDocument::parse(redaction.restore(redacted, json));
    require(restored.has_value(), "what is restored is JSON");
    require(restored->root().json() == original.root().json(),
            "what is sent back as it was shown is the original again");
  }
}

}  // namespace

extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size) {
  static const Redaction redaction{{"password", "pin", "\u00FC"}};
  const std::string json{arrower::jobs::fuzz::text_of(data, size)};
  const std::string redacted = redaction.redact(json);
  const std::optional<JsonDocument> original = JsonDocument::parse(json);
  try {
    redaction.restore(json, redacted);
    if (original) {
      check_json(redaction, *original, json, redacted);
    }
  } catch (const HttpError& error) {
    require(error.status() == 400, "what cannot be restored is the client's error");
    require(JsonDocument::parse(error.response().body).has_value(), "the answer is JSON");
  }
  // The list of jobs shows the beginnings of payloads. As many cuts as are quick to check.
  for (std::size_t cut = 0; original && cut < json.size(); cut += 1 + json.size() / 64) {
    require(redacted.starts_with(redaction.redact(json.substr(0, cut))), "what is cut off shows nothing more");
  }
  return 0;
}
