// Commands that a message advises.
#pragma once

#include <string>

namespace arrower::jobs::inspector {

/// Text as it is typed in a shell.
std::string shell_word(const std::string& text);

}  // namespace arrower::jobs::inspector
