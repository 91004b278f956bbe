#include "postgres/hosts.hpp"

#include <algorithm>
#include <format>

namespace arrower::jobs::postgres {

namespace {

/// Empty for an empty list.
std::vector<std::string> split(std::string_view list) {
  std::vector<std::string> parts;
  for (std::size_t begin = 0; !list.empty() && begin <= list.size();) {
    const auto end = std::min(list.find(',', begin), list.size());
    parts.emplace_back(list.substr(begin, end - begin));
    begin = end + 1;
  }
  return parts;
}

}  // namespace

Hosts::Hosts(const ConnectionOptions& options) : says_which_server_{says_which_server(options)} {
  const std::vector<std::string> names = split(options.value("host"));
  const std::vector<std::string> addresses = split(options.value("hostaddr"));
  const std::vector<std::string> ports = split(options.value("port"));
  const std::size_t count = std::max(names.size(), addresses.size());
  const auto fits = [count](const std::vector<std::string>& parts) { return parts.empty() || parts.size() == count; };
  if (!fits(names) || !fits(addresses) || (ports.size() != 1 && !fits(ports))) {
    // libpq says what is wrong with them.
    return;
  }
  for (std::size_t i = 0; i < count; ++i) {
    Host& host = hosts_.emplace_back();
    host.name = names.empty() ? "" : names[i];
    host.address = addresses.empty() ? "" : addresses[i];
    // A single port is that of all hosts.
    host.port = ports.empty() ? "" : ports[ports.size() == 1 ? 0 : i];
  }
}

bool Hosts::Host::is(std::string_view reported_name, std::string_view reported_port) const {
  return (name == reported_name || address == reported_name) && (port.empty() || port == reported_port);
}

void Hosts::put_failed_last(const HostMemory& memory) {
  std::ranges::stable_partition(hosts_, [&](const Host& host) {
    const auto failure = memory.find(host_key(host.name.empty() ? host.address : host.name, host.port));
    return !failure || (*failure == HostMemory::Failure::lost && !says_which_server_);
  });
}

bool Hosts::drop_through(std::string_view name, std::string_view port) {
  if (hosts_.empty()) {
    return false;
  }
  auto reached = std::ranges::find_if(hosts_, [&](const Host& host) { return host.is(name, port); });
  if (reached == hosts_.end()) {
    // libpq has another name for it.
    reached = hosts_.begin();
  }
  hosts_.erase(hosts_.begin(), std::next(reached));
  return !hosts_.empty();
}

void Hosts::write_to(ConnectionOptions& options) const {
  if (hosts_.empty()) {
    return;
  }
  const auto join = [this](std::string Host::* part) {
    std::string list;
    for (const Host& host : hosts_) {
      list += (&host == hosts_.data() ? "" : ",") + host.*part;
    }
    return list;
  };
  for (const auto& [keyword, part] :
       {std::pair{"host", &Host::name}, std::pair{"hostaddr", &Host::address}, std::pair{"port", &Host::port}}) {
    if (!options.value(keyword).empty()) {
      options.set(keyword, join(part));
    }
  }
}

bool says_which_server(const ConnectionOptions& options) {
  const std::string_view attributes = options.value("target_session_attrs");
  return !attributes.empty() && attributes != "any";
}

std::string host_key(std::string_view name, std::string_view port) { return std::format("{}:{}", name, port); }

}  // namespace arrower::jobs::postgres
