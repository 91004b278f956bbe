// Actions on many jobs, which outlast the request that began them. How they are getting on stands in the database.
#pragma once

#include <atomic>
#include <cstdint>
#include <functional>
#include <list>
#include <mutex>
#include <string>
#include <thread>

#include <arrower/jobs/inspection/actions.hpp>

namespace arrower::jobs::admin {

class Operations {
 public:
  /// Acts; passes the options on to the Inspector.
  using Action = std::function<ActionResult(const ActionOptions&)>;

  Operations() = default;
  /// Asks all to end after their current batch, and waits.
  ~Operations();
  Operations(const Operations&) = delete;
  Operations& operator=(const Operations&) = delete;

  /// Returns its id, once it has begun. Throws HttpError with 409 if this server carries out too many, and what the
  /// action throws before it begins.
  std::int64_t start(const std::string& actor, Action act);

  /// Asks all of them to stop, and takes no new ones.
  void stop_all();

 private:
  struct Running {
    std::atomic<bool> ended = false;
    // Last: it ends before what it uses.
    std::jthread thread;
  };

  std::mutex mutex_;
  // Guarded by mutex_:
  std::list<Running> running_;
  bool stopped_ = false;
};

}  // namespace arrower::jobs::admin
