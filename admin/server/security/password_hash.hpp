// Passwords as salted hashes that take long to compute (yescrypt, by libcrypt): who reads one does not know the
// password.
#pragma once

#include <cstddef>
#include <string>
#include <string_view>

namespace arrower::jobs::admin {

/// Bytes of a password, hashed or not.
inline constexpr std::size_t shortest_password = 8;

/// "$y$...", with a new salt each time. Throws ConfigurationError for a password that is too short or cannot be hashed.
std::string hash_password(const std::string& password);

/// Whether it is a hash as `hash_password` makes them.
bool is_password_hash(const std::string& text);

/// Whether it begins as hashes of whatever kind do: "$y$", "$2b$". Taken for a password, the hash itself would open the
/// door.
bool looks_like_password_hash(std::string_view text) noexcept;

/// Takes tens of milliseconds and some megabytes.
bool matches_password_hash(const std::string& password, const std::string& hash);

}  // namespace arrower::jobs::admin
