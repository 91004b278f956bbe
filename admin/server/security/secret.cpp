#include "security/secret.hpp"

#include <openssl/crypto.h>
#include <openssl/evp.h>
#include <openssl/hmac.h>
#include <openssl/rand.h>

#include <span>
#include <stdexcept>
#include <vector>

namespace arrower::jobs::admin {

namespace {

void fill_randomly(std::span<unsigned char> bytes) {
  if (RAND_bytes(bytes.data(), static_cast<int>(bytes.size())) != 1) {
    throw std::runtime_error{"the system provides no random numbers"};
  }
}

std::string hex_of(std::span<const unsigned char> bytes) {
  static constexpr std::string_view digits = "0123456789abcdef";
  std::string text;
  text.reserve(bytes.size() * 2);
  for (const unsigned char byte : bytes) {
    text += digits[byte >> 4U];
    text += digits[byte & 15U];
  }
  return text;
}

/// HMAC-SHA-256.
Digest hmac(std::span<const std::byte> key, std::string_view text) {
  Digest result{};
  unsigned size = 0;
  if (HMAC(EVP_sha256(), key.data(), static_cast<int>(key.size()), reinterpret_cast<const unsigned char*>(text.data()),
           text.size(), result.data(), &size) == nullptr) {
    throw std::runtime_error{"HMAC-SHA-256 cannot be computed"};
  }
  return result;
}

}  // namespace

Secret::Secret(std::string_view shared_key, std::string_view purpose) {
  if (shared_key.empty()) {
    fill_randomly(key_);
  } else {
    key_ = hmac(std::as_bytes(std::span{shared_key}), purpose);
  }
}

Digest Secret::digest(std::string_view text) const { return hmac(std::as_bytes(std::span{key_}), text); }

bool equal_in_constant_time(const Digest& left, const Digest& right) noexcept {
  return CRYPTO_memcmp(left.data(), right.data(), left.size()) == 0;
}

std::string random_hex(std::size_t bytes) {
  std::vector<unsigned char> random(bytes);
  fill_randomly(random);
  return hex_of(random);
}

std::string hex(const Digest& digest) { return hex_of(digest); }

}  // namespace arrower::jobs::admin
