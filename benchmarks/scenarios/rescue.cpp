// How soon others have the jobs of worker processes that were killed.
#include <format>
#include <thread>

#include <arrower/jobs.hpp>

#include "scenario.hpp"
#include "worker_process.hpp"
#include "workload.hpp"

namespace bench {

namespace {

void enqueue_long_jobs(const Site& site, int jobs) {
  arrower::jobs::PostgresQueue queue{site.database(), {.queue = "work"}};
  queue.enqueue(std::vector<Sleep>(static_cast<std::size_t>(jobs), Sleep{.number = 0, .milliseconds = 600'000}));
}

/// Waits until the one job runs; returns the lease of its process.
std::string wait_until_it_runs(const Site& site, const std::string& unlike = "0") {
  site.wait_until(std::format("exists (select from arrower.jobs where lease <> {})", unlike), std::chrono::minutes{2});
  return site.text("select lease from arrower.jobs");
}

/// Until a process that has just started trusts what it sees of others, and then to some point of its rounds of a
/// second, another one each time.
void settle_in(int round) {
  constexpr std::chrono::milliseconds between_points{370};
  std::this_thread::sleep_for(std::chrono::seconds{5} + round * between_points % std::chrono::seconds{1});
}

/// Two processes that have settled in; the one that has the job is killed.
double kill_one_of_two(const Site& site, int round) {
  site.reset();
  ChildProcess first = start_worker(site, "work", "first");
  ChildProcess second = start_worker(site, "work", "second");
  enqueue_long_jobs(site, 1);
  const std::string lease = wait_until_it_runs(site);
  settle_in(round);
  const bool first_has_it = site.text("select pool_name from arrower.workers where lease = " + lease) == "first";
  const StopWatch watch;
  (first_has_it ? first : second).kill();
  wait_until_it_runs(site, lease);
  return watch.seconds();
}

/// The only process is killed, and the next one starts at once.
double restart_the_only_one(const Site& site) {
  site.reset();
  ChildProcess killed = start_worker(site, "work", "killed");
  enqueue_long_jobs(site, 1);
  const std::string lease = wait_until_it_runs(site);
  killed.kill();
  const StopWatch watch;
  const ChildProcess next = launch_worker(site, "work", "next");
  wait_until_it_runs(site, lease);
  return watch.seconds();
}

/// Many processes are killed at once, while one stays.
double kill_many(const Site& site, int processes, int round) {
  site.execute(
      std::format("delete from arrower.workers; delete from arrower.jobs where job_type <> '{}'", unknown_type));
  site.settle();
  constexpr int pool_size = 10;
  enqueue_long_jobs(site, (processes + 1) * pool_size);
  std::vector<ChildProcess> victims;
  for (int i = 0; i < processes; ++i) {
    victims.push_back(launch_worker(site, "work", "victim", pool_size));
  }
  const ChildProcess survivor = start_worker(site, "work", "survivor", pool_size);
  // Read from the front of the index, where they stand: a look at all jobs would be what is measured.
  const std::string jobs_of_victims =
      "(select w.lease, j.id from arrower.workers w join (select id, lease from arrower.jobs "
      "where queue = 'work' and priority = 0) j on j.lease = w.lease where w.pool_name = 'victim')";
  site.wait_until(std::format("(select count(distinct lease) from {} as had) = {}", jobs_of_victims, processes),
                  std::chrono::minutes{3});
  settle_in(round);
  const std::string leases = site.text("select array_agg(lease) from arrower.workers where pool_name = 'victim'");
  const std::string jobs = site.text(std::format("select array_agg(id) from {} as had", jobs_of_victims));
  const StopWatch watch;
  for (ChildProcess& victim : victims) {
    victim.kill();
  }
  site.wait_until(std::format("not exists (select from arrower.workers where lease = any ('{0}')) and "
                              "not exists (select from arrower.jobs where id = any ('{1}') and lease = any ('{0}'))",
                              leases, jobs),
                  std::chrono::minutes{5});
  return watch.seconds();
}

}  // namespace

void rescue(const Site& site, Report& report) {
  const int kills = site.size(8, 3);
  Row one{.scenario = "rescue, one of two processes", .unit = "s", .goal = "< 1.5 s"};
  Row restarted{.scenario = "rescue, the only one, started again", .unit = "s", .goal = "< 1.5 s"};
  for (int kill = 0; kill < kills; ++kill) {
    one.values.push_back(kill_one_of_two(site, kill));
    restarted.values.push_back(restart_the_only_one(site));
  }
  report.add(std::move(one));
  report.add(std::move(restarted));

  const int processes = site.size(20, 5);
  const int waiting = site.size(3'000'000, 100'000);
  site.reset();
  constexpr int behind = 10;
  fill_with_unknown(site, "work", waiting, behind);
  Row many{
      .scenario = std::format("rescue, {} processes beside {} jobs", processes, waiting), .unit = "s", .goal = "< 3 s"};
  for (int repetition = 0; repetition < site.repetitions(); ++repetition) {
    const Meter meter{site.postmaster()};
    const double seconds = kill_many(site, processes, repetition);
    many.take(meter.sample(seconds));
  }
  report.add(std::move(many));
}

}  // namespace bench
