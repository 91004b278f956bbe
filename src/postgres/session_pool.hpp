// A bounded set of sessions. Job transactions may hold all but one, so that claiming and completing always find one.
#pragma once

#include <list>
#include <memory>
#include <mutex>
#include <string>
#include <vector>

#include "postgres/session.hpp"

namespace arrower::jobs::postgres {

class SessionPool {
 public:
  enum class Purpose {
    /// Held for one statement or a short transaction that waits for nobody.
    short_operation,
    /// Held while a job function runs.
    job_transaction,
  };

  /// A session on loan, returned when it goes out of scope.
  class Loan {
   public:
    Loan(SessionPool& pool, Purpose purpose, std::unique_ptr<Session> session) noexcept;
    ~Loan();
    Loan(Loan&& other) noexcept = default;
    Loan& operator=(Loan&&) = delete;

    Session& operator*() const noexcept { return *session_; }
    Session* operator->() const noexcept { return session_.get(); }

   private:
    SessionPool& pool_;
    Purpose purpose_;
    std::unique_ptr<Session> session_;
  };

  /// Does not connect. Throws ConfigurationError.
  SessionPool(std::string connection_string, int max_sessions);

  const std::string& connection_string() const noexcept { return connection_string_; }

  /// Waits for its turn, connects if need be. Throws ConnectionError.
  Loan borrow(Purpose purpose = Purpose::short_operation);

  struct Usage {
    int idle = 0;
    int used = 0;
  };
  Usage usage() const;

  /// Runs one statement that commits by itself, on any session. Throws libpqxx's errors and ConnectionError.
  pqxx::result execute(const std::string& sql, const pqxx::params& parameters, bool prepare);

 private:
  struct Waiter;

  void acquire(Purpose purpose);
  void release(Purpose purpose);
  bool may_start(Purpose purpose) const;
  void start_waiters();

  const std::string connection_string_;
  const int max_sessions_;

  mutable std::mutex mutex_;
  // Guarded by mutex_:
  int lent_ = 0;
  int lent_to_jobs_ = 0;
  std::list<Waiter*> waiters_;
  std::vector<std::unique_ptr<Session>> idle_;
};

}  // namespace arrower::jobs::postgres
