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

#include "testing/child_process.hpp"
#include "testing/connection_value.hpp"

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
  /// Answers nothing if somebody holds it, or there is no such file.
  static std::optional<DirectoryLock> take(const fs::path& file, int flags) {
    const int descriptor = open(file.c_str(), O_RDWR | O_CLOEXEC | flags, 0600);
    if (descriptor >= 0 && flock(descriptor, LOCK_EX | LOCK_NB) == 0) {
      return DirectoryLock{descriptor};
    }
    if (descriptor >= 0) {
      close(descriptor);
    }
    return std::nullopt;
  }

  DirectoryLock(DirectoryLock&& other) noexcept : descriptor_{std::exchange(other.descriptor_, -1)} {}
  DirectoryLock& operator=(DirectoryLock&& other) noexcept {
    std::swap(descriptor_, other.descriptor_);
    return *this;
  }
  ~DirectoryLock() {
    if (descriptor_ >= 0) {
      close(descriptor_);
    }
  }

 private:
  explicit DirectoryLock(int descriptor) : descriptor_{descriptor} {}

  int descriptor_;
};

/// Marks a directory as in use. The lock is there before its name is, so that nobody finds it unlocked.
std::optional<DirectoryLock> lock_directory(const fs::path& directory) {
  auto lock = DirectoryLock::take(directory / "lock.new", O_CREAT);
  std::error_code ignored;
  fs::rename(directory / "lock.new", directory / "lock", ignored);
  return lock;
}

/// Removes the directory of a server that has ended. Its last processes may still be removing files of their own, which
/// ends a removal of ours early: it is tried again. What is locked goes last, so that what stays is found by the next.
void remove_directory(const fs::path& directory) noexcept {
  constexpr int most_tries = 50;
  std::error_code error;
  for (int tries = 0; tries < most_tries; ++tries) {
    fs::remove_all(directory / "data", error);
    if (!error) {
      break;
    }
    std::this_thread::sleep_for(10ms);
  }
  fs::remove_all(directory, error);
}

/// Removes what programs that crashed have left.
void remove_leftovers() {
  std::error_code error;
  for (const auto& entry : fs::directory_iterator{parent_directory(), error}) {
    if (entry.path().filename().string().starts_with(directory_prefix) &&
        DirectoryLock::take(entry.path() / "lock", 0)) {
      remove_directory(entry.path());
    }
  }
}

fs::path make_directory(const std::optional<UserIds>& user) {
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
  if (user && chown(path.c_str(), user->user, user->group) != 0) {
    const int reason = errno;
    remove_directory(path);
    throw Error{std::format("cannot give the directory {} to the server's user: {}", path, std::strerror(reason))};
  }
  return path;
}

}  // namespace

class TemporaryPostgres::Impl {
 public:
  explicit Impl(TemporaryPostgresOptions options)
      : options_{std::move(options)},
        bin_directory_{find_bin_directory(options_.bin_directory)},
        user_{ordinary_user()},
        directory_{make_directory(user_)},
        connection_string_{
            std::format("host={} port=5432 user=postgres dbname=postgres", connection_value(directory_.string()))} {
    try {
      if (!options_.keep) {
        lock_ = lock_directory(directory_);
        remove_leftovers();
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
                                      {.working_directory = directory_,
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
      throw Error{std::format("the temporary PostgreSQL in {} did not stop and was killed:\n{}", directory_.string(),
                              tail_of(log()))};
    }
    process_ = 0;
    end_keeper();
  }

  const std::string& connection_string() const { return connection_string_; }
  const fs::path& directory() const { return directory_; }
  const fs::path& bin_directory() const { return bin_directory_; }
  pid_t process_id() const { return process_; }

 private:
  fs::path data() const { return directory_ / "data"; }
  fs::path log() const { return directory_ / "server.log"; }

  void initialize() {
    const pid_t child = start_child({(bin_directory_ / "initdb").string(), "-D", data().string(), "--username=postgres",
                                     "--auth=trust", "--encoding=UTF8", "--locale=C", "--no-sync"},
                                    {.working_directory = directory_, .log = log(), .user = user_});
    const auto status = wait_for_child(child, longest_start);
    if (status != 0) {
      kill(child, SIGKILL);
      wait_for_child(child, longest_stop);
      throw Error{std::format("initdb failed in {}:\n{}", directory_.string(), tail_of(log()))};
    }
    std::ofstream configuration{data() / "postgresql.conf", std::ios::app};
    configuration << "listen_addresses = ''\n"
                  << "unix_socket_directories = " << setting_value(list_element(directory_.string())) << "\n"
                  << "port = 5432\n"
                  << "max_connections = 200\n";
    for (const auto& [name, value] : options_.settings) {
      configuration << name << " = " << setting_value(value) << '\n';
    }
  }

  void wait_until_ready() {
    const auto until = std::chrono::steady_clock::now() + longest_start;
    while (PQping(connection_string_.c_str()) != PQPING_OK) {
      // Also the pause between two tries.
      if (wait_for_child(process_, 5ms)) {
        process_ = 0;
        throw Error{
            std::format("the temporary PostgreSQL in {} did not start:\n{}", directory_.string(), tail_of(log()))};
      }
      if (std::chrono::steady_clock::now() > until) {
        throw Error{std::format("the temporary PostgreSQL in {} takes no connections:\n{}", directory_.string(),
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
      std::fprintf(stderr, "%s\n", error.what());
    }
    remove_directory(directory_);
  }

  const TemporaryPostgresOptions options_;
  const fs::path bin_directory_;
  const std::optional<UserIds> user_;
  const fs::path directory_;
  const std::string connection_string_;
  std::optional<DirectoryLock> lock_;
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
