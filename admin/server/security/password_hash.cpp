#include "security/password_hash.hpp"

#include <crypt.h>
#include <openssl/crypto.h>

#include <algorithm>
#include <array>
#include <format>
#include <memory>

#include <arrower/jobs/error.hpp>

namespace arrower::jobs::admin {

namespace {

constexpr std::string_view yescrypt = "$y$";
constexpr std::size_t digest_letters = 43;
constexpr std::size_t most_salt_letters = 86;

bool is_coded(std::string_view text) noexcept {
  return !text.empty() && std::ranges::all_of(text, [](char letter) {
    return letter == '.' || letter == '/' || (letter >= '0' && letter <= '9') || (letter >= 'A' && letter <= 'Z') ||
           (letter >= 'a' && letter <= 'z');
  });
}

/// Empty: libcrypt refuses one of the two.
std::string crypt_with(const std::string& password, const std::string& setting) {
  // It ends at the first zero: what follows would not count.
  if (password.find('\0') != std::string::npos) {
    return {};
  }
  const auto data = std::make_unique<crypt_data>();
  const char* const hash = crypt_rn(password.c_str(), setting.c_str(), data.get(), sizeof *data);
  std::string copy = hash == nullptr ? std::string{} : std::string{hash};
  OPENSSL_cleanse(data.get(), sizeof *data);
  return copy;
}

}  // namespace

std::string hash_password(const std::string& password) {
  if (password.size() < shortest_password || password.size() >= CRYPT_MAX_PASSPHRASE_SIZE) {
    throw ConfigurationError{std::format("the password has {} bytes; it must have {} to {}", password.size(),
                                         shortest_password, CRYPT_MAX_PASSPHRASE_SIZE - 1)};
  }
  std::array<char, CRYPT_GENSALT_OUTPUT_SIZE> setting{};
  const bool has_setting = crypt_gensalt_rn(std::string{yescrypt}.c_str(), 0, nullptr, 0, setting.data(),
                                            static_cast<int>(setting.size())) != nullptr;
  const std::string hash = has_setting ? crypt_with(password, setting.data()) : std::string{};
  if (hash.empty()) {
    throw ConfigurationError{
        "the password cannot be hashed: it must not contain the character U+0000, and libcrypt must know yescrypt"};
  }
  return hash;
}

bool is_password_hash(const std::string& text) {
  if (!text.starts_with(yescrypt)) {
    return false;
  }
  const std::string_view parts = std::string_view{text}.substr(yescrypt.size());
  const std::size_t salt_at = parts.find('$');
  const std::size_t digest_at = parts.rfind('$');
  if (salt_at == std::string_view::npos || digest_at == salt_at) {
    return false;
  }
  const std::string_view salt = parts.substr(salt_at + 1, digest_at - salt_at - 1);
  const std::string_view digest = parts.substr(digest_at + 1);
  return is_coded(parts.substr(0, salt_at)) && is_coded(salt) && salt.size() <= most_salt_letters && is_coded(digest) &&
         digest.size() == digest_letters && crypt_checksalt(text.c_str()) == CRYPT_SALT_OK;
}

bool looks_like_password_hash(std::string_view text) noexcept {
  const std::size_t end = text.find('$', 1);
  return text.starts_with('$') && end != std::string_view::npos && end >= 2 && end <= 9;
}

bool matches_password_hash(const std::string& password, const std::string& hash) {
  const std::string made = crypt_with(password, hash);
  return made.size() == hash.size() && CRYPTO_memcmp(made.data(), hash.data(), hash.size()) == 0;
}

}  // namespace arrower::jobs::admin
