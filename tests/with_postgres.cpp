// with-postgres COMMAND ARGUMENT...: runs a command with a private PostgreSQL server, told to it in
// ARROWER_TEST_DATABASE.
#include <sys/wait.h>
#include <unistd.h>

#include <arrower/jobs/error.hpp>
#include <arrower/jobs/testing/temporary_postgres.hpp>

#include <cerrno>
#include <csignal>
#include <cstdio>
#include <cstdlib>
#include <exception>

namespace {

int run(char** command) {
  // Durability is what the crash tests are about, and they start servers of their own.
  const arrower::jobs::testing::TemporaryPostgres server{{.settings = {{"fsync", "off"}, {"max_connections", "400"}}}};
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
