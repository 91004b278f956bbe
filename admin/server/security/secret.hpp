// Keys, digests and comparisons that tell nothing by the time they take.
#pragma once

#include <array>
#include <cstddef>
#include <string>
#include <string_view>

namespace arrower::jobs::admin {

using Digest = std::array<unsigned char, 32>;

/// A secret key.
class Secret {
 public:
  /// For one purpose, made of a key that several servers share; without a key a random one, which ends with the
  /// process. Throws std::runtime_error if the system has no randomness.
  Secret(std::string_view shared_key, std::string_view purpose);

  /// HMAC-SHA-256.
  Digest digest(std::string_view text) const;

 private:
  std::array<unsigned char, 32> key_{};
};

bool equal_in_constant_time(const Digest& left, const Digest& right) noexcept;

/// Random bytes in hexadecimal: two digits each.
std::string random_hex(std::size_t bytes);

std::string hex(const Digest& digest);

}  // namespace arrower::jobs::admin
