#include "option_check.hpp"

#include <algorithm>
#include <format>
#include <set>
#include <string_view>

#include <arrower/jobs/error.hpp>

#include "model/option_check.hpp"
#include "model/text.hpp"
#include "security/host_check.hpp"
#include "security/password_hash.hpp"
#include "security/path_prefix.hpp"

namespace arrower::jobs::admin {

namespace {

constexpr std::size_t shortest_session_key = 32;

[[noreturn]] void refuse(std::string_view option, std::string_view value, std::string_view range) {
  throw ConfigurationError{std::format("option {} is {}; it must be {}", option, value, range)};
}

void check_number(std::string_view option, std::int64_t value, std::int64_t least, std::int64_t most) {
  if (value < least || value > most) {
    refuse(option, std::to_string(value), std::format("{} to {}", least, most));
  }
}

void check_password(const AdminUser& user) {
  if (!user.password_hash.empty()) {
    if (!user.password.empty()) {
      refuse("users", std::format("a password and a hash for {}", user.name), "one of the two");
    }
    if (!is_password_hash(user.password_hash)) {
      refuse("users", std::format("a password_hash for {} that is not a yescrypt hash", user.name),
             "what \"arrower-jobs password\" prints: $y$...");
    }
    return;
  }
  if (user.password.size() < shortest_password) {
    refuse("users", std::format("a password of {} for {}", user.password.size(), user.name),
           std::format("at least {} bytes long", shortest_password));
  }
  // It would open the door itself.
  if (looks_like_password_hash(user.password)) {
    refuse("users", std::format("a password for {} that looks like a hash", user.name),
           "the password itself, or the hash in password_hash");
  }
}

void check_credentials(const AdminServerOptions& options) {
  std::set<std::string_view> names;
  for (const AdminUser& user : options.users) {
    if (user.name.empty() || user.name.find(':') != std::string::npos || user.name.size() > 200 ||
        !model::is_storable_text(user.name)) {
      refuse("users", std::format("one with the name \"{}\"", user.name), "1 to 200 bytes of UTF-8 without a colon");
    }
    check_password(user);
    if (!names.insert(user.name).second) {
      refuse("users", std::format("\"{}\" twice", user.name), "each name once");
    }
  }
  for (const AdminToken& token : options.bearer_tokens) {
    if (token.name.empty() || token.name.size() > 200 || !model::is_storable_text(token.name)) {
      refuse("bearer_tokens", std::format("one with the name \"{}\"", token.name), "1 to 200 bytes of UTF-8");
    }
    if (token.token.size() < 16 || std::ranges::any_of(token.token, [](char c) { return c <= ' ' || c > '~'; })) {
      refuse("bearer_tokens", std::format("a token of {} bytes for {}", token.token.size(), token.name),
             "at least 16 printable ASCII characters without blanks");
    }
    if (looks_like_password_hash(token.token)) {
      refuse("bearer_tokens", std::format("what looks like a hash for {}", token.name),
             "the token itself: only passwords can be hashed");
    }
    // The audit tells who did something by the name alone.
    if (!names.insert(token.name).second) {
      refuse("bearer_tokens", std::format("\"{}\", which another user or token already has", token.name),
             "each name once");
    }
  }
}

}  // namespace

void check_options(const AdminServerOptions& options) {
  using namespace std::chrono_literals;
  check_number("port", options.port, 0, 65'535);
  check_credentials(options);
  if (!options.session_key.empty() && options.session_key.size() < shortest_session_key) {
    refuse(
        "session_key", std::format("{} bytes long", options.session_key.size()),
        std::format("at least {} random bytes, the same for all servers that share an address", shortest_session_key));
  }
  if (options.address.empty()) {
    refuse("address", "empty", "an IP address or a host name");
  }
  if (options.users.empty() && options.bearer_tokens.empty() && !is_loopback_name(options.address)) {
    throw ConfigurationError{std::format(
        "option address is \"{}\", which other machines can reach without signing in; set users or bearer_tokens, or "
        "listen on 127.0.0.1",
        options.address)};
  }
  if (!is_path_prefix(options.path_prefix)) {
    refuse("path_prefix", std::format("\"{}\"", options.path_prefix),
           "empty, or for example \"/jobs\": a slash at the start, none at the end, and letters, digits, - . _ and ~");
  }
  if (options.title.size() > 200 || !model::is_storable_text(options.title)) {
    refuse("title", std::format("{} bytes long", options.title.size()), "at most 200 bytes of UTF-8");
  }
  if (!options.trace_url.empty() &&
      ((!options.trace_url.starts_with("https://") && !options.trace_url.starts_with("http://")) ||
       options.trace_url.find("{trace_id}") == std::string::npos)) {
    refuse("trace_url", std::format("\"{}\"", options.trace_url), "an http or https address that contains {trace_id}");
  }
  if (options.tls_certificate.empty() != options.tls_key.empty()) {
    throw ConfigurationError{"options tls_certificate and tls_key belong together: set both, or none for plain HTTP"};
  }
  for (const std::string& field : options.redact) {
    if (field.empty()) {
      refuse("redact", "an empty name", "names of fields");
    }
  }
  check_number("max_body_bytes", static_cast<std::int64_t>(options.max_body_bytes), 1024, std::int64_t{1} << 30);
  check_number("requests_per_second", options.requests_per_second, 0, 100'000);
  check_number("max_connections", options.max_connections, 8, 10'000);
  check_number("max_connections_per_client", options.max_connections_per_client, 0, 10'000);
  check_number("max_event_streams", options.max_event_streams, 0, options.max_connections - 4);
  if (options.request_timeout < 100ms || options.request_timeout > 10min) {
    refuse("request_timeout", std::format("{} ms", options.request_timeout.count()), "100 ms to 10 min");
  }
  model::check_schema_name(options.inspector.schema);
}

}  // namespace arrower::jobs::admin
