// Browsers in which a user has signed in before: passwords that are guessed elsewhere do not slow them down.
#pragma once

#include <string>
#include <string_view>

#include "http/request.hpp"
#include "security/identity.hpp"
#include "security/secret.hpp"

namespace arrower::jobs::admin {

/// A browser in which a user has signed in gets a cookie that only this process can make for that name. It opens
/// nothing by itself.
class KnownDevice {
 public:
  /// For Set-Cookie; empty: the browser has one already.
  std::string cookie(const Request& request, const Identity& identity, std::string_view path, bool encrypted) const;

  /// Which device it is; empty: it is not known for this name.
  std::string device(const Request& request, std::string_view name) const;

 private:
  std::string seal(std::string_view device, std::string_view name) const;

  const Secret secret_;
};

}  // namespace arrower::jobs::admin
