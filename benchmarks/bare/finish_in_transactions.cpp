// One connection claims in batches; others finish jobs in transactions of their own, together with an effect.
#include <stdexcept>
#include <thread>

#include <pqxx/pqxx>

#include "bare/claim.hpp"
#include "bare/hand_over.hpp"
#include "bare_sql.hpp"
#include "measurement.hpp"

namespace bench::bare {

namespace {

void finish(const std::string& database, HandOver<long>& claimed, const std::string& effect) {
  pqxx::connection connection{database};
  connection.prepare(
      "finish",
      "with finished as (delete from arrower.jobs where id = $1 and lease = $2 and attempt = 1 returning *) "
      "insert into arrower.job_history (job_id, queue, job_type, priority, run_at, payload, metadata, attempt, "
      "max_attempts, unique_key, outcome, worker, enqueued_at, started_at, finished_at) "
      "select id, queue, job_type, priority, run_at, payload, metadata, attempt, max_attempts, unique_key, "
      "'succeeded', 'bare', created_at, clock_timestamp(), clock_timestamp() from finished returning job_id");
  while (const auto id = claimed.take()) {
    pqxx::work transaction{connection};
    // As a handler would: not prepared.
    transaction.exec(effect, pqxx::params{*id});
    if (transaction.exec(pqxx::prepped{"finish"}, pqxx::params{*id, lease}).empty()) {
      throw std::runtime_error{"a claimed job is gone"};
    }
    transaction.commit();
  }
}

}  // namespace

double finish_in_transactions(const Site& site, const std::string& queue, int connections, const std::string& effect) {
  constexpr std::size_t jobs_ahead = 1000;
  HandOver<long> claimed{jobs_ahead};
  Claim claim{site.database(), queue};
  long jobs = 0;
  const StopWatch watch;
  {
    std::vector<std::jthread> finishers;
    for (int i = 0; i < connections; ++i) {
      finishers.emplace_back([&] { finish(site.database(), claimed, effect); });
    }
    for (pqxx::result rows = claim.next(); !rows.empty(); rows = claim.next()) {
      jobs += rows.size();
      for (const pqxx::row& row : rows) {
        claimed.put(row[0].as<long>());
      }
    }
    claimed.close();
  }
  return static_cast<double>(jobs) / watch.seconds();
}

}  // namespace bench::bare
