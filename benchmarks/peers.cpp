#include "peers.hpp"

#include <algorithm>
#include <array>
#include <format>
#include <fstream>
#include <iostream>
#include <iterator>
#include <optional>
#include <set>
#include <utility>

#include <rfl.hpp>
#include <rfl/json.hpp>

#include "measurement.hpp"
#include "our_side.hpp"
#include "peer_program.hpp"

namespace bench {

namespace {

using arrower::jobs::testing::TemporaryPostgres;

struct Comparison {
  std::string_view scenario;
  std::vector<Result> (*ours)(const Site& site, int size);
  /// Jobs, or milliseconds of enqueuing.
  int size;
  int quick_size;
  int repetitions;
};

constexpr std::array comparisons{
    Comparison{"process", &our_side::process, 100'000, 20'000, 3},
    Comparison{"enqueue", &our_side::enqueue, 1'000, 300, 3},
    Comparison{"enqueue_bulk", &our_side::enqueue_bulk, 1'000, 300, 3},
    Comparison{"latency", &our_side::latency, 200, 50, 1},
};

/// In the table one column, with its ratio; in the JSON one object.
struct Cell {
  std::string scenario;
  std::string unit;
  /// Ours.
  double value = 0;
  double theirs = 0;
  /// How many times better ours is.
  double ratio = 0;
};

bool is_measured(const Comparison& comparison, const Peer& peer, std::string_view configuration) {
  return comparison.scenario != "latency" || configuration != "default" || peer.listens_by_default;
}

/// Ours and theirs in turn, as often as the comparison says.
std::vector<Result> measure(const TemporaryPostgres& server, const Site& site, const Comparison& comparison) {
  const int size = site.size(comparison.size, comparison.quick_size);
  std::vector<Result> all;
  for (int repetition = 0; repetition < (site.quick() ? 1 : comparison.repetitions); ++repetition) {
    site.reset();
    std::ranges::move(comparison.ours(site, size), std::back_inserter(all));
    for (const Peer& peer : peers) {
      for (const std::string_view configuration : configurations) {
        if (is_measured(comparison, peer, configuration)) {
          std::ranges::move(run(peer, configuration, comparison.scenario, size, server), std::back_inserter(all));
        }
      }
    }
  }
  return all;
}

std::optional<double> median_of(const std::vector<Result>& results, std::string_view scenario, std::string_view peer,
                                std::string_view configuration = {}) {
  std::vector<double> values;
  for (const Result& result : results) {
    if (result.scenario == scenario && result.peer == peer && result.configuration == configuration) {
      values.push_back(result.value);
    }
  }
  return values.empty() ? std::nullopt : std::optional{median(std::move(values))};
}

std::string short_number(double value) {
  return value >= 100 ? std::format("{:.0f}", value) : std::format("{:.2f}", value);
}

void print_heading() {
  std::cout << std::format("{:<13} {:>7} {:>9}", "scenario", "unit", "ours");
  for (const Peer& peer : peers) {
    for (const std::string_view configuration : configurations) {
      std::cout << std::format(" | {:>23}", std::format("{} {}", peer.name, configuration));
    }
  }
  std::cout << "\n";
}

/// Prints a line of the table; adds its cells.
void tell(const Result& ours, const std::vector<Result>& results, std::vector<Cell>& cells) {
  const double value = median_of(results, ours.scenario, ours.peer).value();
  std::cout << std::format("{:<13} {:>7} {:>9}", ours.scenario, ours.unit, short_number(value));
  for (const Peer& peer : peers) {
    for (const std::string_view configuration : configurations) {
      const auto theirs = median_of(results, ours.scenario, peer.name, configuration);
      if (!theirs) {
        std::cout << std::format(" | {:>23}", "");
        continue;
      }
      const double ratio = ours.unit == "ms" ? *theirs / value : value / *theirs;
      std::cout << std::format(" | {:>10} {:>12}", short_number(*theirs), "x " + short_number(ratio));
      cells.push_back({.scenario = std::format("{}: {} {}", ours.scenario, peer.name, configuration),
                       .unit = ours.unit,
                       .value = value,
                       .theirs = *theirs,
                       .ratio = ratio});
    }
  }
  std::cout << std::endl;
}

}  // namespace

std::vector<std::string_view> compared_scenarios() {
  std::vector<std::string_view> names;
  std::ranges::transform(comparisons, std::back_inserter(names), &Comparison::scenario);
  return names;
}

void compare_with_peers(TemporaryPostgres& server, const Settings& settings, const std::vector<std::string>& scenarios,
                        const std::string& json) {
  std::string versions;
  for (const Peer& peer : peers) {
    versions += std::format("{} {}, ", peer.name, version_of(peer));
  }
  std::cout << std::format(
      "{}Node.js {}; one process each. Ours has its default options; x says how many times better it is.\n\n", versions,
      node_version());
  print_heading();
  const Site site{server, settings, "ours"};
  std::vector<Cell> cells;
  for (const Comparison& comparison : comparisons) {
    if (!scenarios.empty() && std::ranges::find(scenarios, comparison.scenario) == scenarios.end()) {
      continue;
    }
    const std::vector<Result> results = measure(server, site, comparison);
    std::set<std::string> told;
    for (const Result& result : results) {
      if (result.peer == our_side::name && told.insert(result.scenario).second) {
        tell(result, results, cells);
      }
    }
  }
  if (!json.empty()) {
    std::ofstream{json} << rfl::json::write(cells) << '\n';
  }
}

}  // namespace bench
