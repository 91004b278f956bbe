#include "security/authentication.hpp"

#include <openssl/evp.h>

#include <algorithm>
#include <string>

namespace arrower::jobs::admin {

namespace {

constexpr std::size_t longest_credentials = 4096;

/// What stands behind "Basic " or "Bearer ", in whatever case; nothing: it is another scheme.
std::optional<std::string_view> after_scheme(std::string_view value, std::string_view scheme) {
  if (value.size() <= scheme.size() || value[scheme.size()] != ' ') {
    return std::nullopt;
  }
  const CaseInsensitiveLess less;
  const std::string_view given = value.substr(0, scheme.size());
  if (less(given, scheme) || less(scheme, given)) {
    return std::nullopt;
  }
  value.remove_prefix(scheme.size());
  value.remove_prefix(std::min(value.find_first_not_of(' '), value.size()));
  return value;
}

std::optional<std::string> base64_decode(std::string_view text) {
  if (text.empty() || text.size() % 4 != 0) {
    return std::nullopt;
  }
  std::string decoded(text.size() / 4 * 3, '\0');
  const int size = EVP_DecodeBlock(reinterpret_cast<unsigned char*>(decoded.data()),
                                   reinterpret_cast<const unsigned char*>(text.data()), static_cast<int>(text.size()));
  if (size < 0) {
    return std::nullopt;
  }
  // OpenSSL counts the padding as bytes.
  decoded.resize(static_cast<std::size_t>(size) - (text.ends_with("==") ? 2 : text.ends_with('=') ? 1 : 0));
  return decoded;
}

}  // namespace

Authentication::Authentication(const std::vector<AdminUser>& users, const std::vector<AdminToken>& tokens) {
  for (const AdminUser& user : users) {
    // As the browser sends it.
    users_.push_back({secret_.digest(user.name + ':' + user.password),
                      {.name = user.name, .read_only = user.read_only, .by_token = false}});
  }
  for (const AdminToken& token : tokens) {
    tokens_.push_back(
        {secret_.digest(token.token), {.name = token.name, .read_only = token.read_only, .by_token = true}});
  }
}

std::optional<Identity> Authentication::find(const std::vector<Credential>& credentials, const Digest& digest) {
  const Credential* found = nullptr;
  // All of them: the time does not tell which one it was.
  for (const Credential& credential : credentials) {
    if (equal_in_constant_time(credential.digest, digest)) {
      found = &credential;
    }
  }
  return found == nullptr ? std::nullopt : std::optional{found->identity};
}

std::optional<Identity> Authentication::identify(const Request& request) const {
  if (!is_required()) {
    return Identity{.name = "anonymous"};
  }
  const std::string_view value = request.header("Authorization");
  if (value.size() > longest_credentials) {
    return std::nullopt;
  }
  if (const std::optional<std::string_view> token = after_scheme(value, "Bearer")) {
    return find(tokens_, secret_.digest(*token));
  }
  if (const std::optional<std::string_view> basic = after_scheme(value, "Basic")) {
    const std::optional<std::string> credentials = base64_decode(*basic);
    return credentials ? find(users_, secret_.digest(*credentials)) : std::nullopt;
  }
  return std::nullopt;
}

std::string_view Authentication::challenge() const noexcept {
  return users_.empty() ? R"(Bearer realm="Arrower Jobs")" : R"(Basic realm="Arrower Jobs", charset="UTF-8")";
}

}  // namespace arrower::jobs::admin
