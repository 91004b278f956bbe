// A shop's day, for somebody who looks around: a steady trickle of jobs in several queues, some of which fail, and
// schedules.
#pragma once

#include <string>

namespace demo {

/// Works, and enqueues now and then, until SIGTERM. Answers the process's exit status.
int run_shop(const std::string& database, const std::string& name, const std::string& log_file);

}  // namespace demo
