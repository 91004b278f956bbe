#include "worker/service_thread.hpp"

#include <pthread.h>

#include <csignal>
#include <utility>

namespace arrower::jobs::worker {

std::jthread start_service_thread(const std::string& name, std::function<void(std::stop_token)> body) {
  // The new thread inherits the mask, so that no signal can reach it before it has set its own.
  sigset_t all;
  sigset_t before;
  sigfillset(&all);
  pthread_sigmask(SIG_BLOCK, &all, &before);
  std::jthread thread;
  try {
    thread = std::jthread{std::move(body)};
  } catch (...) {
    pthread_sigmask(SIG_SETMASK, &before, nullptr);
    throw;
  }
  pthread_sigmask(SIG_SETMASK, &before, nullptr);
  pthread_setname_np(thread.native_handle(), name.substr(0, 15).c_str());
  return thread;
}

}  // namespace arrower::jobs::worker
