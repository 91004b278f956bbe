#include "postgres/connection_options.hpp"

#include <algorithm>
#include <charconv>
#include <format>
#include <memory>
#include <ranges>
#include <vector>

#include <libpq-fe.h>
#include <arrower/jobs/error.hpp>

namespace arrower::jobs::postgres {

namespace {

using Values = std::map<std::string, std::string>;
using OptionList = std::unique_ptr<PQconninfoOption, decltype(&PQconninfoFree)>;

/// What applies where the user says nothing: without them an address that swallows packets, or a host that vanished,
/// holds up whoever waits for it for minutes to hours.
const Values& defaults() {
  static const Values all{
      {"connect_timeout", "10"},    {"tcp_user_timeout", "10000"}, {"keepalives_idle", "5"},
      {"keepalives_interval", "5"}, {"keepalives_count", "2"},     {"fallback_application_name", "arrower-jobs"},
  };
  return all;
}

Values values_of(const PQconninfoOption* option) {
  Values values;
  for (; option != nullptr && option->keyword != nullptr; ++option) {
    if (option->val != nullptr && *option->val != '\0') {
      values.emplace(option->keyword, option->val);
    }
  }
  return values;
}

/// Whether a message may show nothing of a connection string. What libpq says of one that it cannot parse quotes pieces
/// of it, and a password that is not escaped ends up in any of them.
bool may_hold_password(std::string_view connection_string) {
  std::string text{connection_string};
  std::ranges::transform(text, text.begin(), [](char character) {
    return character >= 'A' && character <= 'Z' ? static_cast<char>(character - 'A' + 'a') : character;
  });
  return text.find_first_of("@%") != std::string::npos || text.find("pass") != std::string::npos ||
         text.find("secret") != std::string::npos;
}

/// Whether a function holds for all parts of a list.
template <class Function>
bool all_parts(std::string_view list, Function&& function) {
  return std::ranges::all_of(list | std::views::split(','),
                             [&](const auto& part) { return function(std::string_view{part.begin(), part.end()}); });
}

bool can_be_host(std::string_view text) {
  // Directories and names in the abstract namespace are called as they are.
  return text.starts_with('/') || text.starts_with('@') ||
         text.find_first_of("@=\"' \t\r\n\f\v") == std::string_view::npos;
}

bool can_be_port(std::string_view text) {
  return text.find_first_not_of("0123456789 \t\r\n\f\v") == std::string_view::npos;
}

/// A password with special characters may have been read as host or port, which messages and telemetry show.
void check_hosts_and_ports(const Values& values) {
  const auto holds = [&](const char* keyword, auto function) {
    const auto found = values.find(keyword);
    return found == values.end() || all_parts(found->second, function);
  };
  if (!holds("host", can_be_host) || !holds("hostaddr", can_be_host) || !holds("port", can_be_port)) {
    throw ConfigurationError{
        "the connection string has a host or a port that cannot be one, and that is not shown, since it may be a part "
        "of the password; in \"postgresql://user:password@host/database\" write special characters of the password "
        "percent-encoded, for example %40 for @ and %2F for /"};
  }
}

}  // namespace

ConnectionOptions ConnectionOptions::parse(const std::string& connection_string) {
  char* error = nullptr;
  const OptionList options{PQconninfoParse(connection_string.c_str(), &error), &PQconninfoFree};
  const std::unique_ptr<char, decltype(&PQfreemem)> message{error, &PQfreemem};
  if (!options) {
    std::string_view reason = error == nullptr ? "out of memory" : error;
    reason = reason.substr(0, reason.find_last_not_of('\n') + 1);
    if (may_hold_password(connection_string)) {
      throw ConfigurationError{
          "the connection string cannot be parsed; what is wrong with it is not shown, since it may hold a password; "
          "write it as \"postgresql://user:password@host/database\" with special characters percent-encoded, for "
          "example %40 for @, or as \"host=... password='...'\" with a backslash before each ' and \\"};
    }
    throw ConfigurationError{
        std::format("the connection string cannot be parsed: {}; write it as \"postgresql://user@host/database\" or "
                    "\"host=... dbname=...\"",
                    reason)};
  }
  ConnectionOptions parsed;
  parsed.values_ = values_of(options.get());
  check_hosts_and_ports(parsed.values_);
  return parsed;
}

RawConnection ConnectionOptions::start() const {
  std::vector<const char*> keywords;
  std::vector<const char*> values;
  for (const auto& [keyword, value] : values_) {
    keywords.push_back(keyword.c_str());
    values.push_back(value.c_str());
  }
  keywords.push_back(nullptr);
  values.push_back(nullptr);
  return RawConnection{PQconnectStartParams(keywords.data(), values.data(), 0)};
}

/// libpq reads these when it starts to connect; an SSL mode that does not exist ends that before it looks for a server.
Values ConnectionOptions::effective() const {
  ConnectionOptions no_server = *this;
  no_server.set("sslmode", "none, only reads the options");
  const RawConnection probe = no_server.start();
  const OptionList all{PQconninfo(probe.get()), &PQconninfoFree};
  return values_of(all.get());
}

void ConnectionOptions::add_defaults() {
  const Values set = effective();
  for (const auto& [keyword, value] : defaults()) {
    if (!set.contains(keyword)) {
      values_.emplace(keyword, value);
    }
  }
  // The time limit libpq leaves to whoever connects without blocking; the rest tells what the hosts are.
  for (const char* const keyword : {"connect_timeout", "host", "hostaddr", "port", "target_session_attrs"}) {
    if (const auto found = set.find(keyword); found != set.end()) {
      values_.emplace(*found);
    }
  }
  // Payloads are UTF-8, whatever PGCLIENTENCODING and the connection string say.
  values_["client_encoding"] = "UTF8";
}

std::string_view ConnectionOptions::value(const std::string& keyword) const {
  const auto found = values_.find(keyword);
  return found == values_.end() ? std::string_view{} : std::string_view{found->second};
}

std::chrono::milliseconds ConnectionOptions::connect_timeout() const {
  const std::string_view text = value("connect_timeout");
  int seconds = 0;
  std::from_chars(text.data(), text.data() + text.size(), seconds);
  // libpq takes 1 for 2.
  return std::chrono::seconds{seconds <= 0 ? 0 : std::max(seconds, 2)};
}

}  // namespace arrower::jobs::postgres
