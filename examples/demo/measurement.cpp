#include "measurement.hpp"

#include <algorithm>
#include <array>
#include <bit>
#include <fstream>
#include <iterator>
#include <stdexcept>
#include <string>
#include <string_view>

namespace demo {

namespace fs = std::filesystem;

namespace {

template <class Accept>
std::vector<fs::path> find_files(const fs::path& directory, Accept&& accept) {
  std::vector<fs::path> files;
  const auto options = fs::directory_options::skip_permission_denied;
  for (const fs::directory_entry& entry : fs::recursive_directory_iterator{directory, options}) {
    if (entry.is_regular_file() && !entry.is_symlink() && accept(entry.path())) {
      files.push_back(entry.path());
    }
  }
  std::ranges::sort(files);
  return files;
}

}  // namespace

Measurement measure(const fs::path& file) {
  std::ifstream stream{file, std::ios::binary};
  if (!stream) {
    throw std::runtime_error{"cannot read " + file.string()};
  }
  const std::string text{std::istreambuf_iterator<char>{stream}, {}};
  Measurement measurement;
  std::uint64_t checksum = 14695981039346656037U;  // FNV-1a
  bool in_word = false;
  for (const char character : text) {
    const bool space = std::string_view{" \t\n\r\v\f"}.find(character) != std::string_view::npos;
    measurement.lines += character == '\n' ? 1 : 0;
    measurement.words += !space && !in_word ? 1 : 0;
    in_word = !space;
    checksum = (checksum ^ static_cast<unsigned char>(character)) * 1099511628211U;
  }
  measurement.checksum = std::bit_cast<std::int64_t>(checksum);
  return measurement;
}

std::vector<fs::path> system_headers() {
  // The C++ standard library's have no extension.
  constexpr std::array<std::string_view, 7> extensions{"", ".h", ".hh", ".hpp", ".hxx", ".tcc", ".inl"};
  return find_files("/usr/include", [&](const fs::path& path) {
    return std::ranges::find(extensions, path.extension().string()) != extensions.end();
  });
}

std::vector<fs::path> files_under(const fs::path& directory) {
  return find_files(fs::canonical(directory), [](const fs::path&) { return true; });
}

}  // namespace demo
