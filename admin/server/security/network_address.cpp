#include "security/network_address.hpp"

#include <arpa/inet.h>

#include <algorithm>
#include <charconv>
#include <cstring>

namespace arrower::jobs::admin {

namespace {

using Bytes = std::array<unsigned char, 16>;
constexpr int mapped_bits = 96;
constexpr int client_bits = 64;

struct Parsed {
  Bytes bytes{};
  bool is_v4 = false;
};

std::optional<Parsed> parse_address(std::string_view text) {
  Parsed parsed;
  // What stands behind the end of a C string would be overlooked.
  if (text.find('\0') != std::string_view::npos) {
    return std::nullopt;
  }
  const std::string terminated{text};
  if (inet_pton(AF_INET6, terminated.c_str(), parsed.bytes.data()) == 1) {
    return parsed;
  }
  std::array<unsigned char, 4> v4{};
  if (inet_pton(AF_INET, terminated.c_str(), v4.data()) != 1) {
    return std::nullopt;
  }
  parsed.bytes[10] = parsed.bytes[11] = 0xff;
  std::memcpy(&parsed.bytes[12], v4.data(), v4.size());
  parsed.is_v4 = true;
  return parsed;
}

}  // namespace

std::string normalized_address(std::string_view text) {
  static constexpr std::string_view mapped = "::ffff:";
  if (text.starts_with(mapped) && text.find('.') != std::string_view::npos) {
    text.remove_prefix(mapped.size());
  }
  return std::string{text};
}

std::string client_network(std::string_view address) {
  std::string client = normalized_address(address);
  // A link's own addresses name the interface behind a percent sign.
  std::optional<Parsed> parsed = parse_address(std::string_view{client}.substr(0, client.find('%')));
  if (!parsed || parsed->is_v4) {
    return client;
  }
  std::fill(parsed->bytes.begin() + client_bits / 8, parsed->bytes.end(), static_cast<unsigned char>(0));
  std::array<char, INET6_ADDRSTRLEN> text{};
  inet_ntop(AF_INET6, parsed->bytes.data(), text.data(), text.size());
  return std::string{text.data()} + "/64";
}

bool is_address(std::string_view text) { return parse_address(text).has_value(); }

bool is_loopback_address(std::string_view text) {
  static const std::optional<Network> v4 = Network::parse("127.0.0.0/8");
  static const std::optional<Network> v6 = Network::parse("::1");
  return (v4 && v4->contains(text)) || (v6 && v6->contains(text));
}

std::optional<Network> Network::parse(std::string_view text) {
  const std::size_t slash = text.find('/');
  const std::optional<Parsed> address = parse_address(text.substr(0, slash));
  if (!address) {
    return std::nullopt;
  }
  Network network;
  network.address_ = address->bytes;
  if (slash != std::string_view::npos) {
    const std::string_view digits = text.substr(slash + 1);
    int bits = 0;
    const auto [end, error] = std::from_chars(digits.begin(), digits.end(), bits);
    if (error != std::errc{} || end != digits.end() || bits < 0 || bits > (address->is_v4 ? 32 : 128)) {
      return std::nullopt;
    }
    network.prefix_ = address->is_v4 ? mapped_bits + bits : bits;
  }
  return network;
}

bool Network::contains(std::string_view address) const {
  const std::optional<Parsed> parsed = parse_address(address);
  if (!parsed) {
    return false;
  }
  for (int bit = 0; bit < prefix_; bit += 8) {
    const auto index = static_cast<std::size_t>(bit / 8);
    const int left = prefix_ - bit;
    const unsigned mask = left >= 8 ? 0xffU : (0xffU << static_cast<unsigned>(8 - left)) & 0xffU;
    if (((parsed->bytes[index] ^ address_[index]) & mask) != 0) {
      return false;
    }
  }
  return true;
}

}  // namespace arrower::jobs::admin
