// The pages of the UI, out of the program itself.
#pragma once

#include <map>
#include <span>
#include <string>
#include <string_view>

#include "embedded_files.hpp"
#include "http/request.hpp"
#include "http/response.hpp"

namespace arrower::jobs::admin {

class StaticFiles {
 public:
  explicit StaticFiles(std::span<const EmbeddedFile> files);

  /// `path` is what comes behind the prefix; any that names no file is a page of the UI: index.html. Throws HttpError
  /// with 404 for an asset that does not exist. `base_path` is where the browser sees the server.
  Response answer(const Request& request, std::string_view path, std::string_view base_path,
                  std::string_view title) const;

 private:
  Response index(const Request& request, std::string_view base_path, std::string_view title) const;

  std::map<std::string, const EmbeddedFile*, std::less<>> files_;
};

/// One file, compressed if the client takes that; 304 if it has it.
Response file_response(const Request& request, const EmbeddedFile& file, std::string_view cache_control);

}  // namespace arrower::jobs::admin
