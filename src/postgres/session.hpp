// One connection of ours, with the statements prepared on it.
#pragma once

#include <sys/types.h>

#include <memory>
#include <string>
#include <string_view>
#include <unordered_map>

#include <pqxx/connection>
#include <pqxx/nontransaction>
#include <pqxx/params>
#include <pqxx/result>
#include <pqxx/transaction>
#include <pqxx/transaction_base>

#include "postgres/host_memory.hpp"
#include "postgres/session_use.hpp"
#include "postgres/wake_up.hpp"

struct pg_conn;

namespace arrower::jobs::postgres {

class Session {
 public:
  /// Connects. Throws ConnectionError, also once `interrupt` (which may be null) is raised.
  explicit Session(const std::string& connection_string, const Interrupt* interrupt = nullptr,
                   std::shared_ptr<HostMemory> hosts = std::make_shared<HostMemory>());
  ~Session();
  Session(const Session&) = delete;
  Session& operator=(const Session&) = delete;

  pqxx::connection& connection() noexcept { return connection_; }

  /// Runs a statement in a transaction on this connection; by name from the second time on, if it may.
  pqxx::result execute(pqxx::transaction_base& transaction, const std::string& sql, const pqxx::params& parameters,
                       bool prepare);

  /// Runs a statement that commits by itself, under `read committed`. Throws libpqxx's errors.
  pqxx::result execute(const std::string& sql, const pqxx::params& parameters, bool prepare);

  /// Calls a function with a transaction on this connection in which each statement commits by itself, under
  /// `read committed`; behind a pooler with other settings they commit together.
  template <class Function>
  auto run(Function&& function) {
    if (!transaction_settings_.empty()) {
      pqxx::work transaction{connection_};
      apply_settings(transaction);
      auto result = function(static_cast<pqxx::transaction_base&>(transaction));
      transaction.commit();
      return result;
    }
    pqxx::nontransaction transaction{connection_};
    return function(static_cast<pqxx::transaction_base&>(transaction));
  }

  /// To be called first in a transaction of ours.
  void apply_settings(pqxx::transaction_base& transaction) {
    if (!transaction_settings_.empty()) {
      transaction.exec(transaction_settings_);
    }
  }

  /// Prepares a statement, if it is not yet, and returns its name.
  const std::string& prepare(const std::string& sql);

  /// Whether a pooler stands in between, which may hand every transaction to another server process and calls prepared
  /// statements by other names. The process id that the pooler makes up shows it.
  bool is_pooled() const noexcept { return pooled_; }

  /// The process on the server; behind a pooler the one that happened to be asked.
  int server_process() const noexcept { return server_process_; }

  /// BEGIN with the isolation level and the search_path that the database or the user has set, for transactions of job
  /// functions.
  const std::string& begin_for_job() const noexcept { return begin_for_job_; }

  /// What the job function has done with the session, since its transaction began.
  SessionUse& use() noexcept { return use_; }

  /// SQL that undoes what the job function may have set in the session; to follow COMMIT or ROLLBACK in the same
  /// message.
  std::string reset_after_job() const;

  /// Whether the server has hung up. Looks at the socket alone: no round trip.
  bool is_broken() const noexcept;

  /// The host's name in the memory of hosts.
  const std::string& host() const noexcept { return host_; }

  /// Whether the session is lost because its host no longer acknowledges what is sent to it.
  bool has_lost_host() const noexcept;

  /// Whether the session must not be used again: an error has shown that it lost its prepared statements or that its
  /// server takes no writes. Safe to call from the thread that uses the session.
  bool is_unusable() const noexcept { return unusable_; }
  void set_unusable() noexcept { unusable_ = true; }

  /// Ends the connection under whoever waits for it, which then throws. Safe to call from any thread.
  void cut() noexcept;

 private:
  pqxx::connection open(const std::string& connection_string, const Interrupt* interrupt);
  void set_up(pg_conn* connection, const Interrupt* interrupt);

  const std::shared_ptr<HostMemory> hosts_;
  // Learned while it connects:
  bool pooled_ = false;
  /// Behind a pooler nothing can be set for a session: what each transaction of ours has to set. Empty: nothing.
  std::string transaction_settings_;
  int server_process_ = 0;
  std::string begin_for_job_;
  /// What is set for the session and has to be set again after RESET ALL: "; set ..." for each.
  std::string settings_;

  SessionUse use_;
  pqxx::connection connection_;
  /// The socket under another number, which stays valid whatever libpq does with its own.
  int socket_;
  const std::string host_;
  const pid_t process_;
  std::unordered_map<std::string, std::string> prepared_;
  bool unusable_ = false;
};

/// Throws the error that is being handled as one of ours. `what` says what was tried.
[[noreturn]] void rethrow_translated(std::string_view what);

/// Calls a function that talks to PostgreSQL and throws libpqxx's errors; throws ours instead.
template <class Function>
auto translate_errors(std::string_view what, Function&& function) -> decltype(function()) {
  try {
    return function();
  } catch (...) {
    rethrow_translated(what);
  }
}

}  // namespace arrower::jobs::postgres
