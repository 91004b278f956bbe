// Under which names the server may be reached: a foreign site that lets its own name point here is not let in.
#pragma once

#include <string>
#include <string_view>
#include <vector>

namespace arrower::jobs::admin {

/// "example.org:8080" and "[::1]:8080" without the port and the brackets.
std::string_view without_port(std::string_view host);

/// Whether two hosts are the same, where one without a port means the default one.
bool same_host(std::string_view left, std::string_view right, int default_port);

/// "localhost", 127.0.0.0/8 and ::1.
bool is_loopback_name(std::string_view name);

class HostCheck {
 public:
  /// `allowed` as AdminServerOptions::allowed_hosts.
  HostCheck(std::vector<std::string> allowed, std::string address, bool needs_credentials);

  /// Throws HttpError with 403.
  void check(std::string_view host) const;

 private:
  std::vector<std::string> allowed_;
  std::string address_;
  bool needs_credentials_;
};

}  // namespace arrower::jobs::admin
