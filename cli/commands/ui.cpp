// arrower-jobs ui: the admin UI, served by itself.
#include <CLI/CLI.hpp>

#include <format>
#include <fstream>
#include <iostream>
#include <memory>
#include <string>

#include <arrower/jobs/admin_server.hpp>

#include "program.hpp"

namespace arrower::jobs::cli {

namespace {

struct UiArguments {
  AdminServerOptions options;
  std::string users;
  std::string tokens;
  bool show_passwords_and_tokens = false;
};

/// Calls `take` with name, secret and whether it may only look, for each line "name:secret" or "name:secret:read-only".
template <class Take>
void read_credentials(const std::string& path, const Take& take) {
  std::ifstream file{path};
  if (!file) {
    throw UsageProblem{std::format("{} cannot be read", path)};
  }
  std::string line;
  for (int number = 1; std::getline(file, line); ++number) {
    if (line.empty() || line.starts_with('#')) {
      continue;
    }
    constexpr std::string_view mark = ":read-only";
    const bool read_only = line.ends_with(mark);
    if (read_only) {
      line.resize(line.size() - mark.size());
    }
    const std::size_t colon = line.find(':');
    if (colon == std::string::npos) {
      throw UsageProblem{std::format("{}, line {}: write it as name:secret or name:secret:read-only", path, number)};
    }
    take(line.substr(0, colon), line.substr(colon + 1), read_only);
  }
}

void serve(const Program& program, UiArguments& arguments) {
  AdminServerOptions& options = arguments.options;
  options.inspector.schema = program.schema;
  if (!arguments.users.empty()) {
    read_credentials(arguments.users, [&](std::string name, std::string password, bool read_only) {
      options.users.push_back({.name = std::move(name), .password = std::move(password), .read_only = read_only});
    });
  }
  if (!arguments.tokens.empty()) {
    read_credentials(arguments.tokens, [&](std::string name, std::string token, bool read_only) {
      options.bearer_tokens.push_back({.name = std::move(name), .token = std::move(token), .read_only = read_only});
    });
  }
  options.redact_passwords_and_tokens = !arguments.show_passwords_and_tokens;
  AdminServer server{program.database, options};
  server.start();
  std::cout << server.url() << '\n' << std::flush;
  if (std::cout) {
    server.run();
  }
}

}  // namespace

void add_ui(CLI::App& app, Program& program) {
  auto arguments = std::make_shared<UiArguments>();
  AdminServerOptions& options = arguments->options;
  CLI::App* command = app.add_subcommand("ui", "Serve the admin UI until Ctrl-C, and print its address");
  command
      ->add_option("--address", options.address, "Where to listen; other than loopback only with --users or --tokens")
      ->capture_default_str();
  command->add_option("-p,--port", options.port, "0: any free one")
      ->check(CLI::Range(0, 65'535))
      ->capture_default_str();
  command->add_option("--users", arguments->users,
                      "A file of those who may sign in, one a line: name:password, or name:password:read-only");
  command->add_option("--tokens", arguments->tokens, "The same for programs with bearer tokens: name:token");
  command->add_option("--path-prefix", options.path_prefix, "Under this path, behind a reverse proxy: /jobs");
  command->add_option("--allowed-host", options.allowed_hosts, "Under this host name, or one of several")
      ->allow_extra_args(false);
  command->add_option("--trusted-proxy", options.trusted_proxies, "Believe X-Forwarded-* from this address or network")
      ->allow_extra_args(false);
  command->add_option("--title", options.title, "What the pages show as their title")->capture_default_str();
  command->add_option("--trace-url", options.trace_url, "Where a trace can be seen; {trace_id} stands for its id");
  command->add_option("--redact", options.redact, "Do not show this field of payloads either, or one of several")
      ->allow_extra_args(false);
  command->add_flag("--show-passwords-and-tokens", arguments->show_passwords_and_tokens,
                    "Show fields of payloads by the names password and token, which are hidden otherwise");
  command->add_option("--tls-certificate", options.tls_certificate, "A PEM file");
  command->add_option("--tls-key", options.tls_key, "A PEM file");
  command->callback([arguments, &program] { serve(program, *arguments); });
}

}  // namespace arrower::jobs::cli
