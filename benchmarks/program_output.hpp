// Other programs that measure, and what they print.
#pragma once

#include <filesystem>
#include <string>

namespace bench {

/// What a shell command prints. Throws std::runtime_error if it fails.
std::string output_of(const std::string& command);

/// As one word of a shell command.
std::string shell_word(const std::filesystem::path& path);

}  // namespace bench
