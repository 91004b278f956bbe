#include "postgres/connect.hpp"

#include <poll.h>

#include <algorithm>
#include <array>
#include <charconv>
#include <chrono>
#include <format>
#include <map>
#include <memory>
#include <optional>
#include <string_view>
#include <utility>
#include <vector>

#include <libpq-fe.h>
#include <arrower/jobs/error.hpp>

namespace arrower::jobs::postgres {

namespace {

using std::chrono::milliseconds;
using std::chrono::seconds;
using std::chrono::steady_clock;

using Options = std::map<std::string, std::string>;
using OptionList = std::unique_ptr<PQconninfoOption, decltype(&PQconninfoFree)>;

/// What applies where the user says nothing: without them an address that swallows packets, or a host that vanished,
/// holds up whoever waits for it for minutes to hours.
const Options& defaults() {
  static const Options all{
      {"connect_timeout", "10"},    {"tcp_user_timeout", "10000"}, {"keepalives_idle", "10"},
      {"keepalives_interval", "5"}, {"keepalives_count", "2"},     {"fallback_application_name", "arrower-jobs"},
  };
  return all;
}

Options options_of(const PQconninfoOption* option) {
  Options options;
  for (; option != nullptr && option->keyword != nullptr; ++option) {
    if (option->val != nullptr && *option->val != '\0') {
      options.emplace(option->keyword, option->val);
    }
  }
  return options;
}

Options parse(const std::string& connection_string) {
  char* error = nullptr;
  const OptionList options{PQconninfoParse(connection_string.c_str(), &error), &PQconninfoFree};
  const std::unique_ptr<char, decltype(&PQfreemem)> message{error, &PQfreemem};
  if (!options) {
    std::string_view reason = error == nullptr ? "out of memory" : error;
    reason = reason.substr(0, reason.find_last_not_of('\n') + 1);
    throw ConfigurationError{
        std::format("the connection string cannot be parsed: {}; write it as \"postgresql://user@host/database\" or "
                    "\"host=... dbname=...\"",
                    reason)};
  }
  return options_of(options.get());
}

RawConnection start(const Options& options) {
  std::vector<const char*> keywords;
  std::vector<const char*> values;
  for (const auto& [keyword, value] : options) {
    keywords.push_back(keyword.c_str());
    values.push_back(value.c_str());
  }
  keywords.push_back(nullptr);
  values.push_back(nullptr);
  return RawConnection{PQconnectStartParams(keywords.data(), values.data(), 0)};
}

/// The options with what a service file and the environment add. libpq reads these as it connects, so it connects to a
/// path where no server can be.
Options effective(Options options) {
  options["host"] = "/nonexistent";
  options.erase("hostaddr");
  const RawConnection probe = start(options);
  const OptionList all{PQconninfo(probe.get()), &PQconninfoFree};
  return options_of(all.get());
}

void add_defaults(Options& options) {
  const Options set = effective(options);
  for (const auto& [keyword, value] : defaults()) {
    if (!set.contains(keyword)) {
      options.emplace(keyword, value);
    }
  }
  if (const auto timeout = set.find("connect_timeout"); timeout != set.end()) {
    // libpq leaves it to whoever connects without blocking.
    options.emplace(*timeout);
  }
  // Payloads are UTF-8, whatever PGCLIENTENCODING says.
  options.try_emplace("client_encoding", "UTF8");
}

/// No limit: 0, as in libpq.
milliseconds connect_timeout(const Options& options) {
  const auto found = options.find("connect_timeout");
  int value = 0;
  if (found != options.end()) {
    std::from_chars(found->second.data(), found->second.data() + found->second.size(), value);
  }
  // libpq takes 1 for 2.
  return value <= 0 ? milliseconds{0} : std::max<milliseconds>(seconds{value}, seconds{2});
}

/// Drops hosts from the front of the lists, up to and with the one that did not answer. False: it was the last one.
bool drop_hosts(Options& options, const PGconn* connection) {
  const auto split = [](const std::string& list) {
    std::vector<std::string> parts;
    for (std::size_t begin = 0; begin <= list.size();) {
      const auto end = std::min(list.find(',', begin), list.size());
      parts.push_back(list.substr(begin, end - begin));
      begin = end + 1;
    }
    return parts;
  };
  const auto value_of = [&](const char* keyword) {
    const auto found = options.find(keyword);
    return found == options.end() ? std::vector<std::string>{} : split(found->second);
  };
  const std::vector<std::string> hosts = value_of("host");
  const std::vector<std::string> addresses = value_of("hostaddr");
  const std::vector<std::string> ports = value_of("port");
  const std::size_t count = std::max(hosts.size(), addresses.size());
  const std::string host = PQhost(connection) == nullptr ? "" : PQhost(connection);
  const std::string port = PQport(connection) == nullptr ? "" : PQport(connection);
  std::size_t reached = 0;
  for (std::size_t i = 0; i < count; ++i) {
    const bool same_host = (i < hosts.size() && hosts[i] == host) || (i < addresses.size() && addresses[i] == host);
    const bool same_port = ports.size() != count || ports[i] == port;
    if (same_host && same_port) {
      reached = i;
      break;
    }
  }
  if (reached + 1 >= count) {
    return false;
  }
  const auto set_rest = [&](const char* keyword, const std::vector<std::string>& parts) {
    if (parts.size() != count) {
      return;
    }
    std::string list;
    for (std::size_t i = reached + 1; i < count; ++i) {
      list += (list.empty() ? "" : ",") + parts[i];
    }
    options[keyword] = list;
  };
  set_rest("host", hosts);
  set_rest("hostaddr", addresses);
  set_rest("port", ports);
  return true;
}

std::string message_of(const PGconn* connection) {
  std::string message = connection == nullptr ? "out of memory" : PQerrorMessage(connection);
  message.erase(message.find_last_not_of(" \n") + 1);
  for (auto at = message.find('\n'); at != std::string::npos; at = message.find('\n', at)) {
    message.replace(at, 1, " ");
  }
  return message;
}

/// Waits for the socket, at most until `deadline`. False: the time is over.
bool wait_for(int socket, bool writable, const std::optional<steady_clock::time_point>& deadline,
              const Interrupt* interrupt) {
  for (;;) {
    std::array<pollfd, 2> descriptors{
        {{.fd = socket, .events = static_cast<short>(writable ? POLLOUT : POLLIN), .revents = 0},
         {.fd = interrupt == nullptr ? -1 : interrupt->descriptor(), .events = POLLIN, .revents = 0}}};
    int longest = -1;
    if (deadline) {
      const auto left = std::chrono::ceil<milliseconds>(*deadline - steady_clock::now()).count();
      if (left <= 0) {
        return false;
      }
      longest = static_cast<int>(left);
    }
    const int ready = poll(descriptors.data(), descriptors.size(), longest);
    if (interrupt != nullptr) {
      interrupt->check();
    }
    if (ready > 0 && descriptors[0].revents != 0) {
      return true;
    }
  }
}

}  // namespace

void CloseConnection::operator()(pg_conn* connection) const noexcept { PQfinish(connection); }

void check_connection_string(const std::string& connection_string) { parse(connection_string); }

RawConnection connect(const std::string& connection_string, const Interrupt* interrupt) {
  constexpr std::string_view failed = "cannot connect to PostgreSQL: ";
  Options options = parse(connection_string);
  add_defaults(options);
  const milliseconds timeout = connect_timeout(options);
  for (;;) {
    if (interrupt != nullptr) {
      interrupt->check();
    }
    RawConnection connection = start(options);
    // Each host has its own time.
    std::string host;
    std::optional<steady_clock::time_point> deadline;
    PostgresPollingStatusType status = PGRES_POLLING_WRITING;
    while (connection && PQstatus(connection.get()) != CONNECTION_BAD && status != PGRES_POLLING_OK &&
           status != PGRES_POLLING_FAILED) {
      const std::string now_at = std::format("{}:{}", PQhost(connection.get()), PQport(connection.get()));
      if (timeout.count() > 0 && now_at != host) {
        host = now_at;
        // A moment more than the kernel's own limit, after which libpq goes on to the next host by itself.
        deadline = steady_clock::now() + timeout + milliseconds{500};
      }
      if (!wait_for(PQsocket(connection.get()), status == PGRES_POLLING_WRITING, deadline, interrupt)) {
        break;
      }
      status = PQconnectPoll(connection.get());
    }
    if (connection && status == PGRES_POLLING_OK) {
      return connection;
    }
    if (!connection || PQstatus(connection.get()) == CONNECTION_BAD || status == PGRES_POLLING_FAILED) {
      throw ConnectionError{std::format("{}{}", failed, message_of(connection.get()))};
    }
    if (!drop_hosts(options, connection.get())) {
      throw ConnectionError{std::format("{}{} did not answer within {} s", failed, host, timeout.count() / 1000)};
    }
  }
}

}  // namespace arrower::jobs::postgres
