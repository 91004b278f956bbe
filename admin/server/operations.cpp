#include "operations.hpp"

#include <algorithm>
#include <exception>
#include <utility>
#include <vector>

#include "http/response.hpp"
#include "security/secret.hpp"

namespace arrower::jobs::admin {

namespace {

using Clock = std::chrono::steady_clock;

/// Each one has a connection to PostgreSQL much of the time.
constexpr std::ptrdiff_t most_under_way = 4;
constexpr std::chrono::minutes kept_for{10};

}  // namespace

struct Operations::Operation {
  std::mutex mutex;
  // Guarded by mutex:
  OperationState state;
  std::optional<Clock::time_point> ended_at;
  // Last: it ends before what it uses.
  std::jthread thread;

  void run(const std::stop_token& stop, const std::string& actor, const Action& act) {
    ActionOptions options{.actor = actor, .dry_run = false, .on_progress = {}, .stop = stop};
    options.on_progress = [this](const Progress& progress) {
      const std::scoped_lock lock{mutex};
      state.changed = progress.changed;
      state.matching = progress.matching;
    };
    std::optional<ActionResult> result;
    std::optional<std::string> error;
    try {
      result = act(options);
    } catch (const std::exception& failure) {
      error = failure.what();
    }
    const std::scoped_lock lock{mutex};
    if (result) {
      state.changed = result->changed;
    }
    state.result = result;
    state.error = std::move(error);
    state.finished = true;
    ended_at = Clock::now();
  }
};

Operations::~Operations() { stop_all(); }

std::string Operations::start(std::string action, std::string actor, Count matching, Action act) {
  forget_old();
  const std::scoped_lock lock{mutex_};
  const auto under_way = std::ranges::count_if(operations_, [](const auto& entry) {
    const std::scoped_lock operation_lock{entry.second->mutex};
    return !entry.second->state.finished;
  });
  if (ended_ || under_way >= most_under_way) {
    throw HttpError{409, "conflict", "too many actions are under way; wait until one of them ends, or stop it"};
  }
  const std::string name = "op-" + random_hex(8);
  auto operation = std::make_shared<Operation>();
  operation->state = {.operation = name,
                      .action = std::move(action),
                      .changed = 0,
                      .matching = matching,
                      .finished = false,
                      .result = {},
                      .error = {}};
  operation->thread = std::jthread{[own = operation.get(), actor = std::move(actor),
                                    act = std::move(act)](const std::stop_token& stop) { own->run(stop, actor, act); }};
  operations_.emplace(name, std::move(operation));
  return name;
}

std::shared_ptr<Operations::Operation> Operations::find(const std::string& operation) {
  const std::scoped_lock lock{mutex_};
  const auto found = operations_.find(operation);
  if (found == operations_.end()) {
    throw not_found("there is no such operation; those that have ended are kept for ten minutes");
  }
  return found->second;
}

OperationState Operations::state(const std::string& operation) {
  forget_old();
  const std::shared_ptr<Operation> found = find(operation);
  const std::scoped_lock lock{found->mutex};
  return found->state;
}

bool Operations::stop(const std::string& operation) {
  const std::shared_ptr<Operation> found = find(operation);
  const bool is_first = found->thread.request_stop();
  const std::scoped_lock lock{found->mutex};
  return is_first && !found->state.finished;
}

void Operations::stop_all() {
  std::map<std::string, std::shared_ptr<Operation>> all;
  {
    const std::scoped_lock lock{mutex_};
    ended_ = true;
    all = std::exchange(operations_, {});
  }
  for (const auto& [name, operation] : all) {
    operation->thread.request_stop();
  }
  for (const auto& [name, operation] : all) {
    operation->thread.join();
  }
}

void Operations::forget_old() {
  std::vector<std::shared_ptr<Operation>> old;
  const std::scoped_lock lock{mutex_};
  std::erase_if(operations_, [&](const auto& entry) {
    const std::scoped_lock operation_lock{entry.second->mutex};
    if (!entry.second->ended_at || Clock::now() - *entry.second->ended_at < kept_for) {
      return false;
    }
    old.push_back(entry.second);
    return true;
  });
}

}  // namespace arrower::jobs::admin
