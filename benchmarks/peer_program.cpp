#include "peer_program.hpp"

#include <filesystem>
#include <format>
#include <sstream>
#include <stdexcept>

#include <pqxx/pqxx>
#include <rfl.hpp>
#include <rfl/json.hpp>

#include "program_output.hpp"

namespace bench {

namespace {

namespace fs = std::filesystem;
using arrower::jobs::testing::TemporaryPostgres;

struct Package {
  std::string version;
};

fs::path directory() { return ARROWER_PEERS_DIRECTORY; }

/// The Node.js that came with the peers, else the system's.
std::string node() {
  const fs::path installed = directory() / "node_modules/.bin/node";
  return fs::exists(installed) ? shell_word(installed) : "node";
}

/// An empty database on a server at rest; answers its URL.
std::string make_database(const TemporaryPostgres& server) {
  pqxx::connection connection{server.connection_string()};
  pqxx::nontransaction transaction{connection};
  transaction.exec("drop database if exists peer with (force)");
  transaction.exec("create database peer");
  transaction.exec("checkpoint");
  std::string socket_directory = server.directory().string();
  for (std::size_t slash = 0; (slash = socket_directory.find('/', slash)) != std::string::npos;) {
    socket_directory.replace(slash, 1, "%2F");
  }
  return "postgresql://postgres@" + socket_directory + "/peer";
}

}  // namespace

std::string version_of(const Peer& peer) {
  const fs::path package = directory() / "node_modules" / peer.name / "package.json";
  if (!fs::exists(package)) {
    throw std::runtime_error{std::format("{} is not installed; script/bench peers installs it", peer.name)};
  }
  return rfl::json::load<Package>(package.string()).value().version;
}

std::string node_version() {
  std::string version;
  std::istringstream{output_of(node() + " --version")} >> version;
  return version;
}

std::vector<Result> run(const Peer& peer, std::string_view configuration, std::string_view scenario, int size,
                        const TemporaryPostgres& server) {
  std::istringstream output{output_of(std::format("{} {} '{}' {} {} {}", node(), shell_word(directory() / peer.program),
                                                  make_database(server), configuration, scenario, size))};
  std::vector<Result> results;
  for (std::string line; std::getline(output, line);) {
    results.push_back(rfl::json::read<Result>(line).value());
  }
  return results;
}

}  // namespace bench
