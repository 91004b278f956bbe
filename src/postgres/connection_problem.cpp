#include "postgres/connection_problem.hpp"

#include <algorithm>
#include <array>
#include <charconv>
#include <format>
#include <utility>

#include <arrower/jobs/error.hpp>

namespace arrower::jobs::postgres {

namespace {

/// How libpq's messages begin, and what they mean.
constexpr std::array<std::pair<std::string_view, std::string_view>, 10> known_problems{{
    {"missing \"=\"", "a \"=\" is missing between a name and its value"},
    {"unterminated quoted string", "a quoted value has no closing quote"},
    {"invalid connection option", "it holds an option that libpq does not know"},
    {"end of string reached when looking for matching \"]\"", "an IPv6 address has no closing bracket"},
    {"IPv6 host address may not be empty", "the IPv6 address between the brackets is empty"},
    {"unexpected character", "something other than a port or a database follows the IPv6 address"},
    {"extra key/value separator", "a URI parameter has more than one \"=\" (the second is written %3D)"},
    {"missing key/value separator", "a URI parameter has no \"=\""},
    {"invalid URI query parameter", "it holds a URI parameter that libpq does not know"},
    {"invalid percent-encoded token", "a % is not followed by two hexadecimal digits (a % itself is written %25)"},
}};

std::string_view trimmed(std::string_view text) {
  constexpr std::string_view spaces = " \t\n\r\f\v";
  const auto begin = text.find_first_not_of(spaces);
  return begin == std::string_view::npos ? std::string_view{}
                                         : text.substr(begin, text.find_last_not_of(spaces) - begin + 1);
}

/// Empty stands for the default.
bool is_port(std::string_view text) {
  const std::string_view digits = trimmed(text);
  int number = 0;
  const auto [end, error] = std::from_chars(digits.data(), digits.data() + digits.size(), number);
  return digits.empty() ||
         (error == std::errc{} && end == digits.data() + digits.size() && number >= 1 && number <= 65'535);
}

/// With the interface behind a percent sign, if it has one.
bool is_ipv6(std::string_view text) {
  const std::size_t zone = std::min(text.find('%'), text.size());
  return text.substr(0, zone).find_first_not_of("0123456789abcdefABCDEF:.") == std::string_view::npos &&
         text.substr(zone).find(':') == std::string_view::npos;
}

/// A name or address; a directory of sockets, or one in the abstract namespace (@), may be called anything.
bool is_host(std::string_view text) {
  const std::string_view host = trimmed(text);
  return host.starts_with('/') ||
         (host.find_first_of("@=' \t\n\r\f\v", 1) == std::string_view::npos &&
          (host.find(':') == std::string_view::npos || host.starts_with('@') || is_ipv6(host)));
}

bool all_of_list(std::string_view list, bool (*holds)(std::string_view)) {
  for (;;) {
    const auto comma = list.find(',');
    if (!holds(list.substr(0, comma))) {
      return false;
    }
    if (comma == std::string_view::npos) {
      return true;
    }
    list.remove_prefix(comma + 1);
  }
}

bool is_secret(std::string_view option) {
  return option == "password" || option == "sslpassword" || option == "scram_client_key" ||
         option == "scram_server_key" || option == "oauth_client_secret";
}

/// What people need to find their server, and what they see of themselves anyway.
bool is_shown(std::string_view option) {
  constexpr std::array<std::string_view, 9> shown{
      "host", "hostaddr", "port", "user", "dbname", "service", "passfile", "application_name", "sslrootcert"};
  return std::ranges::find(shown, option) != shown.end();
}

/// In translated messages quotation marks are not ASCII.
bool is_quotation_mark(char character) {
  return character == '"' || character == '\'' || static_cast<unsigned char>(character) >= 0x80;
}

void hide(std::string& message, std::string_view value, bool only_in_quotes) {
  constexpr std::string_view hidden = "[hidden]";
  for (auto at = message.find(value); at != std::string::npos; at = message.find(value, at)) {
    const auto end = at + value.size();
    const bool quoted =
        at > 0 && end < message.size() && is_quotation_mark(message[at - 1]) && is_quotation_mark(message[end]);
    if (only_in_quotes && !quoted) {
      ++at;
      continue;
    }
    message.replace(at, value.size(), hidden);
    at += hidden.size();
  }
}

}  // namespace

std::string parse_problem(std::string_view message) {
  const auto* const known =
      std::ranges::find_if(known_problems, [&](const auto& problem) { return message.starts_with(problem.first); });
  return known == known_problems.end() ? "libpq cannot read it" : std::string{known->second};
}

void check_hosts_and_ports(const std::map<std::string, std::string>& options) {
  constexpr std::string_view way_out =
      "in a URI, write \"/\", \":\" and \"@\" inside of the user and the password as %2F, %3A and %40";
  if (const auto port = options.find("port"); port != options.end() && !all_of_list(port->second, is_port)) {
    throw ConfigurationError{std::format("the port to connect to is no number from 1 to 65535; {}", way_out)};
  }
  for (const char* const option : {"host", "hostaddr"}) {
    if (const auto host = options.find(option); host != options.end() && !all_of_list(host->second, is_host)) {
      throw ConfigurationError{
          std::format("the name of the host to connect to holds a character that cannot be in one, as \"@\" or a "
                      "blank; {}",
                      way_out)};
    }
  }
}

std::string without_secrets(std::string message, const std::map<std::string, std::string>& options) {
  for (const auto& [option, value] : options) {
    if (!value.empty() && !is_shown(option)) {
      // A password of a few letters is part of many words.
      constexpr std::size_t telling = 4;
      hide(message, value, !is_secret(option) || value.size() < telling);
    }
  }
  return message;
}

}  // namespace arrower::jobs::postgres
