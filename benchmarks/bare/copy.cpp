// COPY of the columns that enqueueing fills.
#include <algorithm>

#include <pqxx/pqxx>

#include "bare_sql.hpp"
#include "measurement.hpp"

namespace bench::bare {

double copy(const Site& site, const std::string& queue, int jobs, int jobs_a_transaction) {
  pqxx::connection connection{site.database()};
  const auto now = pqxx::nontransaction{connection}.exec("select now()").one_field().as<std::string>();
  const StopWatch watch;
  for (int begin = 0; begin < jobs; begin += jobs_a_transaction) {
    pqxx::work transaction{connection};
    auto stream = pqxx::stream_to::raw_table(
        transaction, "arrower.jobs", "queue, job_type, priority, run_at, payload, max_attempts, unique_key, metadata");
    const int end = std::min(begin + jobs_a_transaction, jobs);
    for (int number = begin; number < end; ++number) {
      stream.write_values(queue, "bench::Nothing", 0, now, "{\"number\":" + std::to_string(number) + "}", 25, nullptr,
                          "{}");
    }
    stream.complete();
    transaction.commit();
  }
  return jobs / watch.seconds();
}

}  // namespace bench::bare
