#include "support/program_run.hpp"

#include <fcntl.h>
#include <sys/wait.h>
#include <unistd.h>

#include <array>
#include <cstdio>
#include <memory>
#include <stdexcept>

namespace arrower::jobs::tests {

namespace {

struct Close {
  void operator()(FILE* file) const noexcept { std::fclose(file); }
};
using File = std::unique_ptr<FILE, Close>;

/// A file that is gone when it is closed: unlike a pipe it takes any amount of output without anybody reading.
File temporary_file() {
  File file{std::tmpfile()};
  if (!file) {
    throw std::runtime_error{"tmpfile failed"};
  }
  return file;
}

std::string text_of(FILE* file) {
  std::string text;
  std::rewind(file);
  std::array<char, 4096> part{};
  while (const auto size = std::fread(part.data(), 1, part.size(), file)) {
    text.append(part.data(), size);
  }
  return text;
}

}  // namespace

ProgramRun run_program(const std::vector<std::string>& arguments) {
  const File output = temporary_file();
  const File errors = temporary_file();
  std::vector<const char*> pointers;
  for (const std::string& argument : arguments) {
    pointers.push_back(argument.c_str());
  }
  pointers.push_back(nullptr);
  const pid_t process = fork();
  if (process == 0) {
    dup2(open("/dev/null", O_RDONLY), STDIN_FILENO);
    dup2(fileno(output.get()), STDOUT_FILENO);
    dup2(fileno(errors.get()), STDERR_FILENO);
    execv(pointers[0], const_cast<char* const*>(pointers.data()));
    _exit(127);
  }
  int status = 0;
  if (process < 0 || waitpid(process, &status, 0) != process) {
    throw std::runtime_error{"cannot run " + arguments[0]};
  }
  return {.status = WIFEXITED(status) ? WEXITSTATUS(status) : 128 + WTERMSIG(status),
          .output = text_of(output.get()),
          .errors = text_of(errors.get())};
}

}  // namespace arrower::jobs::tests
