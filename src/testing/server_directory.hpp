// The directory of a temporary server. It carries a lock for as long as its program lives; the next program removes
// those that programs that crashed have left.
#pragma once

#include <filesystem>
#include <optional>

#include "testing/child_process.hpp"
#include "testing/private_directory.hpp"

namespace arrower::jobs::testing {

struct ServerDirectory {
  std::filesystem::path path;
  PrivateDirectory opened;
  /// Keeps other programs from removing it. The kernel lets go of it however the program ends.
  Descriptor lock;
};

/// Whose files a program may touch that runs its server as this user (nothing: as itself).
Owners owners_of(const std::optional<UserIds>& server);

/// Makes a directory that belongs to the server's user, in $TMPDIR or /tmp. Without a lock it outlives its program.
/// Throws ConfigurationError, Error.
ServerDirectory make_server_directory(const std::optional<UserIds>& server, bool with_lock);

/// Removes the directory of a server that has ended.
void remove_server_directory(const std::filesystem::path& path, const std::optional<UserIds>& server) noexcept;

/// Removes what programs that crashed have left.
void remove_server_directories_left_behind(const std::optional<UserIds>& server);

}  // namespace arrower::jobs::testing
