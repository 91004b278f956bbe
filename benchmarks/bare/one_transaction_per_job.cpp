// The pattern of queues that hold a transaction open for as long as a job runs. Its history is a plain table found by
// its primary key, which is the best it can have.
#include <atomic>
#include <thread>

#include <pqxx/pqxx>

#include "bare_sql.hpp"
#include "measurement.hpp"

namespace bench::bare {

namespace {

void prepare(pqxx::connection& connection) {
  connection.prepare("take",
                     "select id, job_type, payload, attempt from arrower.jobs where queue = $1 and run_at <= now() "
                     "order by priority, run_at, id limit 1 for update skip locked");
  connection.prepare("begin_history",
                     "insert into history_of_pattern (job_id, queue, job_type, payload, attempt, started_at) "
                     "values ($1, $2, $3, $4, $5, clock_timestamp()) returning id");
  connection.prepare("end_history",
                     "update history_of_pattern set outcome = 'succeeded', finished_at = clock_timestamp() "
                     "where id = $1");
  connection.prepare("delete", "delete from arrower.jobs where id = $1");
}

/// Answers whether there was one.
bool run_one(pqxx::connection& connection, const std::string& queue, const std::string& effect, Savepoint savepoint) {
  pqxx::work transaction{connection};
  const pqxx::result found = transaction.exec(pqxx::prepped{"take"}, pqxx::params{queue});
  if (found.empty()) {
    return false;
  }
  const auto id = found[0][0].as<long>();
  transaction.exec("savepoint job");
  const long entry =
      transaction
          .exec(pqxx::prepped{"begin_history"},
                pqxx::params{id, queue, found[0][1].c_str(), found[0][2].c_str(), found[0][3].as<int>() + 1})
          .one_field()
          .as<long>();
  // As a handler would: not prepared.
  transaction.exec(effect, pqxx::params{id});
  if (savepoint == Savepoint::released) {
    transaction.exec("release savepoint job");
  }
  transaction.exec(pqxx::prepped{"end_history"}, pqxx::params{entry});
  transaction.exec(pqxx::prepped{"delete"}, pqxx::params{id});
  transaction.commit();
  return true;
}

}  // namespace

double one_transaction_per_job(const Site& site, const std::string& queue, int connections, const std::string& effect,
                               Savepoint savepoint) {
  site.execute(
      "drop table if exists history_of_pattern; "
      "create table history_of_pattern (id bigint generated always as identity primary key, job_id bigint not null, "
      "queue text not null, job_type text not null, payload jsonb, attempt integer not null, outcome text, "
      "started_at timestamptz not null, finished_at timestamptz)");
  std::atomic<long> jobs = 0;
  const StopWatch watch;
  {
    std::vector<std::jthread> workers;
    for (int i = 0; i < connections; ++i) {
      workers.emplace_back([&] {
        pqxx::connection connection{site.database()};
        prepare(connection);
        while (run_one(connection, queue, effect, savepoint)) {
          ++jobs;
        }
      });
    }
  }
  return static_cast<double>(jobs) / watch.seconds();
}

}  // namespace bench::bare
