#include "postgres/session_pool.hpp"

#include <condition_variable>
#include <utility>

#include <arrower/jobs/connection_pool.hpp>

#include "model/option_check.hpp"

namespace arrower::jobs {

namespace postgres {

struct SessionPool::Waiter {
  Purpose purpose;
  bool started = false;
  std::condition_variable changed;
};

SessionPool::Loan::Loan(SessionPool& pool, Purpose purpose, std::unique_ptr<Session> session) noexcept
    : pool_{pool}, purpose_{purpose}, session_{std::move(session)} {}

SessionPool::Loan::~Loan() {
  if (!session_) {
    return;
  }
  if (session_->connection().is_open()) {
    const std::scoped_lock lock{pool_.mutex_};
    pool_.idle_.push_back(std::move(session_));
  }
  session_.reset();
  pool_.release(purpose_);
}

SessionPool::SessionPool(std::string connection_string, int max_sessions)
    : connection_string_{std::move(connection_string)}, max_sessions_{max_sessions} {
  check_connection_string(connection_string_);
  model::check_max_connections(max_sessions);
  idle_.reserve(static_cast<std::size_t>(max_sessions));
}

SessionPool::Loan SessionPool::borrow(Purpose purpose) {
  acquire(purpose);
  try {
    for (;;) {
      std::unique_ptr<Session> session;
      {
        const std::scoped_lock lock{mutex_};
        if (!idle_.empty()) {
          session = std::move(idle_.back());
          idle_.pop_back();
        }
      }
      if (!session) {
        session = std::make_unique<Session>(connection_string_);
      } else if (session->is_broken()) {
        continue;
      }
      return Loan{*this, purpose, std::move(session)};
    }
  } catch (...) {
    release(purpose);
    throw;
  }
}

SessionPool::Usage SessionPool::usage() const {
  const std::scoped_lock lock{mutex_};
  return {.idle = static_cast<int>(idle_.size()), .used = lent_};
}

pqxx::result SessionPool::execute(const std::string& sql, const pqxx::params& parameters, bool prepare) {
  const Loan session = borrow();
  return session->execute(sql, parameters, prepare);
}

void SessionPool::acquire(Purpose purpose) {
  std::unique_lock lock{mutex_};
  Waiter waiter{.purpose = purpose, .started = false, .changed = {}};
  waiters_.push_back(&waiter);
  start_waiters();
  waiter.changed.wait(lock, [&] { return waiter.started; });
}

void SessionPool::release(Purpose purpose) {
  const std::scoped_lock lock{mutex_};
  --lent_;
  if (purpose == Purpose::job_transaction) {
    --lent_to_jobs_;
  }
  start_waiters();
}

bool SessionPool::may_start(Purpose purpose) const {
  return lent_ < max_sessions_ && (purpose == Purpose::short_operation || lent_to_jobs_ < max_sessions_ - 1);
}

/// In the order of their arrival, except that a short operation need not wait for the jobs before it.
void SessionPool::start_waiters() {
  for (auto next = waiters_.begin(); next != waiters_.end() && lent_ < max_sessions_;) {
    Waiter& waiter = **next;
    if (!may_start(waiter.purpose)) {
      ++next;
      continue;
    }
    ++lent_;
    if (waiter.purpose == Purpose::job_transaction) {
      ++lent_to_jobs_;
    }
    waiter.started = true;
    waiter.changed.notify_one();
    next = waiters_.erase(next);
  }
}

}  // namespace postgres

ConnectionPool::ConnectionPool(std::string connection_string, int max_connections)
    : sessions_{std::make_shared<postgres::SessionPool>(std::move(connection_string), max_connections)} {}

ConnectionPool::~ConnectionPool() = default;

}  // namespace arrower::jobs
