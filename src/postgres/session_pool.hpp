// A bounded set of sessions. Job transactions may hold all but one, so that claiming and completing always find one.
#pragma once

#include <chrono>
#include <list>
#include <memory>
#include <mutex>
#include <string>
#include <vector>

#include "postgres/server_address.hpp"
#include "postgres/session.hpp"
#include "postgres/wake_up.hpp"

namespace arrower::jobs::postgres {

class SessionPool {
 public:
  enum class Purpose {
    /// Held for one statement or a short transaction that waits for no one. What takes too long is cut off.
    short_operation,
    /// The same, but may take long: building an index, copying many rows.
    long_operation,
    /// Held while a job function runs.
    job_transaction,
  };

  /// A session on loan, returned when it goes out of scope.
  class Loan {
   public:
    Loan(SessionPool& pool, Purpose purpose, const Interrupt* owner, std::unique_ptr<Session> session);
    ~Loan();
    Loan(const Loan&) = delete;
    Loan& operator=(const Loan&) = delete;

    Session& operator*() const noexcept { return *session_; }
    Session* operator->() const noexcept { return session_.get(); }

   private:
    friend class SessionPool;

    SessionPool& pool_;
    const Purpose purpose_;
    const Interrupt* const owner_;
    const std::chrono::steady_clock::time_point since_;
    std::unique_ptr<Session> session_;
    std::list<Loan*>::iterator place_;
  };

  /// Does not connect. Throws ConfigurationError.
  SessionPool(std::string connection_string, int max_sessions);

  const std::string& connection_string() const noexcept { return connection_string_; }

  /// What is known of the hosts, for other connections to them.
  const std::shared_ptr<HostMemory>& hosts() const noexcept { return hosts_; }

  const CurrentServer& server() const noexcept { return server_; }

  /// Waits for its turn, connects if need be. Throws ConnectionError, also once the owner (which may be null) is
  /// interrupted.
  Loan borrow(Purpose purpose = Purpose::short_operation, const Interrupt* owner = nullptr);

  struct Usage {
    int idle = 0;
    int used = 0;
  };
  Usage usage() const;

  /// Runs one statement that commits by itself, on any session. Throws libpqxx's errors and ConnectionError.
  pqxx::result execute(const std::string& sql, const pqxx::params& parameters, bool prepare,
                       const Interrupt* owner = nullptr);

  /// Cuts the connections of short operations that have taken longer than this: PostgreSQL takes milliseconds for them,
  /// so they have lost their server, though the network does not show it. Returns their number.
  int cut_overdue(std::chrono::milliseconds longest);

  /// To be called when another connection has found a host that works: ends the sessions to hosts that have failed
  /// lately, also those that wait for an answer. Only where the connection string says which server is meant.
  void leave_failed_hosts();

  /// Ends all that waits on behalf of this owner, which was raised: for a session, for the server, for the network.
  void interrupt(const Interrupt& owner);

 private:
  struct Waiter;

  void acquire(Purpose purpose, const Interrupt* owner);
  void release(Purpose purpose);
  void take_back(Loan& loan);
  bool may_start(Purpose purpose) const;
  void start_waiters();

  const std::string connection_string_;
  const bool says_which_server_;
  const std::shared_ptr<HostMemory> hosts_ = std::make_shared<HostMemory>();
  const int max_sessions_;
  CurrentServer server_;

  mutable std::mutex mutex_;
  // Guarded by mutex_:
  int lent_ = 0;
  int lent_to_jobs_ = 0;
  std::list<Waiter*> waiters_;
  std::list<Loan*> loans_;
  std::vector<std::unique_ptr<Session>> idle_;
};

}  // namespace arrower::jobs::postgres
