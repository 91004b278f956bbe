#include "security/trusted_proxies.hpp"

#include <algorithm>
#include <format>
#include <optional>
#include <ranges>

#include <arrower/jobs/error.hpp>

#include "security/host_check.hpp"
#include "security/path_prefix.hpp"

namespace arrower::jobs::admin {

namespace {

std::string_view trimmed(std::string_view text) {
  text.remove_prefix(std::min(text.find_first_not_of(" \t"), text.size()));
  text.remove_suffix(text.size() - std::min(text.find_last_not_of(" \t") + 1, text.size()));
  return text;
}

/// All values of a header that may stand several times, each a list, in their order.
std::vector<std::string_view> list_of(const Request& request, std::string_view name) {
  std::vector<std::string_view> values;
  const auto [first, last] = request.headers.equal_range(name);
  for (auto header = first; header != last; ++header) {
    std::string_view rest = header->second;
    while (true) {
      const std::size_t comma = rest.find(',');
      values.push_back(trimmed(rest.substr(0, comma)));
      if (comma == std::string_view::npos) {
        break;
      }
      rest.remove_prefix(comma + 1);
    }
  }
  return values;
}

/// The proxy next to us has added the last one; those before it may come from anybody.
std::string_view last_of(const Request& request, std::string_view name) {
  const std::vector<std::string_view> values = list_of(request, name);
  return values.empty() ? std::string_view{} : values.back();
}

}  // namespace

TrustedProxies::TrustedProxies(const std::vector<std::string>& proxies) {
  for (const std::string& proxy : proxies) {
    const std::optional<Network> network = Network::parse(proxy);
    if (!network) {
      throw ConfigurationError{std::format(
          "option trusted_proxies contains \"{}\"; it must contain IP addresses or networks, for example 10.0.0.0/8",
          proxy)};
    }
    networks_.push_back(*network);
  }
}

bool TrustedProxies::trusts(std::string_view address) const {
  return std::ranges::any_of(networks_, [&](const Network& network) { return network.contains(address); });
}

Forwarded TrustedProxies::look_through(const Request& request) const {
  Forwarded forwarded{.client = request.peer,
                      .host = std::string{request.header("Host")},
                      .encrypted = request.encrypted,
                      .prefix = {}};
  if (!trusts(request.peer)) {
    return forwarded;
  }
  // From the last one back to the first that is not a proxy of ours: what stands before it, the client may have made
  // up.
  for (const std::string_view entry : list_of(request, "X-Forwarded-For") | std::views::reverse) {
    const std::string address = normalized_address(without_port(entry));
    if (!is_address(address)) {
      break;
    }
    forwarded.client = address;
    if (!trusts(address)) {
      break;
    }
  }
  if (const std::string_view host = last_of(request, "X-Forwarded-Host"); !host.empty()) {
    forwarded.host = host;
  }
  if (const std::string_view scheme = last_of(request, "X-Forwarded-Proto"); !scheme.empty()) {
    forwarded.encrypted = scheme == "https";
  }
  std::string_view prefix = last_of(request, "X-Forwarded-Prefix");
  while (prefix.ends_with('/')) {
    prefix.remove_suffix(1);
  }
  if (is_path_prefix(prefix)) {
    forwarded.prefix = prefix;
  }
  return forwarded;
}

}  // namespace arrower::jobs::admin
