#include "postgres/enqueue_target.hpp"

#include <format>
#include <memory>

#include <libpq-fe.h>
#include <arrower/jobs/error.hpp>
#include <pqxx/pqxx>

namespace arrower::jobs::postgres {

std::vector<EnqueueTarget::Row> TransactionTarget::execute(const std::string& sql, const Parameters& parameters) {
  pqxx::params params;
  params.reserve(parameters.size());
  for (const auto& parameter : parameters) {
    if (parameter) {
      params.append(pqxx::zview{*parameter});  // a view: the texts outlive the statement
    } else {
      params.append();
    }
  }
  const pqxx::result result =
      session_ == nullptr ? transaction_.exec(sql, params) : session_->execute(transaction_, sql, params, prepare_);
  std::vector<Row> rows;
  rows.reserve(static_cast<std::size_t>(result.size()));
  for (const pqxx::row& row : result) {
    Row& fields = rows.emplace_back();
    fields.reserve(static_cast<std::size_t>(row.size()));
    for (const pqxx::field& field : row) {
      fields.push_back(field.as<std::optional<std::string>>());
    }
  }
  return rows;
}

LibpqTarget::LibpqTarget(pg_conn* connection) : connection_{connection} {
  switch (PQtransactionStatus(connection)) {
    case PQTRANS_INTRANS:
      break;
    case PQTRANS_INERROR:
      throw InvalidJobError{"enqueue: the transaction of this PGconn has failed; roll it back first"};
    case PQTRANS_ACTIVE:
      throw InvalidJobError{"enqueue: this PGconn is in the middle of a statement; fetch its results first"};
    case PQTRANS_IDLE:
      throw InvalidJobError{
          "enqueue: this PGconn has no transaction open; send BEGIN first, or enqueue without a connection"};
    case PQTRANS_UNKNOWN:
      throw InvalidJobError{"enqueue: this PGconn is null or its connection is lost"};
  }
}

std::vector<EnqueueTarget::Row> LibpqTarget::execute(const std::string& sql, const Parameters& parameters) {
  std::vector<const char*> values;
  values.reserve(parameters.size());
  for (const auto& parameter : parameters) {
    values.push_back(parameter ? parameter->c_str() : nullptr);
  }
  const std::unique_ptr<PGresult, decltype(&PQclear)> result{
      PQexecParams(connection_, sql.c_str(), static_cast<int>(values.size()), nullptr, values.data(), nullptr, nullptr,
                   0),
      &PQclear};
  if (PQresultStatus(result.get()) != PGRES_TUPLES_OK) {
    const char* sqlstate = PQresultErrorField(result.get(), PG_DIAG_SQLSTATE);
    throw DatabaseError{std::format("cannot enqueue: {}", PQerrorMessage(connection_)),
                        sqlstate == nullptr ? "" : sqlstate};
  }
  std::vector<Row> rows(static_cast<std::size_t>(PQntuples(result.get())));
  for (int row = 0; row < PQntuples(result.get()); ++row) {
    for (int column = 0; column < PQnfields(result.get()); ++column) {
      std::optional<std::string> field;
      if (PQgetisnull(result.get(), row, column) == 0) {
        field = PQgetvalue(result.get(), row, column);
      }
      rows[static_cast<std::size_t>(row)].push_back(std::move(field));
    }
  }
  return rows;
}

}  // namespace arrower::jobs::postgres
