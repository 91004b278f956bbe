#include "support/worker_process.hpp"

#include <sys/prctl.h>
#include <sys/wait.h>
#include <unistd.h>

#include <csignal>
#include <utility>

namespace arrower::jobs::tests {

WorkerProcess::WorkerProcess(const std::string& program, const std::string& database, const std::string& schema,
                             const std::string& queue, int heartbeat_timeout_ms,
                             const std::vector<std::string>& schedules) {
  const std::string timeout = std::to_string(heartbeat_timeout_ms);
  std::vector<const char*> arguments{program.c_str(), database.c_str(), schema.c_str(), queue.c_str(), timeout.c_str()};
  for (const std::string& schedule : schedules) {
    arguments.push_back(schedule.c_str());
  }
  arguments.push_back(nullptr);
  process_ = fork();
  if (process_ == 0) {
    // It must not outlive the test, however that ends.
    prctl(PR_SET_PDEATHSIG, SIGKILL);
    execv(program.c_str(), const_cast<char* const*>(arguments.data()));
    _exit(127);
  }
}

WorkerProcess::~WorkerProcess() { kill(); }

WorkerProcess::WorkerProcess(WorkerProcess&& other) noexcept : process_{std::exchange(other.process_, 0)} {}

WorkerProcess& WorkerProcess::operator=(WorkerProcess&& other) noexcept {
  std::swap(process_, other.process_);
  return *this;
}

void WorkerProcess::kill() {
  if (process_ > 0) {
    ::kill(process_, SIGKILL);
    waitpid(process_, nullptr, 0);
    process_ = 0;
  }
}

void WorkerProcess::pause() { ::kill(process_, SIGSTOP); }

void WorkerProcess::resume() { ::kill(process_, SIGCONT); }

int WorkerProcess::terminate() {
  int status = 0;
  ::kill(process_, SIGTERM);
  waitpid(process_, &status, 0);
  process_ = 0;
  return WIFEXITED(status) ? WEXITSTATUS(status) : 128 + WTERMSIG(status);
}

}  // namespace arrower::jobs::tests
