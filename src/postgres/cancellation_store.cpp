#include "postgres/cancellation_store.hpp"

#include <optional>
#include <string>
#include <utility>

#include <pqxx/pqxx>

#include "postgres/array_literal.hpp"
#include "postgres/columns.hpp"

namespace arrower::jobs::postgres {

std::vector<JobId> end_waiting(Session& session, pqxx::transaction_base& transaction, const Statements& statements,
                               std::span<const JobId> jobs, std::string_view outcome, std::string_view error,
                               bool prepare) {
  const auto stored_error = error.empty() ? std::nullopt : std::optional{std::string{error}};
  return ids_of(session.execute(transaction, statements.end_waiting,
                                pqxx::params{array_of(jobs), std::string{outcome}, stored_error}, prepare));
}

CancellationStore::CancellationStore(Sessions& sessions, const Statements& statements, bool prepare)
    : sessions_{sessions}, statements_{statements}, prepare_{prepare} {}

std::vector<JobId> CancellationStore::among(std::span<const JobId> jobs) {
  return ids_of(sessions_.execute(statements_.cancelled_among, pqxx::params{array_of(jobs)}, prepare_));
}

void CancellationStore::sweep() {
  const SessionPool::Loan session = sessions_.borrow();
  pqxx::work transaction{session->connection()};
  session->apply_settings(transaction);
  const std::vector<JobId> overdue =
      ids_of(session->execute(transaction, statements_.overdue_cancellations, {}, prepare_));
  if (overdue.empty()) {
    return;
  }
  end_waiting(*session, transaction, statements_, overdue, "cancelled", {}, prepare_);
  session->execute(transaction, statements_.sweep_cancellations, pqxx::params{array_of(overdue)}, prepare_);
  transaction.commit();
}

}  // namespace arrower::jobs::postgres
