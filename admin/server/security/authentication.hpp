// Names and passwords, and tokens: who a request comes from.
#pragma once

#include <optional>
#include <string_view>
#include <vector>

#include <arrower/jobs/admin_server.hpp>

#include "http/request.hpp"
#include "security/identity.hpp"
#include "security/secret.hpp"

namespace arrower::jobs::admin {

class Authentication {
 public:
  Authentication(const std::vector<AdminUser>& users, const std::vector<AdminToken>& tokens);

  /// False: nobody has to sign in.
  bool is_required() const noexcept { return !users_.empty() || !tokens_.empty(); }

  /// Nothing: the request shows no credentials, or wrong ones.
  std::optional<Identity> identify(const Request& request) const;

  /// The value of WWW-Authenticate.
  std::string_view challenge() const noexcept;

 private:
  struct Credential {
    Digest digest{};
    Identity identity;
  };
  static std::optional<Identity> find(const std::vector<Credential>& credentials, const Digest& digest);

  const Secret secret_;
  std::vector<Credential> users_;
  std::vector<Credential> tokens_;
};

}  // namespace arrower::jobs::admin
