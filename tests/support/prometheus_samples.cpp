#include "support/prometheus_samples.hpp"

#include <sstream>

namespace arrower::jobs::tests {

std::map<std::string, double> samples_of(const std::string& text) {
  std::map<std::string, double> samples;
  std::istringstream lines{text};
  for (std::string line; std::getline(lines, line);) {
    if (const auto space = line.rfind(' '); !line.starts_with('#') && space != std::string::npos) {
      samples[line.substr(0, space)] = std::stod(line.substr(space + 1));
    }
  }
  return samples;
}

}  // namespace arrower::jobs::tests
