// arrower-jobs doctor: what is wrong, or will be, and what to do about it.
#include <CLI/CLI.hpp>

#include <algorithm>
#include <format>
#include <iostream>

#include <arrower/jobs/inspector.hpp>

#include "json_answer.hpp"
#include "program.hpp"
#include "table.hpp"

namespace arrower::jobs::cli {

namespace {

std::string_view severity_name(Severity severity) {
  switch (severity) {
    case Severity::fine:
      return "fine";
    case Severity::notice:
      return "notice";
    case Severity::warning:
      return "WARNING";
    case Severity::critical:
      return "CRITICAL";
  }
  return "";
}

void diagnose(Program& program) {
  const std::vector<Finding> findings = inspector_of(program).diagnose();
  const bool attention =
      std::ranges::any_of(findings, [](const Finding& finding) { return finding.severity >= Severity::warning; });
  if (attention) {
    program.status = needs_attention;
  }
  if (program.json) {
    print_json(findings);
    return;
  }
  for (const Finding& finding : findings) {
    std::cout << std::format("{:10}{}: {}\n", severity_name(finding.severity), finding.check,
                             printable(finding.message));
    if (!finding.advice.empty()) {
      std::cout << std::format("{:10}-> {}\n", "", printable(finding.advice));
    }
  }
  std::cout << (attention ? "see to what stands above\n" : "all is well\n");
}

}  // namespace

void add_doctor(CLI::App& app, Program& program) {
  app.add_subcommand("doctor",
                     "Check server, schema, vacuum, workers and schedules; exits with 3 if there is something "
                     "to see to")
      ->callback([&program] { diagnose(program); });
}

}  // namespace arrower::jobs::cli
