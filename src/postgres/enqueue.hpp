// Inserts jobs: in a transaction of libpqxx, on a connection of plain libpq, or in a transaction of their own.
#pragma once

#include <cstdint>
#include <functional>
#include <memory>
#include <optional>
#include <span>
#include <string>
#include <vector>

#include <arrower/jobs/encoded_job.hpp>
#include <arrower/jobs/job_id.hpp>
#include <pqxx/result>
#include <pqxx/transaction_base>

#include "postgres/session_pool.hpp"
#include "postgres/statements.hpp"

struct pg_conn;

namespace arrower::jobs::postgres {

class JobInserter {
 public:
  JobInserter(const Statements& statements, std::string queue, std::string version, bool prepare);

  /// Throws ConnectionError, OutcomeUnknownError, DatabaseError.
  std::vector<JobId> insert(SessionPool& sessions, std::span<const EncodedJob> jobs) const;
  /// Throws libpqxx's errors.
  std::vector<JobId> insert(pqxx::transaction_base& transaction, std::span<const EncodedJob> jobs) const;
  /// Throws InvalidJobError if no transaction is open, DatabaseError.
  std::vector<JobId> insert(pg_conn* connection, std::span<const EncodedJob> jobs) const;

 private:
  /// A row of an answer: its two columns, null where they are.
  struct Row {
    std::optional<std::int64_t> id;
    bool inserted = false;
  };
  using Parameters = std::vector<std::string>;
  using Execute = std::function<std::vector<Row>(const std::string& sql, const Parameters& parameters)>;

  static std::vector<Row> rows_of(const pqxx::result& result);
  std::vector<JobId> insert(const Execute& execute, std::span<const EncodedJob> jobs) const;
  Parameters parameters_of(std::span<const EncodedJob* const> jobs) const;

  const Statements& statements_;
  const std::string queue_;
  const std::string version_;
  const bool prepare_;
};

}  // namespace arrower::jobs::postgres
