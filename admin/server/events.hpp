// Tells browsers what changes, as it changes: server-sent events, out of one look at the database for all of them.
#pragma once

#include <chrono>
#include <condition_variable>
#include <cstddef>
#include <cstdint>
#include <deque>
#include <list>
#include <memory>
#include <mutex>
#include <optional>
#include <string>
#include <thread>

#include <arrower/jobs/inspector.hpp>

#include "security/redaction.hpp"

namespace arrower::jobs::admin {

class Events {
 public:
  /// Takes part for as long as it lives.
  class Subscription;

  /// Looks at the database in this interval while there are subscriptions.
  Events(Inspector& inspector, const Redaction& redaction, std::size_t most_subscriptions,
         std::chrono::milliseconds interval = std::chrono::seconds{2});
  ~Events();
  Events(const Events&) = delete;
  Events& operator=(const Events&) = delete;

  /// Throws HttpError with 503 if there are as many as there may be.
  std::shared_ptr<Subscription> subscribe();
  /// Ends all subscriptions, and takes no new ones.
  void stop();

 private:
  struct State;
  struct Overview;
  void run(const std::stop_token& stop);
  // Look at the database once.
  void look_at_queues();
  std::string new_audit_entries();

  Inspector& inspector_;
  const Redaction& redaction_;
  const std::chrono::milliseconds interval_;
  /// Entries up to here have been told.
  std::optional<std::int64_t> last_audit_;
  std::unique_ptr<const Overview> last_overview_;
  std::shared_ptr<State> state_;
  std::jthread thread_;
};

class Events::Subscription {
 public:
  explicit Subscription(std::shared_ptr<State> state);
  ~Subscription();
  Subscription(const Subscription&) = delete;
  Subscription& operator=(const Subscription&) = delete;

  /// Waits for the next events, and now and then for nothing but a comment that keeps the connection. Nothing: it has
  /// ended, by a stop or because its client does not take what comes.
  std::optional<std::string> next();

 private:
  friend class Events;

  std::shared_ptr<State> state_;
  // Guarded by the state's mutex:
  std::deque<std::shared_ptr<const std::string>> waiting_;
  bool dropped_ = false;
  /// From then on it gets what changes.
  bool has_overview_ = false;
};

}  // namespace arrower::jobs::admin
