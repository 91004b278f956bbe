// A transaction in which the Inspector changes something.
#pragma once

#include <optional>
#include <string_view>

#include <pqxx/transaction>

#include "inspector/database.hpp"

namespace arrower::jobs::inspector {

/// Calls a function (Session&, pqxx::work&) and commits, or rolls back if `commit` is false. `what` says what is tried,
/// for messages: "cannot retry jobs". Throws this library's errors instead of libpqxx's.
template <class Function>
auto change(const Database& database, std::string_view what, Function&& function, bool commit = true) {
  return database.translated(what, Access::changes, [&] {
    const postgres::SessionPool::Loan session =
        database.sessions().borrow(postgres::SessionPool::Purpose::long_operation);
    pqxx::work transaction{session->connection()};
    session->apply_settings(transaction);
    // Whoever acts wants it done.
    transaction.exec("set local statement_timeout = 0");
    auto result = function(*session, transaction);
    if (commit) {
      transaction.commit();
    }
    return result;
  });
}

}  // namespace arrower::jobs::inspector
