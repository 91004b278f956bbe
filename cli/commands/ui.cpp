// arrower-jobs ui: the admin UI, served by itself.
#include <CLI/CLI.hpp>

#include <format>
#include <iostream>
#include <memory>
#include <string>

#include <arrower/jobs/admin_server.hpp>

#include "credentials_file.hpp"
#include "program.hpp"
#include "security/password_hash.hpp"

namespace arrower::jobs::cli {

namespace {

struct UiArguments {
  AdminServerOptions options;
  std::string users;
  std::string tokens;
  std::string session_key;
  bool show_passwords_and_tokens = false;
};

/// A file in which everything is commented out would leave the UI open.
void require_some(const std::string& path, std::size_t count) {
  if (count == 0) {
    throw UsageProblem{
        std::format("{} has no entry; add a line, or leave the option out to serve without signing in", path)};
  }
}

void serve(const Program& program, UiArguments& arguments) {
  AdminServerOptions& options = arguments.options;
  options.inspector.schema = program.schema;
  if (!arguments.users.empty()) {
    for (CredentialLine& line : read_credentials(arguments.users)) {
      AdminUser user{.name = std::move(line.name), .read_only = line.read_only};
      // What looks like a hash and is none is refused with the options.
      (admin::looks_like_password_hash(line.secret) ? user.password_hash : user.password) = std::move(line.secret);
      options.users.push_back(std::move(user));
    }
    require_some(arguments.users, options.users.size());
  }
  if (!arguments.tokens.empty()) {
    for (CredentialLine& line : read_credentials(arguments.tokens)) {
      options.bearer_tokens.push_back(
          {.name = std::move(line.name), .token = std::move(line.secret), .read_only = line.read_only});
    }
    require_some(arguments.tokens, options.bearer_tokens.size());
  }
  if (!arguments.session_key.empty()) {
    options.session_key = read_secret(arguments.session_key);
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
  command->add_option(
      "--users", arguments->users,
      "A file of those who may sign in, one a line: name:password, or name:password:read-only; the command "
      "password makes lines with hashes");
  command->add_option("--tokens", arguments->tokens, "The same for programs with bearer tokens: name:token");
  command->add_option("--session-key", arguments->session_key,
                      "A file with a key that several servers of the same address share: openssl rand -hex 32");
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
