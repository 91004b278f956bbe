// Browsers in which a user has signed in before: passwords that are guessed elsewhere do not slow them down.
#pragma once

#include <string>
#include <string_view>

#include "http/request.hpp"
#include "security/identity.hpp"
#include "security/secret.hpp"

namespace arrower::jobs::admin {

/// A browser in which a user has signed in gets a cookie that only servers with this key can make for that name. It
/// opens nothing by itself.
class KnownDevice {
 public:
  /// `shared_key` of several servers, which know each other's devices; empty: of this process alone.
  explicit KnownDevice(std::string_view shared_key) : secret_{shared_key, "known device"} {}

  /// For Set-Cookie; empty: the browser has one already.
  std::string cookie(const Request& request, const Identity& identity, std::string_view path, bool encrypted) const;

  /// Which device it is; empty: it is not known for this name.
  std::string device(const Request& request, std::string_view name) const;

 private:
  std::string seal(std::string_view device, std::string_view name) const;

  const Secret secret_;
};

}  // namespace arrower::jobs::admin
