#include "security/authentication.hpp"

#include <openssl/evp.h>

#include <algorithm>
#include <string>

#include "http/response.hpp"
#include "security/password_hash.hpp"

namespace arrower::jobs::admin {

namespace {

constexpr std::size_t longest_credentials = 4096;

/// Each verification takes a core and, with the usual cost, 16 MiB.
constexpr int most_verifying = 2;
/// Each one that waits holds a thread of the server.
constexpr int most_waiting = 8;

/// What stands behind "Basic " or "Bearer ", in whatever case; nothing: it is another scheme.
std::optional<std::string_view> after_scheme(std::string_view value, std::string_view scheme) {
  if (value.size() <= scheme.size() || value[scheme.size()] != ' ') {
    return std::nullopt;
  }
  if (!equal_ignoring_case(value.substr(0, scheme.size()), scheme)) {
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

/// One of the verifications that go on at the same time.
class Authentication::Turn {
 public:
  explicit Turn(Authentication& all) : all_{all} {
    std::unique_lock lock{all_.mutex_};
    if (all_.verifying_ >= most_verifying) {
      if (all_.waiting_ >= most_waiting) {
        throw HttpError{503, "busy", "too many sign-ins at the same time; try again later", {{"Retry-After", "1"}}};
      }
      ++all_.waiting_;
      all_.turn_came_.wait(lock, [this] { return all_.verifying_ < most_verifying; });
      --all_.waiting_;
    }
    ++all_.verifying_;
  }
  ~Turn() {
    {
      const std::scoped_lock lock{all_.mutex_};
      --all_.verifying_;
    }
    all_.turn_came_.notify_one();
  }
  Turn(const Turn&) = delete;
  Turn& operator=(const Turn&) = delete;

 private:
  Authentication& all_;
};

Authentication::Authentication(const std::vector<AdminUser>& users, const std::vector<AdminToken>& tokens) {
  for (const AdminUser& user : users) {
    Credential& credential = users_.emplace_back();
    credential.identity = {.name = user.name, .read_only = user.read_only, .by_token = false};
    if (user.password_hash.empty()) {
      // As the browser sends it.
      credential.digest = secret_.digest(user.name + ':' + user.password);
    } else {
      credential.hash = user.password_hash;
      hashed_.push_back(users_.size() - 1);
    }
  }
  for (const AdminToken& token : tokens) {
    tokens_.push_back({.digest = secret_.digest(token.token),
                       .hash = {},
                       .identity = {.name = token.name, .read_only = token.read_only, .by_token = true}});
  }
}

std::optional<Identity> Authentication::find(const std::vector<Credential>& credentials, const Digest& digest) {
  const Credential* found = nullptr;
  // All of them: the time does not tell which one it was.
  for (const Credential& credential : credentials) {
    if (credential.digest && equal_in_constant_time(*credential.digest, digest)) {
      found = &credential;
    }
  }
  return found == nullptr ? std::nullopt : std::optional{found->identity};
}

Credentials Authentication::credentials(const Request& request) const {
  if (!request.has_header("Authorization")) {
    return {};
  }
  Credentials shown{.kind = Credentials::Kind::unknown};
  const std::string_view value = request.header("Authorization");
  if (value.size() > longest_credentials) {
    return shown;
  }
  if (const std::optional<std::string_view> token = after_scheme(value, "Bearer")) {
    shown.kind = Credentials::Kind::token;
    shown.digest = secret_.digest(*token);
  } else if (const std::optional<std::string_view> basic = after_scheme(value, "Basic")) {
    const std::string both = base64_decode(*basic).value_or("");
    if (const std::size_t colon = both.find(':'); colon != std::string::npos) {
      shown.kind = Credentials::Kind::password;
      shown.name = both.substr(0, colon);
      shown.password = both.substr(colon + 1);
      shown.digest = secret_.digest(both);
    }
  }
  return shown;
}

std::optional<Identity> Authentication::recognise(const Credentials& credentials) const {
  if (!is_required()) {
    return Identity{.name = "anonymous"};
  }
  if (credentials.kind == Credentials::Kind::token) {
    return find(tokens_, credentials.digest);
  }
  if (credentials.kind == Credentials::Kind::password) {
    const std::scoped_lock lock{mutex_};
    return find(users_, credentials.digest);
  }
  return std::nullopt;
}

std::optional<Identity> Authentication::verify(const Credentials& credentials) {
  if (credentials.kind != Credentials::Kind::password || hashed_.empty()) {
    return std::nullopt;
  }
  const auto found =
      std::ranges::find_if(hashed_, [&](std::size_t user) { return users_[user].identity.name == credentials.name; });
  // A name that there is not is verified against the hash of another, always of the same one.
  const std::size_t user =
      found != hashed_.end() ? *found : hashed_[secret_.digest(credentials.name)[0] % hashed_.size()];
  bool matches = false;
  {
    const Turn turn{*this};
    matches = matches_password_hash(credentials.password, users_[user].hash);
  }
  if (!matches || found == hashed_.end()) {
    return std::nullopt;
  }
  const std::scoped_lock lock{mutex_};
  // Only the right password gets here, so that there is one for each user at most.
  users_[user].digest = credentials.digest;
  return users_[user].identity;
}

std::string_view Authentication::challenge() const noexcept {
  return users_.empty() ? R"(Bearer realm="Arrower Jobs")" : R"(Basic realm="Arrower Jobs", charset="UTF-8")";
}

}  // namespace arrower::jobs::admin
