// Names and passwords, and tokens: who a request comes from.
#pragma once

#include <condition_variable>
#include <mutex>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include <arrower/jobs/admin_server.hpp>

#include "http/request.hpp"
#include "security/identity.hpp"
#include "security/secret.hpp"

namespace arrower::jobs::admin {

/// What a request shows of who it comes from.
struct Credentials {
  enum class Kind { none, password, token, unknown };

  Kind kind = Kind::none;
  /// As they are claimed; of a token both are empty.
  std::string name = {};
  std::string password = {};
  /// Of all of it.
  Digest digest = {};
};

class Authentication {
 public:
  Authentication(const std::vector<AdminUser>& users, const std::vector<AdminToken>& tokens);

  /// False: nobody has to sign in.
  bool is_required() const noexcept { return !users_.empty() || !tokens_.empty(); }

  Credentials credentials(const Request& request) const;

  /// Who shows a token, a password, or one whose hash has been verified before. Takes microseconds, the same time for
  /// all of them. Nothing: the credentials are not known so far.
  std::optional<Identity> recognise(const Credentials& credentials) const;

  /// Who shows a password of which only the hash is known. Takes tens of milliseconds, for names that there are not as
  /// for others; two are verified at a time, and some wait. Throws HttpError with 503 for those beyond them.
  std::optional<Identity> verify(const Credentials& credentials);

  /// The value of WWW-Authenticate.
  std::string_view challenge() const noexcept;

 private:
  struct Credential {
    /// Nothing: only the hash is known so far.
    std::optional<Digest> digest;
    std::string hash;
    Identity identity;
  };
  class Turn;

  static std::optional<Identity> find(const std::vector<Credential>& credentials, const Digest& digest);

  const Secret secret_{{}, "credentials"};
  // The digests of `users_`, and the two numbers, are guarded by mutex_.
  std::vector<Credential> users_;
  std::vector<Credential> tokens_;
  /// Places in users_ of those with a hash.
  std::vector<std::size_t> hashed_;

  mutable std::mutex mutex_;
  std::condition_variable turn_came_;
  int verifying_ = 0;
  int waiting_ = 0;
};

}  // namespace arrower::jobs::admin
