// The way of a request: who asks, whether they may, and which part answers.
#pragma once

#include <memory>
#include <string>

#include <arrower/jobs/admin_server.hpp>

#include "http/request.hpp"
#include "http/response.hpp"
#include "http/router.hpp"
#include "operations.hpp"
#include "routes/api.hpp"
#include "security/authentication.hpp"
#include "security/csrf.hpp"
#include "security/host_check.hpp"
#include "security/known_device.hpp"
#include "security/rate_limit.hpp"
#include "security/redaction.hpp"
#include "security/sign_in_limits.hpp"
#include "security/trusted_proxies.hpp"
#include "static_files.hpp"

namespace arrower::jobs::admin {

class Site {
 public:
  Site(const AdminServerOptions& options, Inspector& inspector);
  Site(const Site&) = delete;
  Site& operator=(const Site&) = delete;

  /// On several threads at the same time.
  Response answer(const Request& request);

  bool is_proxy(std::string_view address) const { return proxies_.trusts(address); }

  /// Ends what outlasts requests: streams and operations.
  void stop();

 private:
  Response admit(const Request& request);
  Identity authenticate(const Request& request, const Forwarded& forwarded);
  Response dispatch(const Request& request, const Identity& identity, const Forwarded& forwarded,
                    std::string_view path);

  const AdminServerOptions& options_;
  const TrustedProxies proxies_;
  Authentication authentication_;
  const HostCheck host_check_;
  const Csrf csrf_;
  const KnownDevice known_device_;
  const Redaction redaction_;
  const StaticFiles files_;
  RateLimit requests_;
  SignInLimits sign_in_limits_;
  Operations operations_;
  Events events_;
  Api api_;
  const Router router_;
};

}  // namespace arrower::jobs::admin
