// with-postgres COMMAND ARGUMENT...: runs a command with a private PostgreSQL server, told to it in
// ARROWER_TEST_DATABASE. With ARROWER_HOSTILE_SETTINGS=1, every setting of the server that changes what text means is
// as unusual as can be, texts sort as in Turkish, and the schema that everybody may write to holds operators and
// functions that a stranger has made: nothing may depend on the first, nor call the others.
#include <sys/wait.h>
#include <unistd.h>

#include <arrower/jobs/error.hpp>
#include <arrower/jobs/testing/temporary_postgres.hpp>

#include <cerrno>
#include <csignal>
#include <cstdio>
#include <cstdlib>
#include <exception>
#include <fstream>
#include <iterator>
#include <map>
#include <string>

#include <pqxx/pqxx>

namespace {

// What a user may have set for a server, a database or a role, and what psql or an ORM may have left in a session.
const std::map<std::string, std::string> hostile_settings{
    {"backslash_quote", "on"},       {"bytea_output", "escape"},          {"datestyle", "German"},
    {"escape_string_warning", "on"}, {"extra_float_digits", "-15"},       {"intervalstyle", "sql_standard"},
    {"quote_all_identifiers", "on"}, {"search_path", "nowhere, public"},  {"standard_conforming_strings", "off"},
    {"timezone", "Asia/Shanghai"},   {"timezone_abbreviations", "India"}, {"transform_null_equals", "on"},
    {"xmloption", "document"},
};

/// New databases are copies of template1.
void sort_as_in_turkish(const std::string& connection_string) {
  pqxx::connection connection{connection_string};
  constexpr int first_with_icu_as_provider = 150'000;
  if (connection.server_version() < first_with_icu_as_provider) {
    return;
  }
  pqxx::nontransaction transaction{connection};
  for (const char* const statement :
       {"alter database template1 is_template false", "drop database template1",
        "create database template1 template template0 encoding 'UTF8' locale_provider icu icu_locale 'tr-TR' "
        "is_template true"}) {
    transaction.exec(statement);
  }
}

/// With what a stranger can make there.
void open_public_schema(const std::string& connection_string) {
  pqxx::connection connection{connection_string + " dbname=template1"};
  connection.set_notice_handler([](pqxx::zview) noexcept {});
  std::ifstream file{ARROWER_HOSTILE_SEARCH_PATH};
  const std::string statements{std::istreambuf_iterator<char>{file}, {}};
  pqxx::nontransaction{connection}.exec(statements);
}

int run(char** command) {
  // Durability is what the crash tests are about, and they start servers of their own.
  std::map<std::string, std::string> settings{{"fsync", "off"}, {"max_connections", "400"}};
  const bool hostile = std::getenv("ARROWER_HOSTILE_SETTINGS") != nullptr;
  if (hostile) {
    settings.insert(hostile_settings.begin(), hostile_settings.end());
  }
  const arrower::jobs::testing::TemporaryPostgres server{{.settings = std::move(settings)}};
  if (hostile) {
    sort_as_in_turkish(server.connection_string());
    open_public_schema(server.connection_string());
  }
  setenv("ARROWER_TEST_DATABASE", server.connection_string().c_str(), 1);
  setenv("ARROWER_POSTGRES_BIN", server.bin_directory().c_str(), 1);
  std::printf("with-postgres: %s\n", server.bin_directory().c_str());
  std::fflush(stdout);

  // A signal ends the command, which the terminal has sent it as well; this program then still stops the server.
  for (const int signal : {SIGINT, SIGTERM}) {
    std::signal(signal, SIG_IGN);
  }
  const pid_t child = fork();
  if (child == 0) {
    std::signal(SIGINT, SIG_DFL);
    std::signal(SIGTERM, SIG_DFL);
    execvp(command[0], command);
    std::perror(command[0]);
    _exit(127);
  }
  int status = 0;
  while (waitpid(child, &status, 0) < 0 && errno == EINTR) {
  }
  return WIFEXITED(status) ? WEXITSTATUS(status) : 128 + WTERMSIG(status);
}

}  // namespace

int main(int count, char** arguments) {
  if (count < 2) {
    std::fputs("usage: with-postgres COMMAND ARGUMENT...\n", stderr);
    return 2;
  }
  try {
    return run(arguments + 1);
  } catch (const std::exception& error) {
    std::fprintf(stderr, "with-postgres: %s\n", error.what());
    return 1;
  }
}
