// What the demo's jobs find out about a file.
#pragma once

#include <compare>
#include <cstdint>
#include <filesystem>
#include <vector>

namespace demo {

struct Measurement {
  std::int64_t lines = 0;
  std::int64_t words = 0;
  std::int64_t checksum = 0;

  friend bool operator==(const Measurement&, const Measurement&) = default;
};

/// Reads the file. Throws std::runtime_error if that fails.
Measurement measure(const std::filesystem::path& file);

/// The headers under the system's include directory.
std::vector<std::filesystem::path> system_headers();

/// Every regular file under a directory.
std::vector<std::filesystem::path> files_under(const std::filesystem::path& directory);

}  // namespace demo
