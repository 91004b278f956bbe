#include <arrower/jobs/testing/temporary_postgres.hpp>

#include <fcntl.h>
#include <sys/file.h>
#include <sys/stat.h>
#include <unistd.h>

#include <algorithm>
#include <cerrno>
#include <charconv>
#include <chrono>
#include <condition_variable>
#include <csignal>
#include <cstdio>
#include <cstdlib>
#include <cstring>
#include <format>
#include <fstream>
#include <future>
#include <iterator>
#include <mutex>
#include <optional>
#include <thread>
#include <utility>
#include <vector>

#include <libpq-fe.h>
#include <arrower/jobs/error.hpp>

#include "model/text.hpp"
#include "testing/child_process.hpp"
#include "testing/connection_value.hpp"
#include "testing/private_directory.hpp"

namespace arrower::jobs::testing {

namespace fs = std::filesystem;
using namespace std::chrono_literals;

namespace {

constexpr std::chrono::seconds longest_start{60};
constexpr std::chrono::seconds longest_stop{30};
/// The longest path of a Unix socket on Linux.
constexpr std::size_t longest_socket_path = 107;

std::optional<fs::path> newest_installed() {
  std::optional<fs::path> newest;
  int newest_version = 0;
  std::error_code error;
  for (const auto& entry : fs::directory_iterator{"/usr/lib/postgresql", error}) {
    const std::string name = entry.path().filename().string();
    int version = 0;
    std::from_chars(name.data(), name.data() + name.size(), version);
    if (version > newest_version && fs::exists(entry.path() / "bin" / "initdb")) {
      newest_version = version;
      newest = entry.path() / "bin";
    }
  }
  return newest;
}

std::optional<fs::path> told_by_pg_config() {
  const std::unique_ptr<FILE, int (*)(FILE*)> pipe{popen("pg_config --bindir 2>/dev/null", "r"), &pclose};
  char line[4096];
  if (!pipe || std::fgets(line, sizeof line, pipe.get()) == nullptr) {
    return std::nullopt;
  }
  std::string path = line;
  path.erase(path.find_last_not_of('\n') + 1);
  return path;
}

fs::path find_bin_directory(const fs::path& wanted) {
  std::optional<fs::path> found;
  if (!wanted.empty()) {
    found = wanted;
  } else if (const char* given = std::getenv("ARROWER_POSTGRES_BIN"); given != nullptr && *given != '\0') {
    found = given;
  } else {
    found = newest_installed();
    if (!found) {
      found = told_by_pg_config();
    }
  }
  if (!found || !fs::exists(*found / "initdb") || !fs::exists(*found / "postgres")) {
    throw ConfigurationError{
        std::format("no PostgreSQL server was found{}: install one, or set ARROWER_POSTGRES_BIN to the directory that "
                    "holds initdb and postgres",
                    found ? " in " + found->string() : "")};
  }
  return *found;
}

std::string tail_of(const fs::path& log) {
  std::ifstream file{log};
  const std::string text{std::istreambuf_iterator<char>{file}, {}};
  constexpr std::size_t enough = 2000;
  return text.size() <= enough ? text : "..." + text.substr(text.size() - enough);
}

std::string with_doubled(std::string_view text, std::string_view characters) {
  std::string result;
  for (const char character : text) {
    result.append(characters.find(character) == std::string_view::npos ? 1 : 2, character);
  }
  return result;
}

/// As it stands in postgresql.conf.
std::string setting_value(std::string_view value) { return "'" + with_doubled(value, "'\\") + "'"; }

/// In a setting that is a list of directories.
std::string list_element(std::string_view directory) { return "\"" + with_doubled(directory, "\"") + "\""; }

constexpr std::string_view directory_prefix = "arrower-postgres-";

/// Where servers have their directories: $TMPDIR, or /tmp. To libpq a host with a comma is several.
fs::path parent_directory() {
  const fs::path directory = fs::temp_directory_path();
  return directory.string().find(',') == std::string::npos ? directory : fs::path{"/tmp"};
}

/// Held on a file in the server's directory for as long as its program lives: the kernel lets go of it however that
/// ends.
class DirectoryLock {
 public:
  /// Marks a directory as in use. The lock is there before its name is, so that the directory is never found unlocked.
  static std::optional<DirectoryLock> make(const PrivateDirectory& directory) {
    auto lock = held(directory.open_file("lock.new", O_RDWR | O_CREAT | O_EXCL));
    renameat(directory.descriptor(), "lock.new", directory.descriptor(), "lock");
    return lock;
  }

  /// Nothing if another program holds it, or if no program of this user has made it.
  static std::optional<DirectoryLock> take(const PrivateDirectory& directory) {
    Descriptor file = directory.open_file("lock", O_RDWR);
    struct stat found{};
    if (!file || fstat(file.number(), &found) != 0 || found.st_uid != geteuid() || found.st_nlink != 1) {
      return std::nullopt;
    }
    return held(std::move(file));
  }

