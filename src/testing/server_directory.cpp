#include "testing/server_directory.hpp"

#include <fcntl.h>
#include <sys/file.h>
#include <sys/stat.h>
#include <unistd.h>

#include <cerrno>
#include <chrono>
#include <cstdio>
#include <cstdlib>
#include <cstring>
#include <format>
#include <string>
#include <string_view>
#include <thread>
#include <utility>

#include <arrower/jobs/error.hpp>

namespace arrower::jobs::testing {

namespace fs = std::filesystem;
using namespace std::chrono_literals;

namespace {

constexpr std::string_view directory_prefix = "arrower-postgres-";

/// The longest path of a Unix socket on Linux.
constexpr std::size_t longest_socket_path = 107;

/// Where servers have their directories: $TMPDIR, or /tmp. To libpq a host with a comma is several.
fs::path parent_directory() {
  const fs::path directory = fs::temp_directory_path();
  return directory.string().find(',') == std::string::npos ? directory : fs::path{"/tmp"};
}

/// Nothing if another program holds it.
Descriptor locked(Descriptor file) {
  return file && flock(file.number(), LOCK_EX | LOCK_NB) == 0 ? std::move(file) : Descriptor{-1};
}

/// Marks a directory as in use. The lock is there before its name is, so that the directory is never found unlocked.
Descriptor make_lock(const PrivateDirectory& directory) {
  Descriptor lock = locked(directory.open_file("lock.new", O_RDWR | O_CREAT | O_EXCL));
  renameat(directory.descriptor(), "lock.new", directory.descriptor(), "lock");
  return lock;
}

/// Nothing if another program holds it, or if no program of this user has made it.
Descriptor take_lock(const PrivateDirectory& directory) {
  Descriptor file = directory.open_file("lock", O_RDWR);
  struct stat found{};
  if (!file || fstat(file.number(), &found) != 0 || found.st_uid != geteuid() || found.st_nlink != 1) {
    return Descriptor{-1};
  }
  return locked(std::move(file));
}

/// The server's last processes may still be removing files of their own, which ends a removal of ours early: it is
/// tried again. What is locked goes last, so that what stays is found by the next.
void remove_directory(const PrivateDirectory& parent, const std::string& name, const Owners& owners) noexcept {
  constexpr int most_tries = 50;
  try {
    if (const auto directory = parent.open(name, owners)) {
      for (int tries = 0; tries < most_tries && !directory->remove("data", owners); ++tries) {
        std::this_thread::sleep_for(10ms);
      }
    }
    parent.remove(name, owners);
  } catch (const std::exception& error) {
    std::fprintf(stderr, "the directory %s stays behind: %s\n", name.c_str(), error.what());
  }
}

}  // namespace

Owners owners_of(const std::optional<UserIds>& server) {
  return {.program = geteuid(), .server = server ? std::optional{server->user} : std::nullopt};
}

ServerDirectory make_server_directory(const std::optional<UserIds>& server, bool with_lock) {
  std::string path = (parent_directory() / (std::string{directory_prefix} + "XXXXXX")).string();
  if (const std::size_t length = path.size() + std::string_view{"/.s.PGSQL.5432"}.size();
      length > longest_socket_path) {
    throw ConfigurationError{
        std::format("the directory for temporary files, {}, has a path that is {} bytes too long: the server's socket "
                    "stands in a directory below it, and may have a path of {} bytes; set TMPDIR to a shorter one, say "
                    "TMPDIR=/tmp",
                    parent_directory().string(), length - longest_socket_path, longest_socket_path)};
  }
  if (mkdtemp(path.data()) == nullptr) {
    throw Error{std::format("cannot make the directory {}: {}", path, std::strerror(errno))};
  }
  const auto parent = PrivateDirectory::open_shared(parent_directory());
  auto opened = parent ? parent->open(fs::path{path}.filename().string(), owners_of(std::nullopt)) : std::nullopt;
  if (!opened) {
    throw Error{
        std::format("the directory {} was replaced while it was made; set TMPDIR to one that other users "
                    "cannot change",
                    path)};
  }
  // While the directory is still this program's alone.
  Descriptor lock = with_lock ? make_lock(*opened) : Descriptor{-1};
  if (server && fchown(opened->descriptor(), server->user, server->group) != 0) {
    const int reason = errno;
    remove_server_directory(path, server);
    throw Error{std::format("cannot give the directory {} to the server's user: {}", path, std::strerror(reason))};
  }
  return {.path = path, .opened = std::move(*opened), .lock = std::move(lock)};
}

void remove_server_directory(const fs::path& path, const std::optional<UserIds>& server) noexcept {
  if (const auto parent = PrivateDirectory::open_shared(path.parent_path())) {
    remove_directory(*parent, path.filename().string(), owners_of(server));
  }
}

/// Any user can put things of such a name into a directory that is everyone's: only what a program of this user has
/// made is touched, and no link is followed.
void remove_server_directories_left_behind(const std::optional<UserIds>& server) {
  const auto parent = PrivateDirectory::open_shared(parent_directory());
  if (!parent) {
    return;
  }
  const Owners owners = owners_of(server);
  for (const std::string& name : parent->names()) {
    if (!name.starts_with(directory_prefix)) {
      continue;
    }
    const auto leftover = parent->open(name, owners);
    if (!leftover) {
      continue;
    }
    if (const Descriptor lock = take_lock(*leftover)) {
      remove_directory(*parent, name, owners);
    }
  }
}

}  // namespace arrower::jobs::testing
