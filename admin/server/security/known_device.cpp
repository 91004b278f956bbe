#include "security/known_device.hpp"

#include <format>

#include "security/cookies.hpp"

namespace arrower::jobs::admin {

namespace {

constexpr std::string_view device_cookie = "arrower_jobs_device";
constexpr std::size_t device_digits = 32;

}  // namespace

std::string KnownDevice::seal(std::string_view device, std::string_view name) const {
  return hex(secret_.digest(std::format("{} {}", device, name)));
}

std::string KnownDevice::device(const Request& request, std::string_view name) const {
  for (const std::string_view value : cookies(request, device_cookie)) {
    const std::string_view device = value.substr(0, device_digits);
    // Digests of both, so that comparing them tells nothing.
    if (value.size() > device_digits &&
        equal_in_constant_time(secret_.digest(value.substr(device_digits)), secret_.digest(seal(device, name)))) {
      return std::string{device};
    }
  }
  return {};
}

std::string KnownDevice::cookie(const Request& request, const Identity& identity, std::string_view path,
                                bool encrypted) const {
  if (!device(request, identity.name).empty()) {
    return {};
  }
  const std::string device = random_hex(device_digits / 2);
  return std::format("{}={}{}; Path={}; HttpOnly; SameSite=Strict{}", device_cookie, device,
                     seal(device, identity.name), path, encrypted ? "; Secure" : "");
}

}  // namespace arrower::jobs::admin
