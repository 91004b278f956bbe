// How the services of a running queue get their threads.
#pragma once

#include <functional>
#include <stop_token>
#include <string>
#include <thread>

namespace arrower::jobs::worker {

/// Starts a thread that takes no signals: they are the business of the program's own threads. The name (15 characters
/// at most) is what debuggers and top show.
std::jthread start_service_thread(const std::string& name, std::function<void(std::stop_token)> body);

}  // namespace arrower::jobs::worker
