#include <arrower/jobs/testing/temporary_postgres.hpp>

#include <fcntl.h>
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
#include "testing/server_directory.hpp"

namespace arrower::jobs::testing {

namespace fs = std::filesystem;
using namespace std::chrono_literals;

namespace {

constexpr std::chrono::seconds longest_start{60};
constexpr std::chrono::seconds longest_stop{30};

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
        directory_{make_server_directory(user_, !options_.keep)},
        connection_string_{std::format("host={} port=5432 user=postgres dbname=postgres",
                                       connection_value(directory_.path.string()))} {
    try {
      if (!options_.keep) {
        remove_server_directories_left_behind(user_);
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
                                      {.working_directory = directory_.path,
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
      throw Error{std::format("the temporary PostgreSQL in {} did not stop and was killed:\n{}",
                              directory_.path.string(), tail_of(log()))};
    }
    process_ = 0;
    end_keeper();
  }

  const std::string& connection_string() const { return connection_string_; }
  const fs::path& directory() const { return directory_.path; }
  const fs::path& bin_directory() const { return bin_directory_; }
  pid_t process_id() const { return process_; }

 private:
  fs::path data() const { return directory_.path / "data"; }
  fs::path log() const { return directory_.path / "server.log"; }

  void initialize() {
    const pid_t child = start_child({(bin_directory_ / "initdb").string(), "-D", data().string(), "--username=postgres",
                                     "--auth=trust", "--encoding=UTF8", "--locale=C", "--no-sync"},
                                    {.working_directory = directory_.path, .log = log(), .user = user_});
    const auto status = wait_for_child(child, longest_start);
    if (status != 0) {
      kill(child, SIGKILL);
      wait_for_child(child, longest_stop);
      throw Error{std::format("initdb failed in {}:\n{}", directory_.path.string(), tail_of(log()))};
    }
    std::string settings =
        std::format("listen_addresses = ''\nunix_socket_directories = {}\nport = 5432\nmax_connections = 200\n",
                    setting_value(list_element(directory_.path.string())));
    for (const auto& [name, value] : options_.settings) {
      settings += std::format("{} = {}\n", name, setting_value(value));
    }
    const auto opened = directory_.opened.open("data", owners_of(user_));
    if (!opened) {
      throw Error{std::format("the directory that initdb made in {} is not the server's", directory_.path.string())};
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
            std::format("the temporary PostgreSQL in {} did not start:\n{}", directory_.path.string(), tail_of(log()))};
      }
      if (std::chrono::steady_clock::now() > until) {
        throw Error{std::format("the temporary PostgreSQL in {} takes no connections:\n{}", directory_.path.string(),
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
    remove_server_directory(directory_.path, user_);
  }

  const TemporaryPostgresOptions options_;
  const fs::path bin_directory_;
  const std::optional<UserIds> user_;
  const ServerDirectory directory_;
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
