#include "testing/child_process.hpp"

#include <fcntl.h>
#include <grp.h>
#include <poll.h>
#include <pwd.h>
#include <sys/prctl.h>
#include <sys/syscall.h>
#include <sys/wait.h>
#include <unistd.h>

#include <algorithm>
#include <array>
#include <cerrno>
#include <csignal>
#include <cstdint>
#include <cstring>
#include <format>

#include <arrower/jobs/error.hpp>

namespace arrower::jobs::testing {

namespace {

/// What runs between fork and exec: nothing that allocates or locks, since other threads may have held a lock at the
/// fork. Answers only if something failed.
int become(char* const* arguments, const ChildOptions& options, const char* log, const char* directory, pid_t parent) {
  setpgid(0, 0);
  sigset_t none;
  sigemptyset(&none);
  sigprocmask(SIG_SETMASK, &none, nullptr);
  // Still as the program's user, in a directory that the server's user can change: a link could lead anywhere.
  const int output = open(log, O_WRONLY | O_CREAT | O_APPEND | O_CLOEXEC | O_NOFOLLOW, 0666);
  if (output < 0 || dup2(output, STDOUT_FILENO) < 0 || dup2(output, STDERR_FILENO) < 0) {
    return errno;
  }
  if (options.user &&
      (setgroups(0, nullptr) != 0 || setgid(options.user->group) != 0 || setuid(options.user->user) != 0)) {
    return errno;
  }
  if (chdir(directory) != 0) {
    return errno;
  }
  // After the change of user, which would undo it.
  if (options.signal_on_parent_death != 0) {
    prctl(PR_SET_PDEATHSIG, options.signal_on_parent_death);
    if (getppid() != parent) {
      return ESRCH;
    }
  }
  execv(arguments[0], arguments);
  return errno;
}

}  // namespace

std::optional<UserIds> ordinary_user() {
  if (geteuid() != 0) {
    return std::nullopt;
  }
  for (const char* name : {"postgres", "nobody"}) {
    passwd entry{};
    passwd* found = nullptr;
    std::array<char, 4096> buffer{};
    if (getpwnam_r(name, &entry, buffer.data(), buffer.size(), &found) == 0 && found != nullptr) {
      return UserIds{.user = entry.pw_uid, .group = entry.pw_gid};
    }
  }
  throw ConfigurationError{
      "PostgreSQL does not run as root, and there is neither a user postgres nor a user nobody to run it as"};
}

pid_t start_child(const std::vector<std::string>& command, const ChildOptions& options) {
  std::vector<char*> arguments;
  arguments.reserve(command.size() + 1);
  for (const std::string& argument : command) {
    arguments.push_back(
        const_cast<char*>(argument.c_str()));  // NOLINT(cppcoreguidelines-pro-type-const-cast): execv's signature
  }
  arguments.push_back(nullptr);
  std::array<int, 2> failure{};
  if (pipe2(failure.data(), O_CLOEXEC) != 0) {
    throw Error{std::format("cannot start {}: {}", command.front(), std::strerror(errno))};
  }
  const std::string log = options.log.string();
  const std::string directory = options.working_directory.string();
  const pid_t parent = getpid();
  const pid_t child = fork();
  if (child == 0) {
    const int error = become(arguments.data(), options, log.c_str(), directory.c_str(), parent);
    [[maybe_unused]] const auto written = write(failure[1], &error, sizeof error);
    _exit(127);
  }
  const int fork_error = errno;
  close(failure[1]);
  int error = 0;
  const auto told = child > 0 ? read(failure[0], &error, sizeof error) : 0;
  close(failure[0]);
  if (child < 0 || told > 0) {
    if (child > 0) {
      waitpid(child, nullptr, 0);
    }
    throw Error{std::format("cannot start {}: {}", command.front(), std::strerror(child < 0 ? fork_error : error))};
  }
  return child;
}

std::optional<int> wait_for_child(pid_t child, std::chrono::milliseconds longest) {
  // A descriptor of the process becomes readable when it ends.
  const int descriptor = static_cast<int>(syscall(SYS_pidfd_open, child, 0));
  if (descriptor >= 0) {
    pollfd ended{.fd = descriptor, .events = POLLIN, .revents = 0};
    const auto until = std::chrono::steady_clock::now() + longest;
    for (;;) {
      const auto left = std::chrono::ceil<std::chrono::milliseconds>(until - std::chrono::steady_clock::now());
      if (poll(&ended, 1, static_cast<int>(std::max<std::int64_t>(left.count(), 0))) >= 0 || errno != EINTR) {
        break;
      }
    }
    close(descriptor);
  }
  int status = 0;
  if (waitpid(child, &status, WNOHANG) != child) {
    return std::nullopt;
  }
  return WIFEXITED(status) ? WEXITSTATUS(status) : 128 + WTERMSIG(status);
}

}  // namespace arrower::jobs::testing
