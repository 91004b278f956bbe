#include "support/promtool.hpp"

#include <unistd.h>

#include <cstdlib>
#include <filesystem>
#include <format>
#include <fstream>
#include <stdexcept>

#include "support/program_run.hpp"

namespace arrower::jobs::tests {

namespace {

constexpr const char* promtool_program = "/usr/bin/promtool";

}  // namespace

bool promtool_is_installed() { return access(promtool_program, X_OK) == 0; }

std::string problems_of_page(const std::string& page) {
  std::string file = (std::filesystem::temp_directory_path() / "arrower-page-XXXXXX").string();
  const int descriptor = mkstemp(file.data());
  if (descriptor < 0) {
    throw std::runtime_error{"cannot make a file for the page"};
  }
  close(descriptor);
  std::ofstream{file} << page;
  const ProgramRun run =
      run_program({"/bin/sh", "-c", std::format("{} check metrics < \"$0\" 2>&1", promtool_program), file});
  std::filesystem::remove(file);
  return run.status == 0 ? run.output : std::format("status {}: {}", run.status, run.output);
}

}  // namespace arrower::jobs::tests
