// How long one count for the gauges of depth takes with ten million jobs in the table, whatever their state. What the
// worker process that counts would do is done here by itself: a worker would change what is counted.
#include <algorithm>
#include <format>
#include <memory>
#include <optional>
#include <stdexcept>
#include <string>

#include <pqxx/pqxx>

#include "postgres/session_pool.hpp"
#include "postgres/statements.hpp"
#include "postgres/worker_store.hpp"
#include "scenario.hpp"

namespace bench {

namespace {

namespace postgres = arrower::jobs::postgres;

class DepthBench {
 public:
  explicit DepthBench(const Site& site)
      : site_{site},
        sessions_{std::make_shared<postgres::SessionPool>(site.database(), 2)},
        workers_{sessions_, statements_, "work", true} {}

  /// Fills the table anew; `priority` and `due_in` are SQL that may mention i, which counts the jobs.
  void fill(const std::string& priority, const std::string& due_in) const {
    site_.reset();
    site_.execute(
        std::format("insert into arrower.workers (lease, queue, pool_name, host, pid, version, job_types, "
                    "pool_size, holds_lock, listening, heartbeat_timeout) "
                    "values ({}, 'work', '', '', 0, '', '{{}}', 1, false, false, '1 day')",
                    lease));
    insert(jobs(), priority, due_in, "null");
    site_.execute("vacuum (analyze) arrower.jobs");
    site_.settle();
  }

  void insert(int count, const std::string& priority, const std::string& due_in, const std::string& claimed_by) const {
    site_.execute(
        std::format("set synchronous_commit = off; "
                    "insert into arrower.jobs (queue, job_type, priority, run_at, payload, lease) "
                    "select 'work', 'bench::Nothing', {}, now() + {}, '{{\"number\": 0}}', {} "
                    "from generate_series(1, {}) as i",
                    priority, due_in, claimed_by, count));
  }

  void claim(int count) const {
    site_.execute(
        std::format("update arrower.jobs set lease = {} where id in (select id from arrower.jobs where queue = 'work' "
                    "order by priority, run_at, id limit {})",
                    lease, count));
  }

  /// Milliseconds a count, once it is warm; checks what it answers.
  void measure(Report& report, const std::string& what, const std::string& goal, postgres::QueueDepth expected) {
    constexpr int warm_ups = 3;
    constexpr int counts = 20;
    Row row{.scenario = "depth, " + what, .unit = "ms", .goal = goal};
    for (int i = 0; i < warm_ups; ++i) {
      check(expected);
    }
    for (int i = 0; i < counts; ++i) {
      const Meter meter{site_.postmaster()};
      check(expected);
      row.take(meter.sample(1000 * meter.seconds()));
    }
    report.add(std::move(row));
  }

  int jobs() const { return site_.size(10'000'000, 100'000); }

 private:
  static constexpr int lease = 7;

  void check(const postgres::QueueDepth& expected) {
    const std::optional<postgres::QueueDepth> depth = workers_.measure_depth(lease);
    if (!depth || depth->ready != expected.ready || depth->claimed != expected.claimed ||
        depth->scheduled != expected.scheduled || (depth->ready > 0) != (depth->oldest_ready_age > 0)) {
      throw std::runtime_error{
          depth ? std::format("counted {} ready, {} claimed, {} scheduled jobs, the oldest ready one due for {} s",
                              depth->ready, depth->claimed, depth->scheduled, depth->oldest_ready_age)
                : "nothing was counted"};
    }
  }

  const Site& site_;
  const postgres::Statements statements_{"arrower"};
  postgres::Sessions sessions_;
  postgres::WorkerStore workers_;
};

constexpr int most = postgres::WorkerStore::most_counted;
constexpr const char* soon = "< 50 ms";

}  // namespace

void depth(const Site& site, Report& report) {
  DepthBench bench{site};
  const std::string an_hour_ago = "(i - 3600e6) * interval '1 microsecond'";
  const std::string tomorrow = "interval '1 day'";

  bench.fill("i % 300", "random() * interval '2 hours' - interval '1 hour'");
  bench.measure(report, "300 priorities, half is ready", soon, {.ready = most, .scheduled = most});

  bench.fill("0", tomorrow);
  bench.measure(report, "all scheduled", soon, {.scheduled = most});
  bench.insert(2 * most, "0", an_hour_ago, "7");
  bench.measure(report, "all that are due are claimed", soon, {.claimed = most, .scheduled = most});

  bench.fill("0", an_hour_ago);
  bench.claim(3000);
  bench.measure(report, "ready, 3,000 claimed", soon, {.ready = most, .claimed = 3000});
  bench.claim(2 * most);
  bench.measure(report, "ready, 20,000 claimed", soon, {.ready = most, .claimed = most});

  pqxx::connection connection{site.database()};
  pqxx::transaction<pqxx::isolation_level::repeatable_read> old{connection};
  old.exec("select count(*) from arrower.workers");
  const int finished = bench.jobs() / 10;
  site.execute(
      std::format("delete from arrower.jobs where id in (select id from arrower.jobs where queue = 'work' "
                  "order by priority, run_at, id limit {})",
                  finished));
  bench.measure(report, std::format("{} not yet removed", finished), "< 500 ms",
                {.ready = most, .claimed = std::clamp(2 * most - finished, 0, most)});
  old.abort();
  // Gives the space back.
  site.reset();
}

}  // namespace bench
