#include "child_process.hpp"

#include <signal.h>
#include <sys/prctl.h>
#include <sys/wait.h>
#include <unistd.h>

#include <cerrno>
#include <stdexcept>
#include <utility>

namespace bench {

namespace {

int wait_for(pid_t child) {
  int status = 0;
  while (waitpid(child, &status, 0) < 0 && errno == EINTR) {
  }
  return status;
}

}  // namespace

ChildProcess::ChildProcess(const Site& site, std::vector<std::string> arguments) {
  arguments.insert(arguments.begin(), site.settings().program);
  std::vector<char*> pointers;
  pointers.reserve(arguments.size() + 1);
  for (std::string& argument : arguments) {
    pointers.push_back(argument.data());
  }
  pointers.push_back(nullptr);
  id_ = fork();
  if (id_ < 0) {
    throw std::runtime_error{"cannot start a child process"};
  }
  if (id_ == 0) {
    prctl(PR_SET_PDEATHSIG, SIGKILL);
    execvp(pointers.front(), pointers.data());
    _exit(127);
  }
}

ChildProcess::~ChildProcess() {
  if (id_ > 0) {
    kill();
  }
}

ChildProcess::ChildProcess(ChildProcess&& other) noexcept : id_{std::exchange(other.id_, 0)} {}

void ChildProcess::wait() {
  const int status = wait_for(std::exchange(id_, 0));
  if (!WIFEXITED(status) || WEXITSTATUS(status) != 0) {
    throw std::runtime_error{"a child process did not end well"};
  }
}

void ChildProcess::kill() {
  ::kill(id_, SIGKILL);
  wait_for(std::exchange(id_, 0));
}

void ChildProcess::terminate() {
  ::kill(id_, SIGTERM);
  wait();
}

}  // namespace bench
