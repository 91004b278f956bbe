// Actions on many jobs, which outlast the request that began them.
#pragma once

#include <chrono>
#include <functional>
#include <map>
#include <memory>
#include <mutex>
#include <optional>
#include <string>
#include <thread>

#include <arrower/jobs/inspection/actions.hpp>
#include <arrower/jobs/inspection/job_filter.hpp>

namespace arrower::jobs::admin {

/// As the API shows it.
struct OperationState {
  std::string operation;
  std::string action;
  std::int64_t changed = 0;
  Count matching;
  bool finished = false;
  std::optional<ActionResult> result;
  std::optional<std::string> error;
};

class Operations {
 public:
  /// Acts; is given what it must pass on to the Inspector.
  using Action = std::function<ActionResult(const ActionOptions&)>;

  Operations() = default;
  /// Asks all to end after their current batch, and waits.
  ~Operations();
  Operations(const Operations&) = delete;
  Operations& operator=(const Operations&) = delete;

  /// Answers its name, which nobody can guess. Throws HttpError with 409 if too many are under way.
  std::string start(std::string action, std::string actor, Count matching, Action act);

  /// For ten minutes after its end. Throws HttpError with 404.
  OperationState state(const std::string& operation);
  /// After the current batch. False: it has ended, or was asked to before.
  bool stop(const std::string& operation);
  /// All of them, and no new ones.
  void stop_all();

 private:
  struct Operation;
  std::shared_ptr<Operation> find(const std::string& operation);
  /// Takes the old ones out; their threads have ended.
  void forget_old();

  std::mutex mutex_;
  // Guarded by mutex_:
  std::map<std::string, std::shared_ptr<Operation>> operations_;
  bool ended_ = false;
};

}  // namespace arrower::jobs::admin
