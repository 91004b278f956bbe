// Samples in Prometheus's text format, for tests that ask.
#pragma once

#include <map>
#include <string>

namespace arrower::jobs::tests {

/// By what stands before the value: name{label="value",...}.
std::map<std::string, double> samples_of(const std::string& text);

}  // namespace arrower::jobs::tests
