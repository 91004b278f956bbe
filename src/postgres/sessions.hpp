// The sessions of a pool as one owner uses them, for example a queue: all that it waits for ends when it must.
#pragma once

#include <memory>
#include <string>
#include <utility>

#include "postgres/session_pool.hpp"

namespace arrower::jobs::postgres {

/// Safe to use from several threads.
class Sessions {
 public:
  explicit Sessions(std::shared_ptr<SessionPool> pool) : pool_{std::move(pool)} {}

  /// As SessionPool's.
  SessionPool::Loan borrow(SessionPool::Purpose purpose = SessionPool::Purpose::short_operation) {
    return pool_->borrow(purpose, &interrupt_);
  }
  pqxx::result execute(const std::string& sql, const pqxx::params& parameters, bool prepare) {
    return pool_->execute(sql, parameters, prepare, &interrupt_);
  }
  SessionPool::Usage usage() const { return pool_->usage(); }
  SessionPool& pool() const noexcept { return *pool_; }

  /// For good: what waits for PostgreSQL now throws ConnectionError or libpqxx's broken_connection, and so does what
  /// comes later.
  void interrupt() {
    interrupt_.raise();
    pool_->interrupt(interrupt_);
  }

 private:
  const std::shared_ptr<SessionPool> pool_;
  Interrupt interrupt_;
};

}  // namespace arrower::jobs::postgres
