// Where jobs are inserted: a transaction of ours or of a caller, or a caller's connection of plain libpq.
#pragma once

#include <optional>
#include <string>
#include <vector>

#include <pqxx/params>
#include <pqxx/transaction_base>

#include "postgres/session.hpp"

struct pg_conn;

namespace arrower::jobs::postgres {

class EnqueueTarget {
 public:
  using Parameters = std::vector<std::optional<std::string>>;
  using Row = std::vector<std::optional<std::string>>;

  virtual ~EnqueueTarget() = default;

  virtual std::vector<Row> execute(const std::string& sql, const Parameters& parameters) = 0;

  /// In which COPY can be used; null if there is none.
  virtual pqxx::transaction_base* copyable() noexcept { return nullptr; }
};

/// Throws libpqxx's errors.
class TransactionTarget final : public EnqueueTarget {
 public:
  /// A caller's: nothing is prepared on its connection.
  explicit TransactionTarget(pqxx::transaction_base& transaction) : transaction_{transaction} {}
  /// Of ours, on this session.
  TransactionTarget(pqxx::transaction_base& transaction, Session& session, bool prepare)
      : transaction_{transaction}, session_{&session}, prepare_{prepare} {}

  std::vector<Row> execute(const std::string& sql, const Parameters& parameters) override;
  pqxx::transaction_base* copyable() noexcept override { return &transaction_; }

 private:
  pqxx::transaction_base& transaction_;
  Session* session_ = nullptr;
  bool prepare_ = false;
};

/// Throws DatabaseError.
class LibpqTarget final : public EnqueueTarget {
 public:
  /// Throws InvalidJobError if no transaction is open on the connection.
  explicit LibpqTarget(pg_conn* connection);

  std::vector<Row> execute(const std::string& sql, const Parameters& parameters) override;

 private:
  pg_conn* connection_;
};

}  // namespace arrower::jobs::postgres
