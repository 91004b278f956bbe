#include "inspector/shell_word.hpp"

namespace arrower::jobs::inspector {

std::string shell_word(const std::string& text) {
  constexpr std::string_view plain = "abcdefghijklmnopqrstuvwxyzABCDEFGHIJKLMNOPQRSTUVWXYZ0123456789_-.";
  if (text.find_first_not_of(plain) == std::string::npos) {
    return text;
  }
  std::string quoted = "'";
  for (const char character : text) {
    quoted += character == '\'' ? std::string{"'\\''"} : std::string{character};
  }
  return quoted + '\'';
}

}  // namespace arrower::jobs::inspector
