#include "support/pgbouncer.hpp"

#include <unistd.h>

#include <csignal>
#include <cstdlib>
#include <fstream>
#include <pqxx/pqxx>
#include <stdexcept>

#include "support/eventually.hpp"
#include "testing/child_process.hpp"

namespace arrower::jobs::tests {

namespace {

constexpr const char* pgbouncer_program = "/usr/sbin/pgbouncer";

}  // namespace

PgBouncer::PgBouncer(const std::string& upstream) {
  std::string directory = (std::filesystem::temp_directory_path() / "arrower-bouncer-XXXXXX").string();
  if (mkdtemp(directory.data()) == nullptr) {
    throw std::runtime_error{"cannot make the pooler's directory"};
  }
  directory_ = directory;
  // As the user whom the server's directory belongs to: nobody else may enter it.
  const auto user = testing::ordinary_user();
  if (user && chown(directory.c_str(), user->user, user->group) != 0) {
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
      << "unix_socket_dir = " << directory << "\nlogfile = " << directory << "/pgbouncer.log\n"
      << "max_client_conn = 200\ndefault_pool_size = 10\n";
  process_ = testing::start_child(
      {pgbouncer_program, configuration},
      {.working_directory = directory_, .log = directory_ / "output", .user = user, .signal_on_parent_death = SIGKILL});
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
  testing::wait_for_child(process_, std::chrono::seconds{10});
  std::error_code ignored;
  std::filesystem::remove_all(directory_, ignored);
}

}  // namespace arrower::jobs::tests
