#include "program_output.hpp"

#include <array>
#include <cstdio>
#include <memory>
#include <stdexcept>

namespace bench {

std::string output_of(const std::string& command) {
  std::unique_ptr<FILE, int (*)(FILE*)> pipe{popen(command.c_str(), "r"), &pclose};
  std::string output;
  if (pipe) {
    std::array<char, 4096> buffer{};
    while (std::fgets(buffer.data(), buffer.size(), pipe.get()) != nullptr) {
      output += buffer.data();
    }
  }
  if (!pipe || pclose(pipe.release()) != 0) {
    throw std::runtime_error{"this command failed: " + command};
  }
  return output;
}

std::string shell_word(const std::filesystem::path& path) { return "'" + path.string() + "'"; }

}  // namespace bench
