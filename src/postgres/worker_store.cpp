#include "postgres/worker_store.hpp"

#include <utility>

#include <pqxx/pqxx>

#include "postgres/array_literal.hpp"
#include "postgres/columns.hpp"

namespace arrower::jobs::postgres {

WorkerStore::WorkerStore(Sessions& sessions, const Statements& statements, std::string queue, bool prepare)
    : sessions_{sessions}, statements_{statements}, queue_{std::move(queue)}, prepare_{prepare} {}

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
                    pqxx::params{queue_, std::move(types).take(), std::move(texts).take()}, false);
}

std::optional<QueueDepth> WorkerStore::measure_depth(model::Lease own) {
  const SessionPool::Loan session = sessions_.borrow();
  pqxx::work transaction{session->connection()};
  session->apply_settings(transaction);
  // Where finished rows cannot be removed, because of an old transaction, they may be many millions.
  transaction.exec("set local statement_timeout = 2000");
  const pqxx::row row =
      session->execute(transaction, statements_.measure_depth, pqxx::params{queue_, own, most_counted}, prepare_)
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

void register_worker(Session& session, const Statements& statements, const WorkerDescription& self, model::Lease lease,
                     std::optional<model::Lease> lock_key, std::span<const std::string> job_types, bool listening) {
  session.execute(
      statements.register_worker,
      pqxx::params{lease, self.queue, self.pool_name, self.host, self.process_id, self.version, array_of(job_types),
                   self.pool_size, lock_key, self.heartbeat_timeout.count(), listening},
      false);
}

void set_job_types(Session& session, const Statements& statements, model::Lease lease,
                   std::span<const std::string> job_types) {
  session.execute(statements.set_job_types, pqxx::params{lease, array_of(job_types)}, false);
}

void unregister_worker(Session& session, const Statements& statements, model::Lease lease) {
  session.execute(statements.delete_workers, pqxx::params{array_of(std::span{&lease, 1})}, false);
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

WatchAttempt take_watch(Session& session, const Statements& statements, bool prepare) {
  const pqxx::row row = session.execute(statements.take_watch, {}, prepare).one_row();
  WatchAttempt attempt{.taken = row[0].as<bool>(),
                       .workers = row[1].as<int>(),
                       .watcher = {},
                       .watcher_timeout = std::chrono::milliseconds{row[4].as<std::int64_t>(0)}};
  if (!row[2].is_null()) {
    attempt.watcher = {.lease = row[2].as<model::Lease>(), .by_lock = false, .heartbeat = time_of(row[3])};
  }
  return attempt;
}

int count_peers(Session& session, const Statements& statements, const std::string& queue,
                std::span<const std::string> job_types) {
  return session.execute(statements.count_peers, pqxx::params{queue, array_of(job_types)}, false).one_field().as<int>();
}

}  // namespace arrower::jobs::postgres
