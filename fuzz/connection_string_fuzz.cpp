// Any bytes around a password in a connection string: the password appears neither in the message that refuses the
// string, nor in the hosts and ports, which messages and telemetry show.
#include <algorithm>
#include <arrower/jobs/error.hpp>
#include <cstdint>
#include <optional>
#include <string>
#include <string_view>

#include "check.hpp"
#include "postgres/connection_options.hpp"
#include "postgres/host_memory.hpp"
#include "postgres/hosts.hpp"
#include "postgres/server_address.hpp"

using arrower::jobs::ConfigurationError;
using arrower::jobs::fuzz::require;
using namespace arrower::jobs::postgres;

namespace {

constexpr std::string_view secret = "Zx7Qk9Wv";

bool shows_secret(std::string_view text) { return text.find(secret) != std::string_view::npos; }

std::optional<ConnectionOptions> parsed(const std::string& text) {
  try {
    return ConnectionOptions::parse(text);
  } catch (const ConfigurationError& error) {
    require(!shows_secret(error.what()), "a message does not show the password");
    return std::nullopt;
  }
}

/// A directory may be called anything.
bool names_directory(std::string_view hosts) {
  return hosts.starts_with('/') || hosts.starts_with('@') || hosts.find(",/") != std::string_view::npos ||
         hosts.find(",@") != std::string_view::npos;
}

void check_secret(const std::string& text) {
  const std::optional<ConnectionOptions> options = parsed(text);
  if (!options) {
    return;
  }
  for (const char* const keyword : {"host", "hostaddr", "port"}) {
    const std::string_view value = options->value(keyword);
    require(!shows_secret(value) || names_directory(value), "the password is no part of the server's address");
  }
}

void check_hosts(ConnectionOptions options) {
  options.add_defaults();
  require(options.connect_timeout().count() >= 0, "a time limit is none, or lies ahead");
  HostMemory memory;
  memory.add(host_key(options.value("host"), options.value("port")), HostMemory::Failure::silent);
  Hosts hosts{options};
  ConnectionOptions written = options;
  hosts.write_to(written);
  for (const char* const keyword : {"host", "hostaddr", "port"}) {
    const auto parts = [&](const ConnectionOptions& of) { return std::ranges::count(of.value(keyword), ','); };
    // One port is that of all hosts.
    require(parts(written) >= parts(options), "no host gets lost");
  }
  hosts.put_failed_last(memory);
  const auto most = static_cast<std::size_t>(std::ranges::count(options.value("host"), ',') +
                                             std::ranges::count(options.value("hostaddr"), ',') + 1);
  std::size_t tried = 0;
  while (hosts.drop_through(options.value("host"), options.value("port"))) {
    require(++tried <= most, "hosts are tried once");
  }
  server_address(options.value("host"), options.value("port"));
}

}  // namespace

/// What stands before the password on the first line, what stands behind it on the others.
extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size) {
  std::string_view rest = arrower::jobs::fuzz::text_of(data, size);
  const std::string text{rest};
  // What ends a C string ends a connection string.
  if (text.find('\0') != std::string::npos || shows_secret(text)) {
    return 0;
  }
  if (const std::optional<ConnectionOptions> options = parsed(text)) {
    check_hosts(*options);
  }
  const std::string before{arrower::jobs::fuzz::take_until(rest, '\n')};
  const std::string after{rest};
  check_secret(before + " password=" + std::string{secret} + after);
  check_secret("postgresql://" + before + ":" + std::string{secret} + after + "@db.example.org/shop");
  check_secret("postgresql://ada@db.example.org/shop?" + before + "&password=" + std::string{secret} + after);
  return 0;
}
