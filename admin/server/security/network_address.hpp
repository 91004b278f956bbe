// IP addresses and networks.
#pragma once

#include <array>
#include <optional>
#include <string>
#include <string_view>

namespace arrower::jobs::admin {

/// An IPv4 address that stands in an IPv6 one ("::ffff:10.0.0.1") as what it is; others unchanged.
std::string normalized_address(std::string_view text);

/// What counts as one client: an IPv4 address, or the network of 64 bits ("2001:db8:0:1::/64") of an IPv6 address,
/// since a client has all addresses of its network. What is no address stays as it is.
std::string client_network(std::string_view address);

/// An address of either kind; networks and names are none.
bool is_address(std::string_view text);

/// 127.0.0.0/8 and ::1.
bool is_loopback_address(std::string_view text);

/// "10.0.0.0/8", "::1", "192.168.1.7".
class Network {
 public:
  /// Nothing: it is neither an address nor a network.
  static std::optional<Network> parse(std::string_view text);

  bool contains(std::string_view address) const;

 private:
  // IPv4 as ::ffff:a.b.c.d.
  std::array<unsigned char, 16> address_{};
  int prefix_ = 128;
};

}  // namespace arrower::jobs::admin
