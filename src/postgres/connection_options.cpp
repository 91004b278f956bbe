#include "postgres/connection_options.hpp"

#include <algorithm>
#include <charconv>
#include <format>
#include <memory>
#include <vector>

#include <libpq-fe.h>
#include <arrower/jobs/error.hpp>

#include "postgres/connection_problem.hpp"

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

}  // namespace

ConnectionOptions ConnectionOptions::parse(const std::string& connection_string) {
  char* error = nullptr;
  const OptionList options{PQconninfoParse(connection_string.c_str(), &error), &PQconninfoFree};
  const std::unique_ptr<char, decltype(&PQfreemem)> message{error, &PQfreemem};
  if (!options) {
    throw ConfigurationError{
        std::format("the connection string cannot be parsed: {}; write it as \"postgresql://user@host/database\" or "
                    "\"host=... dbname=...\"",
                    error == nullptr ? "out of memory" : parse_problem(error))};
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

std::string ConnectionOptions::message_of(pg_conn* connection) {
  if (connection == nullptr) {
    return "out of memory";
  }
  std::string message = PQerrorMessage(connection);
  message.erase(message.find_last_not_of(" \n") + 1);
  std::ranges::replace(message, '\n', ' ');
  const OptionList used{PQconninfo(connection), &PQconninfoFree};
  return without_secrets(std::move(message), values_of(used.get()));
}

void ConnectionOptions::add_defaults() {
  const Values set = effective();
  check_hosts_and_ports(set);
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
