#include "support/pgbouncer.hpp"

#include <fcntl.h>
#include <pwd.h>
#include <sys/prctl.h>
#include <sys/wait.h>
#include <unistd.h>

#include <csignal>
#include <cstdlib>
#include <fstream>
#include <pqxx/pqxx>
#include <stdexcept>

#include "support/eventually.hpp"

namespace arrower::jobs::tests {

namespace {

constexpr const char* program = "/usr/sbin/pgbouncer";

}  // namespace

PgBouncer::PgBouncer(const std::string& upstream) {
  std::string directory = (std::filesystem::temp_directory_path() / "arrower-bouncer-XXXXXX").string();
  if (mkdtemp(directory.data()) == nullptr) {
    throw std::runtime_error{"cannot make the pooler's directory"};
  }
  directory_ = directory;
  // The user whom the server's directory belongs to: nobody else may enter it. PgBouncer does not run as root either.
  const passwd* user = geteuid() == 0 ? getpwnam("postgres") : nullptr;
  if (user != nullptr && chown(directory.c_str(), user->pw_uid, user->pw_gid) != 0) {
    throw std::runtime_error{"cannot give the pooler its directory"};
  }
  std::string upstream_host;
  {
    const pqxx::connection probe{upstream};
    upstream_host = probe.hostname();
  }
  const std::string configuration = directory + "/pgbouncer.ini";
  std::ofstream{configuration}
      << "[databases]\n* = host=" << upstream_host << " port=5432 user=postgres\n"
      << "[pgbouncer]\npool_mode = transaction\nauth_type = any\nlisten_addr =\nlisten_port = 6432\n"
      << "unix_socket_dir = " << directory << "\nlogfile = " << directory << "/log\n"
      << "max_client_conn = 200\ndefault_pool_size = 10\n";
  process_ = fork();
  if (process_ == 0) {
    prctl(PR_SET_PDEATHSIG, SIGKILL);
    const int nowhere = open("/dev/null", O_WRONLY);
    dup2(nowhere, STDERR_FILENO);
    if (user != nullptr) {
      execl(program, program, "-u", "postgres", configuration.c_str(), nullptr);
    } else {
      execl(program, program, configuration.c_str(), nullptr);
    }
    _exit(127);
  }
  connection_string_ = upstream + " host=" + directory + " port=6432";
  const bool ready = eventually([&] {
    try {
      const pqxx::connection probe{connection_string_};
      return true;
    } catch (const pqxx::broken_connection&) {
      return false;
    }
  });
  if (!ready) {
    stop();
    throw std::runtime_error{"the pooler does not start"};
  }
}

PgBouncer::~PgBouncer() { stop(); }

void PgBouncer::stop() noexcept {
  kill(process_, SIGKILL);
  waitpid(process_, nullptr, 0);
  std::error_code ignored;
  std::filesystem::remove_all(directory_, ignored);
}

}  // namespace arrower::jobs::tests