 private:
  explicit DirectoryLock(Descriptor file) : file_{std::move(file)} {}

  static std::optional<DirectoryLock> held(Descriptor file) {
    if (!file || flock(file.number(), LOCK_EX | LOCK_NB) != 0) {
      return std::nullopt;
    }
    return DirectoryLock{std::move(file)};
  }

  Descriptor file_;
};

Owners owners_of(const std::optional<UserIds>& server) {
  return {.program = geteuid(), .server = server ? std::optional{server->user} : std::nullopt};
}

/// Removes the directory of a server that has ended. Its last processes may still be removing files of their own, which
/// ends a removal of ours early: it is tried again. What is locked goes last, so that what stays is found by the next.
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

void remove_directory(const fs::path& path, const std::optional<UserIds>& server) noexcept {
  if (const auto parent = PrivateDirectory::open_shared(path.parent_path())) {
    remove_directory(*parent, path.filename().string(), owners_of(server));
  }
}

/// Removes what programs that crashed have left. Any user can put things of such a name into a directory that is
/// everyone's: only what a program of this user has made is touched, and no link is followed.
void remove_leftovers(const std::optional<UserIds>& server) {
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
    if (leftover && DirectoryLock::take(*leftover)) {
      remove_directory(*parent, name, owners);
    }
  }
}

/// A directory for a server, with the lock that keeps other programs from sweeping it away.
struct ServerDirectory {
  fs::path path;
  PrivateDirectory opened;
  std::optional<DirectoryLock> lock;
};

ServerDirectory make_directory(const std::optional<UserIds>& user, bool with_lock) {
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
  std::optional<DirectoryLock> lock = with_lock ? DirectoryLock::make(*opened) : std::nullopt;
  if (user && fchown(opened->descriptor(), user->user, user->group) != 0) {
    const int reason = errno;
    remove_directory(path, user);
    throw Error{std::format("cannot give the directory {} to the server's user: {}", path, std::strerror(reason))};
  }
  return {.path = path, .opened = std::move(*opened), .lock = std::move(lock)};
}

/// At the end of a file of the server's. Throws Error.
void append(const PrivateDirectory& directory, const std::string& name, std::string_view text) {
  const Descriptor file = directory.open_file(name, O_WRONLY | O_APPEND);
  if (!file || write(file.number(), text.data(), text.size()) != static_cast<ssize_t>(text.size())) {
    throw Error{std::format("cannot write to the temporary PostgreSQL's {}: {}", name, std::strerror(errno))};
  }
}

}  // namespace

class TemporaryPostgres::Impl {
 public:
  explicit Impl(TemporaryPostgresOptions options)
      : options_{std::move(options)},
        bin_directory_{find_bin_directory(options_.bin_directory)},
        user_{ordinary_user()},
        made_{make_directory(user_, !options_.keep)},
        connection_string_{
            std::format("host={} port=5432 user=postgres dbname=postgres", connection_value(made_.path.string()))} {
    try {
      if (!options_.keep) {
        remove_leftovers(user_);
      }
      initialize();
      start();
    } catch (...) {
      stop_and_remove();
      throw;
    }
  }

  ~Impl() {
    if (options_.keep) {
      if (keeper_.joinable()) {
        end_keeper();
      }
      return;
    }
    stop_and_remove();
  }

  void start() {
    if (process_ != 0) {
      return;
    }
    // The server is to end when this program dies. The kernel ties that to the thread that forked, so one thread does
    // it and stays.
    std::promise<pid_t> started;
    {
      const std::scoped_lock lock{keeper_mutex_};
      keeper_may_end_ = false;
    }
    keeper_ = std::jthread{[&] {
      try {
        started.set_value(start_child({(bin_directory_ / "postgres").string(), "-D", data().string()},
                                      {.working_directory = made_.path,
                                       .log = log(),
                                       .user = user_,
                                       .signal_on_parent_death = options_.keep ? 0 : SIGQUIT}));
      } catch (...) {
        started.set_exception(std::current_exception());
      }
      std::unique_lock lock{keeper_mutex_};
      keeper_changed_.wait(lock, [&] { return keeper_may_end_; });
    }};
    try {
      process_ = started.get_future().get();
      wait_until_ready();
    } catch (...) {
      end_keeper();
      throw;
    }
  }

  void stop(StopMode mode) {
    if (process_ == 0) {
      return;
    }
    kill(process_, mode == StopMode::fast ? SIGINT : SIGQUIT);
    if (!wait_for_child(process_, longest_stop)) {
      kill(process_, SIGKILL);
      wait_for_child(process_, longest_stop);
      process_ = 0;
      end_keeper();
      throw Error{std::format("the temporary PostgreSQL in {} did not stop and was killed:\n{}", made_.path.string(),
                              tail_of(log()))};
    }
    process_ = 0;
    end_keeper();
  }

