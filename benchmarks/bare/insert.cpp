// One row a transaction.
#include <atomic>
#include <optional>

#include <pqxx/pqxx>

#include "bare_sql.hpp"
#include "measurement.hpp"
#include "parallel.hpp"

namespace bench::bare {

double insert(const Site& site, const std::string& queue, int connections, std::chrono::milliseconds time) {
  std::vector<pqxx::connection> open;
  for (int i = 0; i < connections; ++i) {
    open.emplace_back(site.database());
    open.back().prepare(
        "insert",
        "insert into arrower.jobs (queue, job_type, priority, run_at, payload, max_attempts, unique_key, metadata) "
        "values ($1, $2, $3, now(), $4, $5, $6, $7)");
  }
  std::atomic<int> jobs = 0;
  const StopWatch watch;
  in_parallel(connections, [&](int thread) {
    pqxx::nontransaction transaction{open[static_cast<std::size_t>(thread)]};
    while (watch.seconds() * 1000 < static_cast<double>(time.count())) {
      const std::string payload = "{\"number\":" + std::to_string(jobs.fetch_add(1)) + "}";
      transaction.exec(pqxx::prepped{"insert"},
                       pqxx::params{queue, "bench::Nothing", 0, payload, 25, std::optional<std::string>{}, "{}"});
    }
  });
  return jobs / watch.seconds();
}

}  // namespace bench::bare
