#include "postgres/enqueue.hpp"

#include <algorithm>
#include <format>
#include <memory>
#include <optional>
#include <utility>

#include <libpq-fe.h>
#include <arrower/jobs/error.hpp>
#include <pqxx/pqxx>

#include "postgres/array_literal.hpp"
#include "postgres/metadata.hpp"

namespace arrower::jobs::postgres {

namespace {

pqxx::params as_params(const std::vector<std::string>& texts) {
  pqxx::params params;
  params.reserve(texts.size());
  for (const std::string& text : texts) {
    params.append(pqxx::zview{text});  // a view: the texts outlive the statement
  }
  return params;
}

/// How often to look again for the job that was in the way of a unique key before giving up.
constexpr int most_rounds = 5;

}  // namespace

JobInserter::JobInserter(const Statements& statements, std::string queue, std::string version, bool prepare)
    : statements_{statements}, queue_{std::move(queue)}, version_{std::move(version)}, prepare_{prepare} {}

std::vector<JobInserter::Row> JobInserter::rows_of(const pqxx::result& result) {
  std::vector<Row> rows;
  rows.reserve(static_cast<std::size_t>(result.size()));
  for (const pqxx::row& row : result) {
    rows.push_back({row[0].as<std::optional<std::int64_t>>(), row.size() > 1 && row[1].as<bool>()});
  }
  return rows;
}

std::vector<JobId> JobInserter::insert(SessionPool& sessions, std::span<const EncodedJob> jobs) const {
  return translate_errors("cannot enqueue", [&] {
    const SessionPool::Loan session = sessions.borrow();
    const auto execute_in = [&](pqxx::transaction_base& transaction) {
      return insert(
          [&](const std::string& sql, const Parameters& parameters) {
            return rows_of(session->execute(transaction, sql, as_params(parameters), prepare_));
          },
          jobs);
    };
    // One statement commits by itself. Unique keys may take several, which then belong together.
    const bool one_statement =
        std::ranges::none_of(jobs, [](const EncodedJob& job) { return job.options.unique_key.has_value(); });
    try {
      if (one_statement) {
        pqxx::nontransaction transaction{session->connection()};
        return execute_in(transaction);
      }
      pqxx::work transaction{session->connection()};
      auto ids = execute_in(transaction);
      transaction.commit();
      return ids;
    } catch (const pqxx::broken_connection& error) {
      if (!one_statement) {
        throw;
      }
      // The statement and its commit are one: nobody can say how far it came.
      throw OutcomeUnknownError{
          std::format("cannot tell whether the jobs were enqueued: the connection was lost: {}", error.what())};
    }
  });
}

std::vector<JobId> JobInserter::insert(pqxx::transaction_base& transaction, std::span<const EncodedJob> jobs) const {
  return insert([&](const std::string& sql,
                    const Parameters& parameters) { return rows_of(transaction.exec(sql, as_params(parameters))); },
                jobs);
}

std::vector<JobId> JobInserter::insert(pg_conn* connection, std::span<const EncodedJob> jobs) const {
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
  return insert(
      [&](const std::string& sql, const Parameters& parameters) {
        std::vector<const char*> values;
        for (const std::string& parameter : parameters) {
          values.push_back(parameter.c_str());
        }
        const std::unique_ptr<PGresult, decltype(&PQclear)> result{
            PQexecParams(connection, sql.c_str(), static_cast<int>(values.size()), nullptr, values.data(), nullptr,
                         nullptr, 0),
            &PQclear};
        if (PQresultStatus(result.get()) != PGRES_TUPLES_OK) {
          const char* sqlstate = PQresultErrorField(result.get(), PG_DIAG_SQLSTATE);
          throw DatabaseError{std::format("cannot enqueue: {}", PQerrorMessage(connection)),
                              sqlstate == nullptr ? "" : sqlstate};
        }
        std::vector<Row> rows(static_cast<std::size_t>(PQntuples(result.get())));
        for (int i = 0; i < PQntuples(result.get()); ++i) {
          Row& row = rows[static_cast<std::size_t>(i)];
          if (PQgetisnull(result.get(), i, 0) == 0) {
            row.id = pqxx::from_string<std::int64_t>(PQgetvalue(result.get(), i, 0));
          }
          row.inserted = PQnfields(result.get()) > 1 && PQgetvalue(result.get(), i, 1)[0] == 't';
        }
        return rows;
      },
      jobs);
}

/// Inserts; for the jobs whose unique key was taken, finds the job that has it. It may finish between the two: then
/// once more.
std::vector<JobId> JobInserter::insert(const Execute& execute, std::span<const EncodedJob> jobs) const {
  std::vector<JobId> ids(jobs.size());
  std::vector<std::size_t> open(jobs.size());
  for (std::size_t i = 0; i < open.size(); ++i) {
    open[i] = i;
  }
  for (int round = 0; round < most_rounds && !open.empty(); ++round) {
    std::vector<const EncodedJob*> wanted;
    wanted.reserve(open.size());
    for (const std::size_t i : open) {
      wanted.push_back(&jobs[i]);
    }
    const std::vector<Row> rows = execute(statements_.enqueue, parameters_of(wanted));
    if (rows.size() != open.size()) {
      throw DatabaseError{"cannot enqueue: the answer has another number of rows than there are jobs", ""};
    }
    std::vector<std::size_t> taken;
    ArrayLiteral types;
    ArrayLiteral keys;
    for (std::size_t i = 0; i < open.size(); ++i) {
      if (const Row& row = rows[i]; row.inserted && row.id) {
        ids[open[i]] = JobId{*row.id};
      } else {
        taken.push_back(open[i]);
        types.add(jobs[open[i]].job_type);
        keys.add(jobs[open[i]].options.unique_key);
      }
    }
    open.clear();
    if (taken.empty()) {
      break;
    }
    const std::vector<Row> found =
        execute(statements_.find_unique, {queue_, std::move(types).take(), std::move(keys).take()});
    for (std::size_t i = 0; i < taken.size(); ++i) {
      if (const Row& row = found.at(i); row.id) {
        ids[taken[i]] = JobId{*row.id};
      } else {
        open.push_back(taken[i]);
      }
    }
  }
  if (!open.empty()) {
    throw DatabaseError{
        std::format("cannot enqueue: the job with unique_key \"{}\" came and went {} times meanwhile; try again",
                    jobs[open.front()].options.unique_key.value_or(""), most_rounds),
        "40001"};
  }
  return ids;
}

JobInserter::Parameters JobInserter::parameters_of(std::span<const EncodedJob* const> jobs) const {
  ArrayLiteral types;
  ArrayLiteral payloads;
  ArrayLiteral priorities;
  ArrayLiteral run_at;
  ArrayLiteral max_attempts;
  ArrayLiteral unique_keys;
  ArrayLiteral metadata;
  payloads.reserve(jobs.size() * 64);
  for (const EncodedJob* job : jobs) {
    const JobOptions& options = job->options;
    types.add(job->job_type);
    payloads.add(job->payload);
    priorities.add(options.priority);
    if (options.run_at) {
      run_at.add(options.run_at->time_since_epoch().count());
    } else {
      run_at.add_null();
    }
    max_attempts.add(options.max_attempts);
    unique_keys.add(options.unique_key);
    metadata.add(encode_metadata(options.user_id, options.trace_carrier, version_));
  }
  return {queue_,
          std::move(types).take(),
          std::move(payloads).take(),
          std::move(priorities).take(),
          std::move(run_at).take(),
          std::move(max_attempts).take(),
          std::move(unique_keys).take(),
          std::move(metadata).take()};
}

}  // namespace arrower::jobs::postgres
