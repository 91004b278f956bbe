// Files that are part of the program, as cmake/EmbedDirectory.cmake puts them there.
#pragma once

#include <cstddef>
#include <span>
#include <string_view>

namespace arrower::jobs::admin {

struct EmbeddedFile {
  /// Relative, with slashes: "assets/index-4f1c.js".
  std::string_view path;
  std::string_view content;
  /// The same, compressed with gzip.
  std::string_view compressed;
  /// In quotes, as HTTP wants it.
  std::string_view etag;
};

/// The admin UI, or the page that says that it was left out.
std::span<const EmbeddedFile> ui_files();
/// The API's own description: openapi.json.
std::span<const EmbeddedFile> api_files();

}  // namespace arrower::jobs::admin
