// Prunes the history once an hour. Every worker process has one; they look after all queues, one at a time.
#pragma once

#include <functional>
#include <memory>
#include <stop_token>
#include <thread>

#include "postgres/history_store.hpp"
#include "worker/identity.hpp"

namespace spdlog {
class logger;
}

namespace arrower::jobs::worker {

class HistoryPruner {
 public:
  /// `identity` says under which lease this process works; null while it is not known to the others.
  HistoryPruner(postgres::HistoryStore store, std::shared_ptr<spdlog::logger> logger,
                std::function<std::shared_ptr<Identity>()> identity);
  ~HistoryPruner();

  void start();
  void stop();

 private:
  void run(const std::stop_token& stop);
  void prune(const std::stop_token& stop);

  postgres::HistoryStore store_;
  const std::shared_ptr<spdlog::logger> logger_;
  const std::function<std::shared_ptr<Identity>()> identity_;

  std::jthread thread_;
};

}  // namespace arrower::jobs::worker
