// What a job function has done with its session, as the command tags of its statements show.
#pragma once

#include <string_view>
#include <utility>

struct pg_conn;

namespace arrower::jobs::postgres {

/// Watches a connection of libpq; costs nothing on the server. For the connection's thread.
class SessionUse {
 public:
  /// Must outlive the connection.
  void watch(pg_conn* connection);

  /// Forgets what was seen before: a job's transaction has begun.
  void start_over() noexcept;

  /// What must be undone before another job may have the session. Jobs that only insert, update and delete leave
  /// nothing behind; a SELECT may call a function that sets something or takes a lock; other commands may do anything.
  enum class Traces { none, of_functions, any };
  Traces traces() const noexcept { return traces_; }

  /// Whether the job has prepared statements of its own.
  bool has_prepared() const noexcept { return has_prepared_; }

  /// Whether all prepared statements of the session are gone, since this was last asked.
  bool take_deallocated() noexcept { return std::exchange(deallocated_, false); }

  /// What is prepared while this exists is ours.
  class OwnPrepare {
   public:
    explicit OwnPrepare(SessionUse& use) noexcept : use_{use} { use_.preparing_own_ = true; }
    ~OwnPrepare() { use_.preparing_own_ = false; }
    OwnPrepare(const OwnPrepare&) = delete;
    OwnPrepare& operator=(const OwnPrepare&) = delete;

   private:
    SessionUse& use_;
  };

  /// Whether a statement has ended the job's transaction. To be asked while it should be open.
  bool ended_transaction() const noexcept;

  /// For the connection's events.
  void saw_command(std::string_view tag) noexcept;
  void saw_statement_prepared() noexcept { has_prepared_ = has_prepared_ || !preparing_own_; }

 private:
  pg_conn* connection_ = nullptr;
  Traces traces_ = Traces::none;
  bool ended_transaction_ = false;
  bool has_savepoint_ = false;
  bool has_prepared_ = false;
  bool preparing_own_ = false;
  bool deallocated_ = false;
};

}  // namespace arrower::jobs::postgres
