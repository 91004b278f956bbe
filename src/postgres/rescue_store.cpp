#include "postgres/rescue_store.hpp"

#include <algorithm>
#include <format>
#include <iterator>
#include <utility>

#include <pqxx/pqxx>

#include "postgres/array_literal.hpp"
#include "postgres/columns.hpp"
#include "postgres/settle.hpp"

namespace arrower::jobs::postgres {

namespace {

using std::chrono::milliseconds;

std::vector<model::OrphanedJob> orphans_of(const pqxx::result& rows) {
  std::vector<model::OrphanedJob> orphans;
  orphans.reserve(static_cast<std::size_t>(rows.size()));
  for (const pqxx::row& row : rows) {
    orphans.push_back({.id = JobId{row[0].as<std::int64_t>()},
                       .lease = row[1].as<model::Lease>(),
                       .queue = row[2].as<std::string>(),
                       .job_type = row[3].as<std::string>(),
                       .attempt = row[4].as<int>(),
                       .max_attempts = row[5].as<int>(),
                       .interruptions = row[6].as<int>(),
                       .started = row[7].as<bool>(),
                       .leased_ago = std::chrono::microseconds{row[8].as<std::optional<std::int64_t>>().value_or(0)},
                       .leased_at = row[9].is_null() ? std::nullopt : std::optional{time_of(row[9])}});
  }
  return orphans;
}

}  // namespace

RescueStore::RescueStore(Sessions& sessions, const Statements& statements, bool prepare)
    : sessions_{sessions}, statements_{statements}, prepare_{prepare} {}

LookAtWorkers RescueStore::look_at_workers() {
  LookAtWorkers look;
  for (const pqxx::row& row : sessions_.execute(statements_.look_at_workers, {}, prepare_)) {
    look.sightings.push_back({.lease = row[0].as<model::Lease>(),
                              .has_lock = row[1].as<bool>(),
                              .lock_is_free = row[2].as<bool>(),
                              .is_younger_than_server = row[6].as<bool>(),
                              .heartbeat = time_of(row[3]),
                              .heartbeat_timeout = milliseconds{row[4].as<std::int64_t>()}});
    look.server_uptime = milliseconds{row[5].as<std::int64_t>()};
  }
  return look;
}

std::vector<Rescue> RescueStore::rescue(std::span<const model::SuspectedDeath> dead) {
  ArrayLiteral leases;
  ArrayLiteral by_lock;
  ArrayLiteral heartbeats;
  for (const model::SuspectedDeath& suspect : dead) {
    leases.add(suspect.lease);
    by_lock.add(suspect.by_lock ? std::string_view{"t"} : std::string_view{"f"});
    heartbeats.add(suspect.heartbeat.time_since_epoch().count());
  }
  // Reads the whole table.
  const SessionPool::Loan session = sessions_.borrow(SessionPool::Purpose::long_operation);
  pqxx::work transaction{session->connection()};
  session->apply_settings(transaction);
  std::vector<Rescue> rescues;
  std::vector<model::Lease> found;
  for (const pqxx::row& row : transaction.exec(
           statements_.lock_dead_workers,
           pqxx::params{std::move(leases).take(), std::move(by_lock).take(), std::move(heartbeats).take()})) {
    rescues.push_back({.worker = {.lease = row[0].as<model::Lease>(),
                                  .queue = row[1].as<std::string>(),
                                  .pool_name = row[2].as<std::string>(),
                                  .host = row[3].as<std::string>(),
                                  .process_id = row[4].as<int>(),
                                  .held_lock = row[5].as<std::optional<model::Lease>>()},
                       .settlements = {}});
    found.push_back(rescues.back().worker.lease);
  }
  if (rescues.empty()) {
    return rescues;
  }
  const std::string all = array_of(found);
  const std::vector<model::OrphanedJob> orphans =
      orphans_of(transaction.exec(statements_.jobs_of_leases, pqxx::params{all}));
  for (Rescue& rescue : rescues) {
    std::vector<model::OrphanedJob> own;
    std::ranges::copy_if(orphans, std::back_inserter(own),
                         [&](const model::OrphanedJob& orphan) { return orphan.lease == rescue.worker.lease; });
    const DeadWorker& worker = rescue.worker;
    rescue.settlements =
        settle_orphans(*session, transaction, own, worker.pool_name,
                       std::format("the worker process died while it had this job: {} (process {} on {})",
                                   worker.pool_name, worker.process_id, worker.host),
                       "worker_died");
  }
  transaction.exec(statements_.delete_workers, pqxx::params{all});
  transaction.commit();
  return rescues;
}

std::vector<model::Settlement> RescueStore::settle_orphans(Session& session, pqxx::transaction_base& transaction,
                                                           const std::vector<model::OrphanedJob>& orphans,
                                                           const std::string& worker_name, std::string_view why,
                                                           const std::string& error_type) {
  const auto now = std::chrono::steady_clock::now();
  std::map<std::pair<std::string, model::Lease>, std::vector<model::Settlement>> by_worker;
  for (const model::OrphanedJob& orphan : orphans) {
    by_worker[{orphan.queue, orphan.lease}].push_back(model::settle_orphan(orphan, why, error_type, now));
  }
  std::vector<model::Settlement> all;
  for (auto& [worker, settlements] : by_worker) {
    std::vector<const model::Settlement*> pointers;
    pointers.reserve(settlements.size());
    for (const model::Settlement& settlement : settlements) {
      pointers.push_back(&settlement);
    }
    const std::vector<JobId> cancelled =
        settle(session, transaction, statements_, {.queue = worker.first, .name = worker_name, .lease = worker.second},
               pointers, prepare_);
    std::ranges::move(model::with_cancelled(settlements, cancelled), std::back_inserter(all));
  }
  return all;
}

void RescueStore::end_session_of_lock(model::Lease lock_key) {
  sessions_.execute(statements_.end_session_of_lock, pqxx::params{lock_key, std::optional<int>{}}, false);
}

LeaseAudit RescueStore::audit_leases(JobId after, int rows, milliseconds age) {
  const pqxx::row row =
      sessions_.execute(statements_.audit_leases, pqxx::params{after.value, rows, age.count()}, prepare_).one_row();
  LeaseAudit audit;
  if (!row[0].is_null()) {
    audit.last = JobId{row[0].as<std::int64_t>()};
  }
  const std::vector<JobId> ids = ids_of(row[1]);
  const std::vector<JobId> leases = ids_of(row[2]);
  const std::vector<JobId> known = ids_of(row[3]);
  for (std::size_t i = 0; i < ids.size(); ++i) {
    if (known[i].value != 0) {
      audit.suspects[leases[i].value].push_back(ids[i]);
    } else {
      audit.unowned.push_back(ids[i]);
    }
  }
  return audit;
}

std::vector<model::Settlement> RescueStore::free_unowned(std::span<const JobId> jobs) {
  return free_jobs(jobs, std::nullopt, milliseconds{0}, "the job carried the lease of a worker process that is gone");
}

void RescueStore::ask(model::Lease lease, std::span<const JobId> jobs) {
  sessions_.execute(statements_.set_suspects, pqxx::params{lease, array_of(jobs)}, prepare_);
}

std::vector<model::Settlement> RescueStore::free_own(model::Lease lease, std::span<const JobId> jobs,
                                                     milliseconds age) {
  return free_jobs(jobs, lease, age, "the job carried the lease of a worker process that did not have it");
}

std::vector<model::Settlement> RescueStore::free_jobs(std::span<const JobId> jobs, std::optional<model::Lease> lease,
                                                      milliseconds age, std::string_view why) {
  const SessionPool::Loan session = sessions_.borrow();
  pqxx::work transaction{session->connection()};
  session->apply_settings(transaction);
  const std::vector<model::OrphanedJob> orphans =
      orphans_of(transaction.exec(statements_.stray_jobs, pqxx::params{array_of(jobs), lease, age.count()}));
  std::vector<model::Settlement> settlements = settle_orphans(*session, transaction, orphans, "", why, "stray_lease");
  transaction.commit();
  return settlements;
}

std::vector<model::Settlement> RescueStore::sign_off(const std::string& queue, model::Lease lease) {
  std::vector<model::Settlement> freed;
  const std::vector<JobId> left =
      ids_of(sessions_.execute(statements_.front_jobs_of_lease, pqxx::params{queue, lease}, false));
  if (!left.empty()) {
    freed = free_own(lease, left, milliseconds{0});
  }
  sessions_.execute(statements_.delete_workers, pqxx::params{array_of(std::span{&lease, 1})}, false);
  return freed;
}

}  // namespace arrower::jobs::postgres
