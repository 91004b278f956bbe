// The tables as the Inspector reaches them: what it reads sees one moment, writes nothing and is given up in time.
#pragma once

#include <memory>
#include <string>
#include <string_view>

#include <arrower/jobs/inspector.hpp>
#include <pqxx/transaction>

#include "inspector/reading_statements.hpp"
#include "postgres/sessions.hpp"
#include "postgres/statements.hpp"

namespace arrower::jobs::inspector {

/// What a statement does, and so which rights it needs.
enum class Access { reads, changes };

/// Sees one moment, and can change nothing.
using ReadTransaction = pqxx::transaction<pqxx::isolation_level::repeatable_read, pqxx::write_policy::read_only>;

/// Safe to use from several threads.
class Database {
 public:
  /// Throws ConfigurationError for options out of range.
  Database(std::shared_ptr<postgres::SessionPool> sessions, InspectorOptions options);

  const InspectorOptions& options() const noexcept { return options_; }
  postgres::Sessions& sessions() const noexcept { return sessions_; }
  const postgres::Statements& statements() const noexcept { return statements_; }
  const ReadingStatements& reading() const noexcept { return reading_; }

  /// Calls a function with a transaction in which it reads. `what` says what is tried, for messages: "cannot list the
  /// jobs". Throws this library's errors instead of libpqxx's.
  ///
  /// Statements run in it are not prepared: each is planned for its parameters, since a plan that does not know which
  /// days or outcomes are asked for would look at all of them.
  template <class Function>
  auto read(std::string_view what, Function&& function) {
    return translated(what, Access::reads, [&] {
      const postgres::SessionPool::Loan session = sessions_.borrow(postgres::SessionPool::Purpose::long_operation);
      ReadTransaction transaction{session->connection()};
      transaction.exec(settings_);
      auto result = function(transaction);
      transaction.commit();
      return result;
    });
  }

  /// One statement.
  pqxx::result read(std::string_view what, const std::string& sql, const pqxx::params& parameters = {}) {
    return read(what, [&](ReadTransaction& transaction) { return transaction.exec(sql, parameters); });
  }

  /// As postgres::translate_errors; says what to do about a statement that took too long, and asks the database what is
  /// wrong where the schema does not suit this program, or rights are missing.
  template <class Function>
  auto translated(std::string_view what, Access access, Function&& function) const -> decltype(function()) {
    try {
      return function();
    } catch (...) {
      rethrow(what, access);
    }
  }

 private:
  [[noreturn]] void rethrow(std::string_view what, Access access) const;
  /// Throws if rights are missing that such statements need.
  void explain_missing_rights(std::string_view what, Access access) const;

  /// Safe to use from several threads.
  mutable postgres::Sessions sessions_;
  const InspectorOptions options_;
  const postgres::Statements statements_;
  const ReadingStatements reading_;
  /// Of each reading transaction.
  const std::string settings_;
};

}  // namespace arrower::jobs::inspector
