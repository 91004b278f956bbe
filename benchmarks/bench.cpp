// bench [--quick] [--json FILE] [SCENARIO...]: runs scenarios on a private PostgreSQL with its default durability and
// prints a table. Without names, all of them. Scenarios run it again as their worker processes (worker_process.hpp).
//
// bench [--quick] [--json FILE] peers [SCENARIO...]: compares with other libraries instead.
#include <algorithm>
#include <exception>
#include <format>
#include <iostream>
#include <optional>
#include <string>
#include <vector>

#include <spdlog/spdlog.h>
#include <arrower/jobs/testing/temporary_postgres.hpp>

#include "peers.hpp"
#include "report.hpp"
#include "scenario.hpp"
#include "site.hpp"
#include "worker_process.hpp"

namespace {

struct Arguments {
  bool quick = false;
  std::string json;
  std::vector<bench::Scenario> scenarios;
  bool peers = false;
  std::vector<std::string> compared;
};

void say_usage() {
  std::cerr << "usage: bench [--quick] [--json FILE] [SCENARIO...]\n\n";
  for (const bench::Scenario& scenario : bench::scenarios()) {
    std::cerr << std::format("  {:<18} {}\n", scenario.name, scenario.what);
  }
  std::cerr << "\n       bench [--quick] [--json FILE] peers [SCENARIO...]\n\n";
  for (const std::string_view scenario : bench::compared_scenarios()) {
    std::cerr << std::format("  {}\n", scenario);
  }
}

std::optional<Arguments> parse(int count, char** values) {
  Arguments arguments;
  for (int i = 1; i < count; ++i) {
    const std::string value = values[i];
    const auto named = std::ranges::find(bench::scenarios(), value, &bench::Scenario::name);
    if (value == "--quick") {
      arguments.quick = true;
    } else if (value == "--json" && i + 1 < count) {
      arguments.json = values[++i];
    } else if (value == "peers") {
      arguments.peers = true;
    } else if (arguments.peers && std::ranges::count(bench::compared_scenarios(), value) > 0) {
      arguments.compared.push_back(value);
    } else if (!arguments.peers && named != bench::scenarios().end()) {
      arguments.scenarios.push_back(*named);
    } else {
      return std::nullopt;
    }
  }
  if (arguments.scenarios.empty()) {
    arguments.scenarios.assign(bench::scenarios().begin(), bench::scenarios().end());
  }
  return arguments;
}

void run(const Arguments& arguments, const std::string& program) {
  arrower::jobs::testing::TemporaryPostgres server;
  std::cout << std::format("PostgreSQL from {}, default durability{}\n\n", server.bin_directory().string(),
                           arguments.quick ? "; quick: small sizes, one repetition" : "");
  if (arguments.peers) {
    const bench::Settings settings{.quick = arguments.quick, .program = program};
    bench::compare_with_peers(server, settings, arguments.compared, arguments.json);
    return;
  }
  bench::Report report;
  bench::Report::print_heading();
  for (const bench::Scenario& scenario : arguments.scenarios) {
    const bench::Site site{server, {.quick = arguments.quick, .program = program}, std::string{scenario.name}};
    report.repeat(site.repetitions());
    scenario.run(site, report);
  }
  if (!arguments.json.empty()) {
    report.write_json(arguments.json);
  }
}

}  // namespace

int main(int count, char** values) {
  try {
    spdlog::set_level(spdlog::level::warn);
    if (const auto status = bench::run_as_child(std::vector<std::string>{values + 1, values + count})) {
      return *status;
    }
    const auto arguments = parse(count, values);
    if (!arguments) {
      say_usage();
      return 2;
    }
    run(*arguments, values[0]);
    return 0;
  } catch (const std::exception& error) {
    std::cerr << "bench: " << error.what() << '\n';
    return 1;
  }
}
