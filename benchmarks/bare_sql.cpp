#include "bare_sql.hpp"

#include <condition_variable>
#include <deque>
#include <mutex>
#include <thread>

#include <pqxx/pqxx>

#include "measurement.hpp"

namespace bench::bare {

namespace {

/// Hands ids from the connection that claims to the one that finishes. An empty text is the end.
class Channel {
 public:
  void put(std::string ids) {
    std::unique_lock lock{mutex_};
    changed_.wait(lock, [&] { return texts_.size() < 4; });
    texts_.push_back(std::move(ids));
    changed_.notify_all();
  }

  std::string take() {
    std::unique_lock lock{mutex_};
    changed_.wait(lock, [&] { return !texts_.empty(); });
    std::string ids = std::move(texts_.front());
    texts_.pop_front();
    changed_.notify_all();
    return ids;
  }

 private:
  std::mutex mutex_;
  std::condition_variable changed_;
  std::deque<std::string> texts_;
};

void finish(const std::string& database, Channel& claimed) {
  pqxx::connection connection{database};
  connection.prepare(
      "finish",
      "with gone as (delete from arrower.jobs where id = any ($1::bigint[]) and lease = 1 returning *) "
      "insert into arrower.job_history (job_id, queue, job_type, priority, run_at, payload, metadata, attempt, "
      "max_attempts, outcome, worker, enqueued_at, started_at, finished_at) "
      "select id, queue, job_type, priority, run_at, payload, metadata, attempt, max_attempts, 'succeeded', 'bare', "
      "created_at, now(), now() from gone");
  for (;;) {
    const std::string ids = claimed.take();
    if (ids.empty()) {
      return;
    }
    pqxx::nontransaction{connection}.exec(pqxx::prepped{"finish"}, pqxx::params{ids});
  }
}

}  // namespace

double claim_and_finish(const Site& site, const std::string& queue) {
  Channel claimed;
  pqxx::connection connection{site.database()};
  connection.prepare(
      "claim",
      "update arrower.jobs set lease = 1, leased_at = now(), attempt = attempt + 1 where id = any (array("
      "select id from arrower.jobs where queue = $1 and priority = 0 and run_at <= now() and lease is null "
      "order by run_at, id limit 1000 for update skip locked)) returning id, payload");
  long jobs = 0;
  const StopWatch watch;
  {
    const std::jthread finisher{[&] { finish(site.database(), claimed); }};
    for (;;) {
      const pqxx::result rows = pqxx::nontransaction{connection}.exec(pqxx::prepped{"claim"}, pqxx::params{queue});
      if (rows.empty()) {
        claimed.put({});
        break;
      }
      std::string ids = "{";
      for (const pqxx::row& row : rows) {
        ids += row[0].c_str();
        ids += ',';
      }
      ids.back() = '}';
      jobs += rows.size();
      claimed.put(std::move(ids));
    }
  }
  return static_cast<double>(jobs) / watch.seconds();
}

}  // namespace bench::bare
