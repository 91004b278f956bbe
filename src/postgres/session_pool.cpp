#include "postgres/session_pool.hpp"

#include <algorithm>
#include <condition_variable>
#include <iterator>
#include <utility>

#include "model/option_check.hpp"
#include "postgres/connection_options.hpp"
#include "postgres/hosts.hpp"

namespace arrower::jobs::postgres {

namespace {

/// Throws ConfigurationError.
bool names_server(const std::string& connection_string) {
  ConnectionOptions options = ConnectionOptions::parse(connection_string);
  options.add_defaults();
  return says_which_server(options);
}

}  // namespace

struct SessionPool::Waiter {
  Purpose purpose;
  const Interrupt* owner;
  bool started = false;
  std::condition_variable changed;
};

SessionPool::Loan::Loan(SessionPool& pool, Purpose purpose, const Interrupt* owner, std::unique_ptr<Session> session)
    : pool_{pool},
      purpose_{purpose},
      owner_{owner},
      since_{std::chrono::steady_clock::now()},
      session_{std::move(session)} {
  const std::scoped_lock lock{pool_.mutex_};
  place_ = pool_.loans_.insert(pool_.loans_.end(), this);
  if (owner != nullptr && owner->is_raised()) {
    // Whoever raised it has cut the others, or is about to.
    session_->cut();
  }
}

SessionPool::Loan::~Loan() {
  pool_.take_back(*this);
  // Before the next one connects.
  session_.reset();
  pool_.release(purpose_);
}

SessionPool::SessionPool(std::string connection_string, int max_sessions)
    : connection_string_{std::move(connection_string)},
      says_which_server_{names_server(connection_string_)},
      max_sessions_{max_sessions} {
  model::check_max_connections(max_sessions);
  idle_.reserve(static_cast<std::size_t>(max_sessions));
}

SessionPool::Loan SessionPool::borrow(Purpose purpose, const Interrupt* owner) {
  acquire(purpose, owner);
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
        session = std::make_unique<Session>(connection_string_, owner, hosts_);
        server_.set(server_of(session->connection()));
      } else if (session->is_broken()) {
        continue;
      }
      return Loan{*this, purpose, owner, std::move(session)};
    }
  } catch (...) {
    release(purpose);
    throw;
  }
}

void SessionPool::take_back(Loan& loan) {
  // Closed without the lock.
  std::vector<std::unique_ptr<Session>> closed;
  const std::scoped_lock lock{mutex_};
  // Until now it may be cut; from here on it is no one's.
  loans_.erase(loan.place_);
  if (loan.session_->is_unusable() || loan.session_->has_lost_host()) {
    // The others were opened to the same server, at about the same time.
    closed.swap(idle_);
  } else if (loan.session_->connection().is_open()) {
    idle_.push_back(std::move(loan.session_));
  }
}

SessionPool::Usage SessionPool::usage() const {
  const std::scoped_lock lock{mutex_};
  return {.idle = static_cast<int>(idle_.size()), .used = lent_};
}

pqxx::result SessionPool::execute(const std::string& sql, const pqxx::params& parameters, bool prepare,
                                  const Interrupt* owner) {
  const Loan session = borrow(Purpose::short_operation, owner);
  return session->execute(sql, parameters, prepare);
}

int SessionPool::cut_overdue(std::chrono::milliseconds longest) {
  const auto before = std::chrono::steady_clock::now() - longest;
  int count = 0;
  const std::scoped_lock lock{mutex_};
  for (const Loan* const loan : loans_) {
    if (loan->purpose_ == Purpose::short_operation && loan->owner_ != nullptr && loan->since_ < before) {
      loan->session_->cut();
      ++count;
    }
  }
  return count;
}

void SessionPool::leave_failed_hosts() {
  if (!says_which_server_) {
    return;
  }
  const auto has_failed = [this](const Session& session) { return hosts_->find(session.host()).has_value(); };
  // Closed without the lock.
  std::vector<std::unique_ptr<Session>> closed;
  const std::scoped_lock lock{mutex_};
  const auto failed = std::ranges::partition(idle_, [&](const auto& session) { return !has_failed(*session); });
  std::ranges::move(failed, std::back_inserter(closed));
  idle_.erase(failed.begin(), failed.end());
  for (const Loan* const loan : loans_) {
    if (has_failed(*loan->session_)) {
      loan->session_->cut();
    }
  }
}

void SessionPool::interrupt(const Interrupt& owner) {
  const std::scoped_lock lock{mutex_};
  for (const Loan* const loan : loans_) {
    if (loan->owner_ == &owner) {
      loan->session_->cut();
    }
  }
  for (Waiter* const waiter : waiters_) {
    if (waiter->owner == &owner) {
      waiter->changed.notify_one();
    }
  }
}

void SessionPool::acquire(Purpose purpose, const Interrupt* owner) {
  std::unique_lock lock{mutex_};
  Waiter waiter{.purpose = purpose, .owner = owner, .started = false, .changed = {}};
  const auto place = waiters_.insert(waiters_.end(), &waiter);
  start_waiters();
  waiter.changed.wait(lock, [&] { return waiter.started || (owner != nullptr && owner->is_raised()); });
  if (!waiter.started) {
    waiters_.erase(place);
    owner->check();
  }
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
  return lent_ < max_sessions_ && (purpose != Purpose::job_transaction || lent_to_jobs_ < max_sessions_ - 1);
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

}  // namespace arrower::jobs::postgres
