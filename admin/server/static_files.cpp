#include "static_files.hpp"

#include <array>
#include <format>
#include <optional>
#include <utility>

#include "http/percent_encoding.hpp"

namespace arrower::jobs::admin {

namespace {

/// Their names change with their content. Private: a shared cache would hand them to users who are not signed in.
constexpr std::string_view forever = "private, max-age=31536000, immutable";
constexpr std::string_view ask_first = "private, no-cache";

std::string_view content_type_of(std::string_view path) {
  static constexpr std::array<std::pair<std::string_view, std::string_view>, 12> types{{
      {".html", "text/html; charset=utf-8"},
      {".js", "text/javascript; charset=utf-8"},
      {".css", "text/css; charset=utf-8"},
      {".json", "application/json"},
      {".map", "application/json"},
      {".svg", "image/svg+xml"},
      {".png", "image/png"},
      {".ico", "image/x-icon"},
      {".woff2", "font/woff2"},
      {".txt", "text/plain; charset=utf-8"},
      {".webmanifest", "application/manifest+json"},
      {".wasm", "application/wasm"},
  }};
  for (const auto& [ending, type] : types) {
    if (path.ends_with(ending)) {
      return type;
    }
  }
  return "application/octet-stream";
}

bool has_already(const Request& request, std::string_view etag) {
  return request.header("If-None-Match").find(etag) != std::string_view::npos;
}

std::string escaped(std::string_view text) {
  std::string html;
  for (const char character : text) {
    switch (character) {
      case '<':
        html += "&lt;";
        break;
      case '>':
        html += "&gt;";
        break;
      case '&':
        html += "&amp;";
        break;
      case '"':
        html += "&quot;";
        break;
      default:
        html += character;
    }
  }
  return html;
}

}  // namespace

Response file_response(const Request& request, const EmbeddedFile& file, std::string_view cache_control) {
  Response response;
  response.headers = {
      {"Cache-Control", std::string{cache_control}}, {"ETag", std::string{file.etag}}, {"Vary", "Accept-Encoding"}};
  if (has_already(request, file.etag)) {
    response.status = 304;
    return response;
  }
  response.content_type = content_type_of(file.path);
  const bool compressed = request.header("Accept-Encoding").find("gzip") != std::string_view::npos &&
                          file.compressed.size() < file.content.size();
  response.fixed_body = compressed ? file.compressed : file.content;
  if (compressed) {
    response.headers.emplace_back("Content-Encoding", "gzip");
  }
  return response;
}

StaticFiles::StaticFiles(std::span<const EmbeddedFile> files) {
  for (const EmbeddedFile& file : files) {
    files_.emplace(file.path, &file);
  }
}

Response StaticFiles::answer(const Request& request, std::string_view path, std::string_view base_path,
                             std::string_view title) const {
  if (is_change(request.method)) {
    throw HttpError{405, "method_not_allowed", "pages support GET only", {{"Allow", "GET"}}};
  }
  if (path.starts_with('/')) {
    path.remove_prefix(1);
  }
  const std::optional<std::string> name = percent_decode(path);
  if (!name) {
    throw bad_request("the path is not percent-encoded UTF-8");
  }
  // Files have names in a table; a path that climbs out of it finds nothing.
  const auto found = files_.find(*name);
  if (found != files_.end() && *name != "index.html") {
    return file_response(request, *found->second, name->starts_with("assets/") ? forever : ask_first);
  }
  if (name->starts_with("assets/")) {
    throw not_found("file not found");
  }
  return index(request, base_path, title);
}

Response StaticFiles::index(const Request& request, std::string_view base_path, std::string_view title) const {
  const auto found = files_.find("index.html");
  if (found == files_.end()) {
    throw not_found("the UI has no index.html");
  }
  std::string page{found->second->content};
  // First in the head: it holds for every relative address that follows.
  if (const std::size_t head = page.find("<head>"); head != std::string::npos) {
    page.insert(head + std::string_view{"<head>"}.size(), std::format("<base href=\"{}\">", base_path));
  }
  if (const std::size_t begin = page.find("<title>"), end = page.find("</title>");
      begin != std::string::npos && end != std::string::npos && begin < end) {
    page.replace(begin + 7, end - begin - 7, escaped(title));
  }
  Response response;
  const std::string etag = std::format("{}-{:x}\"", found->second->etag.substr(0, found->second->etag.size() - 1),
                                       std::hash<std::string_view>{}(page));
  response.headers = {{"Cache-Control", std::string{ask_first}}, {"ETag", etag}, {"Vary", "Accept-Encoding"}};
  if (has_already(request, etag)) {
    response.status = 304;
    return response;
  }
  response.content_type = content_type_of("index.html");
  response.body = std::move(page);
  return response;
}

}  // namespace arrower::jobs::admin