  const std::string& connection_string() const { return connection_string_; }
  const fs::path& directory() const { return made_.path; }
  const fs::path& bin_directory() const { return bin_directory_; }
  pid_t process_id() const { return process_; }

 private:
  fs::path data() const { return made_.path / "data"; }
  fs::path log() const { return made_.path / "server.log"; }

  void initialize() {
    const pid_t child = start_child({(bin_directory_ / "initdb").string(), "-D", data().string(), "--username=postgres",
                                     "--auth=trust", "--encoding=UTF8", "--locale=C", "--no-sync"},
                                    {.working_directory = made_.path, .log = log(), .user = user_});
    const auto status = wait_for_child(child, longest_start);
    if (status != 0) {
      kill(child, SIGKILL);
      wait_for_child(child, longest_stop);
      throw Error{std::format("initdb failed in {}:\n{}", made_.path.string(), tail_of(log()))};
    }
    std::string settings =
        std::format("listen_addresses = ''\nunix_socket_directories = {}\nport = 5432\nmax_connections = 200\n",
                    setting_value(list_element(made_.path.string())));
    for (const auto& [name, value] : options_.settings) {
      settings += std::format("{} = {}\n", name, setting_value(value));
    }
    const auto opened = made_.opened.open("data", owners_of(user_));
    if (!opened) {
      throw Error{std::format("the directory that initdb made in {} is not the server's", made_.path.string())};
    }
    append(*opened, "postgresql.conf", settings);
  }

  void wait_until_ready() {
    const auto until = std::chrono::steady_clock::now() + longest_start;
    while (PQping(connection_string_.c_str()) != PQPING_OK) {
      // Also the pause between two tries.
      if (wait_for_child(process_, 5ms)) {
        process_ = 0;
        throw Error{
            std::format("the temporary PostgreSQL in {} did not start:\n{}", made_.path.string(), tail_of(log()))};
      }
      if (std::chrono::steady_clock::now() > until) {
        throw Error{std::format("the temporary PostgreSQL in {} takes no connections:\n{}", made_.path.string(),
                                tail_of(log()))};
      }
    }
  }

  void end_keeper() {
    {
      const std::scoped_lock lock{keeper_mutex_};
      keeper_may_end_ = true;
    }
    keeper_changed_.notify_all();
    if (keeper_.joinable()) {
      keeper_.join();
    }
  }

  void stop_and_remove() noexcept {
    try {
      stop(StopMode::immediate);
    } catch (const std::exception& error) {
      std::fprintf(stderr, "%s\n", model::visible_text(error.what(), model::LineBreaks::kept).c_str());
    }
    remove_directory(made_.path, user_);
  }

  const TemporaryPostgresOptions options_;
  const fs::path bin_directory_;
  const std::optional<UserIds> user_;
  const ServerDirectory made_;
  const std::string connection_string_;
  pid_t process_ = 0;

  std::mutex keeper_mutex_;
  std::condition_variable keeper_changed_;
  bool keeper_may_end_ = false;
  std::jthread keeper_;
};

TemporaryPostgres::TemporaryPostgres(TemporaryPostgresOptions options)
    : impl_{std::make_unique<Impl>(std::move(options))} {}

TemporaryPostgres::~TemporaryPostgres() = default;

TemporaryPostgres& TemporaryPostgres::shared() {
  // Never destroyed, but stopped, and that only by the process that started it: one that was forked off leaves it
  // alone.
  static TemporaryPostgres* const server = [] {
    auto* started = new TemporaryPostgres{// NOLINT(cppcoreguidelines-owning-memory)
                                          {.settings = {{"fsync", "off"},
                                                        {"full_page_writes", "off"},
                                                        {"synchronous_commit", "off"},
                                                        {"max_connections", "400"}}}};
    static const pid_t owner = getpid();
    static TemporaryPostgres* const to_stop = started;
    std::atexit([] {
      if (getpid() == owner) {
        to_stop->impl_.reset();
      }
    });
    return started;
  }();
  return *server;
}

TestDatabase TemporaryPostgres::fresh_database(const TestDatabaseOptions& options) const {
  return TestDatabase{connection_string(), options};
}

const std::string& TemporaryPostgres::connection_string() const noexcept { return impl_->connection_string(); }
const fs::path& TemporaryPostgres::directory() const noexcept { return impl_->directory(); }
const fs::path& TemporaryPostgres::bin_directory() const noexcept { return impl_->bin_directory(); }
pid_t TemporaryPostgres::process_id() const noexcept { return impl_->process_id(); }

void TemporaryPostgres::stop(StopMode mode) { impl_->stop(mode); }

void TemporaryPostgres::start() { impl_->start(); }

}  // namespace arrower::jobs::testing
