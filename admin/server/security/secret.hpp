// Keys, digests and comparisons that tell nothing by the time they take.
#pragma once

#include <array>
#include <cstddef>
#include <string>
#include <string_view>

namespace arrower::jobs::admin {

using Digest = std::array<unsigned char, 32>;

/// A key that nobody else knows and that ends with the process.
class Secret {
 public:
  /// Throws std::runtime_error if the system has no randomness.
  Secret();

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
