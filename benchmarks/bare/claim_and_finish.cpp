// One connection claims, one finishes, both in batches.
#include <thread>

#include <pqxx/pqxx>

#include "bare/claim.hpp"
#include "bare/hand_over.hpp"
#include "bare_sql.hpp"
#include "measurement.hpp"

namespace bench::bare {

namespace {

void finish(const std::string& database, HandOver<std::string>& claimed) {
  pqxx::connection connection{database};
  connection.prepare(
      "finish",
      "with gone as (delete from arrower.jobs where id = any ($1::bigint[]) and lease = $2 returning *) "
      "insert into arrower.job_history (job_id, queue, job_type, priority, run_at, payload, metadata, attempt, "
      "max_attempts, outcome, worker, enqueued_at, started_at, finished_at) "
      "select id, queue, job_type, priority, run_at, payload, metadata, attempt, max_attempts, 'succeeded', 'bare', "
      "created_at, now(), now() from gone");
  while (const auto ids = claimed.take()) {
    pqxx::nontransaction{connection}.exec(pqxx::prepped{"finish"}, pqxx::params{*ids, lease});
  }
}

std::string array_of_ids(const pqxx::result& rows) {
  std::string ids = "{";
  for (const pqxx::row& row : rows) {
    ids += row[0].c_str();
    ids += ',';
  }
  ids.back() = '}';
  return ids;
}

}  // namespace

double claim_and_finish(const Site& site, const std::string& queue) {
  constexpr std::size_t batches_ahead = 4;
  HandOver<std::string> claimed{batches_ahead};
  Claim claim{site.database(), queue};
  long jobs = 0;
  const StopWatch watch;
  {
    const std::jthread finisher{[&] { finish(site.database(), claimed); }};
    for (pqxx::result rows = claim.next(); !rows.empty(); rows = claim.next()) {
      jobs += rows.size();
      claimed.put(array_of_ids(rows));
    }
    claimed.close();
  }
  return static_cast<double>(jobs) / watch.seconds();
}

}  // namespace bench::bare
