// What a reverse proxy says of the client behind it, believed only from those that are known.
#pragma once

#include <string>
#include <vector>

#include "http/request.hpp"
#include "security/network_address.hpp"

namespace arrower::jobs::admin {

/// How a request began, at the browser.
struct Forwarded {
  /// The client's address.
  std::string client;
  /// As the browser named it, with a port if it named one.
  std::string host;
  bool encrypted = false;
  /// A path that the proxy has taken off; empty, or "/jobs".
  std::string prefix;
};

class TrustedProxies {
 public:
  /// Throws ConfigurationError for what is no address and no network.
  explicit TrustedProxies(const std::vector<std::string>& proxies);

  Forwarded look_through(const Request& request) const;

  /// Whether this address is a proxy's.
  bool trusts(std::string_view address) const;

 private:
  std::vector<Network> networks_;
};

}  // namespace arrower::jobs::admin
