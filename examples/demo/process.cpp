#include "process.hpp"

#include <signal.h>
#include <sys/prctl.h>
#include <sys/wait.h>
#include <unistd.h>

#include <cerrno>
#include <stdexcept>

namespace demo {

Process::Process(const std::vector<std::string>& arguments) {
  std::vector<std::string> copies{"demo"};
  copies.insert(copies.end(), arguments.begin(), arguments.end());
  std::vector<char*> pointers;
  pointers.reserve(copies.size() + 1);
  for (std::string& argument : copies) {
    pointers.push_back(argument.data());
  }
  pointers.push_back(nullptr);
  id_ = fork();
  if (id_ < 0) {
    throw std::runtime_error{"cannot start a worker process"};
  }
  if (id_ == 0) {
    // Ctrl-C is the demo's business, and no worker outlives it.
    setpgid(0, 0);
    prctl(PR_SET_PDEATHSIG, SIGKILL);
    execv("/proc/self/exe", pointers.data());
    _exit(127);
  }
}

Process::~Process() { kill(); }

void Process::kill() noexcept {
  if (id_ > 0) {
    ::kill(id_, SIGKILL);
    waitpid(id_, nullptr, 0);
    id_ = 0;
  }
}

int Process::terminate() noexcept {
  int status = 0;
  ::kill(id_, SIGTERM);
  while (waitpid(id_, &status, 0) < 0 && errno == EINTR) {
  }
  id_ = 0;
  return WIFEXITED(status) ? WEXITSTATUS(status) : 128 + WTERMSIG(status);
}

}  // namespace demo
