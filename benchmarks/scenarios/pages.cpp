// How soon each page of the admin UI stands in a browser that has never seen it, beside a month of history and a
// million waiting jobs.
#include <filesystem>
#include <format>
#include <sstream>
#include <stdexcept>
#include <string>
#include <vector>

#include <arrower/jobs/admin_server.hpp>
#include <rfl.hpp>
#include <rfl/json.hpp>

#include "month_of_history.hpp"
#include "program_output.hpp"
#include "scenario.hpp"

namespace bench {

namespace {

/// A line of opening_times.mjs.
struct OpenedPage {
  std::string page;
  /// By a browser that has never seen any, in milliseconds.
  std::vector<double> first_visit;
  std::vector<double> from_another;
};

}  // namespace

void pages(const Site& site, Report& report) {
  const std::filesystem::path program = ARROWER_OPENING_TIMES;
  if (!std::filesystem::exists(program)) {
    throw std::runtime_error{"the admin UI was not built: install npm, and configure with -DARROWER_UI=ON"};
  }
  load_month_of_history(site);
  arrower::jobs::AdminServer admin{site.database(), {.port = 0, .requests_per_second = 0}};
  admin.start();
  std::istringstream output{
      output_of(std::format("node {} {} {}", shell_word(program), shell_word(admin.url()), site.size(5, 1)))};
  for (std::string line; std::getline(output, line);) {
    OpenedPage opened = rfl::json::read<OpenedPage>(line).value();
    report.add({.scenario = std::format("pages, {}, first visit", opened.page),
                .unit = "ms",
                .values = std::move(opened.first_visit)});
    report.add({.scenario = std::format("pages, {}", opened.page),
                .unit = "ms",
                .values = std::move(opened.from_another),
                .goal = "< 300"});
  }
  admin.stop();
  site.reset();
}

}  // namespace bench
