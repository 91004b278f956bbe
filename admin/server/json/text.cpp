#include "json/text.hpp"

#include <format>
#include <limits>

#include "model/text.hpp"

namespace arrower::jobs::admin {

namespace {

void append_escaped(std::string& json, std::string_view text) {
  json += '"';
  for (const char character : text) {
    switch (character) {
      case '"':
        json += "\\\"";
        break;
      case '\\':
        json += "\\\\";
        break;
      case '\n':
        json += "\\n";
        break;
      case '\r':
        json += "\\r";
        break;
      case '\t':
        json += "\\t";
        break;
      // Harmless wherever it ends up, for example in a page.
      case '<':
      case '>':
      case '&':
        json += std::format("\\u{:04x}", static_cast<unsigned char>(character));
        break;
      default:
        if (static_cast<unsigned char>(character) < 0x20) {
          json += std::format("\\u{:04x}", static_cast<unsigned char>(character));
        } else {
          json += character;
        }
    }
  }
  json += '"';
}

}  // namespace

void append_json_text(std::string& json, std::string_view text) {
  if (model::is_storable_text(text)) {
    append_escaped(json, text);
  } else {
    append_escaped(json, model::error_text(text, std::numeric_limits<std::size_t>::max()));
  }
}

}  // namespace arrower::jobs::admin
