#include "postgres/worker_store.hpp"

#include <utility>

#include <pqxx/pqxx>

#include "postgres/array_literal.hpp"
#include "postgres/columns.hpp"

namespace arrower::jobs::postgres {

namespace {

using std::chrono::milliseconds;

}  // namespace

WorkerStore::WorkerStore(SessionPool& sessions, const Statements& statements, JobStore& jobs, WorkerDescription self,
                         bool prepare)
    : sessions_{sessions}, statements_{statements}, jobs_{jobs}, self_{std::move(self)}, prepare_{prepare} {}

void WorkerStore::register_worker(Session& session, model::Lease lease, std::span<const std::string> job_types,
                                  const WorkerSigns& signs) {
  session.execute(statements_.register_worker,
                  pqxx::params{lease, self_.queue, self_.pool_name, self_.host, self_.process_id, self_.version,
                               array_of(job_types), self_.pool_size, signs.holds_lock, self_.heartbeat_timeout.count(),
                               signs.listening},
                  false);
}

std::optional<TimePoint> WorkerStore::heartbeat(Session& session, model::Lease lease,
                                                std::span<const std::string> job_types, const WorkerSigns& signs) {
  const pqxx::result rows = session.execute(
      statements_.heartbeat, pqxx::params{lease, array_of(job_types), signs.holds_lock, signs.listening}, prepare_);
  if (rows.empty()) {
    return std::nullopt;
  }
  return time_of(rows.one_field());
}

void WorkerStore::tell_running(model::Lease lease, std::span<const JobId> jobs) {
  ArrayLiteral ids;
  for (const JobId job : jobs) {
    ids.add(job.value);
  }
  sessions_.execute(statements_.tell_running, pqxx::params{lease, std::move(ids).take()}, prepare_);
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

void WorkerStore::remove_worker(model::Lease lease) {
  sessions_.execute(statements_.delete_worker, pqxx::params{lease}, false);
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

LookAtWorkers WorkerStore::look_at_others(model::Lease own) {
  LookAtWorkers look{.sightings = {}, .server_uptime = std::chrono::hours{1}};
  for (const pqxx::row& row :
       sessions_.execute(statements_.look_at_workers, pqxx::params{self_.queue, own}, prepare_)) {
    look.sightings.push_back({.lease = row[0].as<model::Lease>(),
                              .holds_lock = row[1].as<bool>(),
                              .lock_is_free = row[2].as<bool>(),
                              .heartbeat_age = milliseconds{row[3].as<std::int64_t>()},
                              .heartbeat_timeout = milliseconds{row[4].as<std::int64_t>()}});
    look.server_uptime = milliseconds{row[5].as<std::int64_t>()};
  }
  return look;
}

std::optional<Rescue> WorkerStore::rescue(model::Lease dead, const SettleOrphans& settle) {
  const SessionPool::Loan session = sessions_.borrow();
  pqxx::work transaction{session->connection()};
  const pqxx::result workers = transaction.exec(statements_.lock_dead_worker, pqxx::params{dead});
  if (workers.empty()) {
    return std::nullopt;
  }
  const DeadWorker worker{
      .pool_name = workers[0][0].c_str(), .host = workers[0][1].c_str(), .process_id = workers[0][2].as<int>()};
  std::vector<OrphanedJob> orphans;
  for (const pqxx::row& row : transaction.exec(statements_.jobs_of_lease, pqxx::params{self_.queue, dead})) {
    orphans.push_back({.id = JobId{row[0].as<std::int64_t>()},
                       .job_type = row[1].c_str(),
                       .attempt = row[2].as<int>(),
                       .max_attempts = row[3].as<int>(),
                       .leased_ago = std::chrono::microseconds{row[4].as<std::int64_t>()}});
  }
  std::vector<model::Settlement> settlements;
  if (!orphans.empty()) {
    settlements = settle(worker, orphans);
    std::vector<const model::Settlement*> pointers;
    pointers.reserve(settlements.size());
    for (const model::Settlement& settlement : settlements) {
      pointers.push_back(&settlement);
    }
    const std::vector<JobId> cancelled = jobs_.settle(*session, transaction, dead, pointers);
    settlements = model::with_cancelled(settlements, cancelled);
  }
  transaction.exec(statements_.delete_worker, pqxx::params{dead});
  transaction.commit();
  return Rescue{.worker = worker, .settlements = std::move(settlements)};
}

}  // namespace arrower::jobs::postgres
