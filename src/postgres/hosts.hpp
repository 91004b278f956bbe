// The hosts of a connection string, in the order in which they are tried.
#pragma once

#include <string>
#include <string_view>
#include <vector>

#include "postgres/connection_options.hpp"
#include "postgres/host_memory.hpp"

namespace arrower::jobs::postgres {

class Hosts {
 public:
  explicit Hosts(const ConnectionOptions& options);

  /// Moves those that have failed lately behind the others. A lost session counts only where `target_session_attrs`
  /// says which server is meant: else the connection might go to a standby while the primary is back already.
  void put_failed_last(const HostMemory& memory);

  /// Drops those up to and with this one, so that the next is tried. Returns whether any is left.
  bool drop_through(std::string_view name, std::string_view port);

  void write_to(ConnectionOptions& options) const;

 private:
  struct Host {
    /// May be empty, if there is an address.
    std::string name;
    std::string address;
    std::string port;

    bool is(std::string_view reported_name, std::string_view reported_port) const;
  };

  std::vector<Host> hosts_;
  bool says_which_server_ = false;
};

/// Whether `target_session_attrs` names a kind of server, so that of several hosts at most one is the right one.
bool says_which_server(const ConnectionOptions& options);

/// The name under which a host is remembered.
std::string host_key(std::string_view name, std::string_view port);

}  // namespace arrower::jobs::postgres
