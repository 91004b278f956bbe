#include "postgres/worker_store.hpp"

#include <utility>

#include <pqxx/pqxx>

#include "postgres/array_literal.hpp"
#include "postgres/columns.hpp"

namespace arrower::jobs::postgres {

WorkerStore::WorkerStore(Sessions& sessions, const Statements& statements, WorkerDescription self, bool prepare)
    : sessions_{sessions}, statements_{statements}, self_{std::move(self)}, prepare_{prepare} {}

void WorkerStore::register_worker(Session& session, model::Lease lease, std::optional<model::Lease> lock_key,
                                  std::span<const std::string> job_types, bool listening) {
  session.execute(
      statements_.register_worker,
      pqxx::params{lease, self_.queue, self_.pool_name, self_.host, self_.process_id, self_.version,
                   array_of(job_types), self_.pool_size, lock_key, self_.heartbeat_timeout.count(), listening},
      false);
}

void WorkerStore::set_job_types(Session& session, model::Lease lease, std::span<const std::string> job_types) {
  session.execute(statements_.set_job_types, pqxx::params{lease, array_of(job_types)}, false);
}

void WorkerStore::show_running(model::Lease lease, std::span<const JobId> jobs) {
  sessions_.execute(statements_.tell_running, pqxx::params{lease, array_of(jobs)}, prepare_);
}

void WorkerStore::publish_payload_schemas(const std::map<std::string, std::string>& schemas) {
  ArrayLiteral types;
  ArrayLiteral texts;
  for (const auto& [type, schema] : schemas) {
    types.add(std::string_view{type});
    texts.add(std::string_view{schema});
  }
  sessions_.execute(statements_.publish_payload_schemas,
                    pqxx::params{self_.queue, std::move(types).take(), std::move(texts).take()}, false);
}

std::optional<QueueDepth> WorkerStore::measure_depth(model::Lease own) {
  const SessionPool::Loan session = sessions_.borrow();
  pqxx::work transaction{session->connection()};
  // Where finished rows cannot be removed, because of an old transaction, they may be many millions.
  transaction.exec("set local statement_timeout = 2000");
  const pqxx::row row =
      session->execute(transaction, statements_.measure_depth, pqxx::params{self_.queue, own, most_counted}, prepare_)
          .one_row();
  transaction.commit();
  if (row[0].as<int>() == 0) {
    return std::nullopt;
  }
  return QueueDepth{.ready = row[1].as<std::int64_t>(),
                    .claimed = row[2].as<std::int64_t>(),
                    .scheduled = row[3].as<std::int64_t>(),
                    .oldest_ready_age = row[4].as<std::optional<double>>().value_or(0)};
}

std::map<model::Lease, Heartbeat> heartbeat(Session& session, const Statements& statements,
                                            std::span<const model::Lease> leases, std::optional<model::Lease> lock_key,
                                            std::span<const model::Lease> listening, bool watching, bool prepare) {
  std::map<model::Lease, Heartbeat> beats;
  const pqxx::params parameters{array_of(leases), lock_key, array_of(listening), watching};
  for (const pqxx::row& row : session.execute(statements.heartbeat, parameters, prepare)) {
    Heartbeat& beat = beats[row[0].as<model::Lease>()];
    beat.now = time_of(row[1]);
    beat.suspects = ids_of(row[2]);
  }
  return beats;
}

}  // namespace arrower::jobs::postgres
