#include "security/host_check.hpp"

#include <algorithm>
#include <format>
#include <utility>

#include "http/request.hpp"
#include "http/response.hpp"
#include "security/network_address.hpp"

namespace arrower::jobs::admin {

namespace {

std::string_view port_of(std::string_view host, std::string_view default_port) {
  const std::size_t colon = host.rfind(':');
  if (colon == std::string_view::npos || host.find(']', colon) != std::string_view::npos) {
    return default_port;
  }
  return host.substr(colon + 1);
}

}  // namespace

std::string_view without_port(std::string_view host) {
  if (host.starts_with('[')) {
    const std::size_t end = host.find(']');
    return end == std::string_view::npos ? host : host.substr(1, end - 1);
  }
  // More than one colon: an IPv6 address without brackets.
  const std::size_t colon = host.find(':');
  return colon != std::string_view::npos && host.rfind(':') == colon ? host.substr(0, colon) : host;
}

bool same_host(std::string_view left, std::string_view right, int default_port) {
  const std::string port = std::to_string(default_port);
  return equal_ignoring_case(without_port(left), without_port(right)) && port_of(left, port) == port_of(right, port);
}

bool is_loopback_name(std::string_view name) {
  return equal_ignoring_case(name, "localhost") || is_loopback_address(name);
}

HostCheck::HostCheck(std::vector<std::string> allowed, std::string address, bool needs_credentials)
    : allowed_{std::move(allowed)}, address_{std::move(address)}, needs_credentials_{needs_credentials} {}

void HostCheck::check(std::string_view host) const {
  const std::string_view name = without_port(host);
  if (allowed_.empty() && (needs_credentials_ || is_loopback_name(name) || equal_ignoring_case(name, address_))) {
    return;
  }
  if (std::ranges::any_of(allowed_, [&](const std::string& allowed) {
        return equal_ignoring_case(allowed, host) || equal_ignoring_case(without_port(allowed), name);
      })) {
    return;
  }
  throw HttpError{403, "forbidden",
                  std::format("host name \"{}\" is not allowed; add it to the option allowed_hosts", name)};
}

}  // namespace arrower::jobs::admin
