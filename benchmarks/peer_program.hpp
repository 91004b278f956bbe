// The programs of the peers under peers/, and what they print.
#pragma once

#include <array>
#include <string>
#include <string_view>
#include <vector>

#include <arrower/jobs/testing/temporary_postgres.hpp>

namespace bench {

struct Peer {
  std::string_view name;
  std::string_view program;
  /// In its default configuration it hears of new jobs. Otherwise its latency tells its poll interval, nothing else.
  bool listens_by_default;
};

inline constexpr std::array peers{
    Peer{"graphile-worker", "graphile_worker.mjs", true},
    Peer{"pg-boss", "pg_boss.mjs", false},
};
inline constexpr std::array<std::string_view, 2> configurations{"default", "best"};

/// A line that a program prints. A scenario may have several, under names of their own.
struct Result {
  std::string peer;
  std::string configuration;
  std::string scenario;
  std::string unit;
  double value = 0;
};

/// The version that is installed. Throws std::runtime_error if there is none.
std::string version_of(const Peer& peer);
/// The version of Node.js that runs the peers.
std::string node_version();

/// Runs a program on an empty database. Throws std::runtime_error if it fails.
std::vector<Result> run(const Peer& peer, std::string_view configuration, std::string_view scenario, int size,
                        const arrower::jobs::testing::TemporaryPostgres& server);

}  // namespace bench
