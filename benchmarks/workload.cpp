#include "workload.hpp"

#include <algorithm>
#include <format>
#include <stdexcept>
#include <utility>

#include <arrower/jobs.hpp>

namespace bench {

namespace jobs = arrower::jobs;

Tally::Tally(int jobs) : jobs_{jobs}, runs_{std::make_unique<std::atomic<int>[]>(static_cast<std::size_t>(jobs))} {}

void Tally::ran(int number) {
  runs_[static_cast<std::size_t>(number)].fetch_add(1, std::memory_order_relaxed);
  if (total_.fetch_add(1) + 1 == jobs_) {
    const std::scoped_lock lock{mutex_};
    all_ran_.notify_all();
  }
}

void Tally::wait(std::chrono::seconds longest) {
  std::unique_lock lock{mutex_};
  if (!all_ran_.wait_for(lock, longest, [&] { return total_ >= jobs_; })) {
    throw std::runtime_error{std::format("only {} of {} jobs ran within {} s", total_.load(), jobs_, longest.count())};
  }
}

void Tally::check() const {
  for (int number = 0; number < jobs_; ++number) {
    if (const int runs = runs_[static_cast<std::size_t>(number)]; runs != 1) {
      throw std::runtime_error{std::format("job {} ran {} times", number, runs)};
    }
  }
}

template <class Job>
void fill(const Site& site, const std::string& queue_name, int count) {
  jobs::PostgresQueue queue{site.database(), {.queue = queue_name}};
  constexpr int jobs_a_call = 10'000;
  for (int begin = 0; begin < count; begin += jobs_a_call) {
    std::vector<Job> batch(static_cast<std::size_t>(std::min(jobs_a_call, count - begin)));
    for (std::size_t i = 0; i < batch.size(); ++i) {
      batch[i].number = begin + static_cast<int>(i);
    }
    queue.enqueue(batch);
  }
}

void fill_with_unknown(const Site& site, const std::string& queue, int count, int priority) {
  site.execute(
      std::format("insert into arrower.jobs (queue, job_type, priority, run_at, payload) "
                  "select '{}', '{}', {}, now() - interval '1 hour', '{{}}' from generate_series(1, {})",
                  queue, unknown_type, priority, count));
  // Else it would happen by itself, some time while something is measured.
  site.execute("vacuum (analyze) arrower.jobs");
  site.settle();
}

void check_finished(const Site& site, long count, const std::string& since) {
  const std::string history = "from arrower.job_history where finished_at >= '" + since + "'";
  const long left = site.count(
      std::format("select count(*) from arrower.jobs where run_at <= now() and job_type <> '{}'", unknown_type));
  const long succeeded = site.count("select count(*) " + history + " and outcome = 'succeeded'");
  const long different = site.count("select count(distinct job_id) " + history);
  if (left != 0 || succeeded != count || different != count) {
    throw std::runtime_error{std::format("{} jobs are left, {} of {} succeeded, {} of them different ones", left,
                                         succeeded, count, different)};
  }
}

void check_enqueued(const Site& site, long count) {
  const long all = site.count("select count(*) from arrower.jobs");
  const long different = site.count("select count(distinct payload ->> 'number') from arrower.jobs");
  if (all != count || different != count) {
    throw std::runtime_error{
        std::format("{} jobs stand in the table, {} different ones; {} were enqueued", all, different, count)};
  }
}

void wait_until_succeeded(const Site& site, long count) {
  // Small, unlike the other tables.
  site.wait_until(std::format(
      "(select coalesce(sum(jobs), 0) from arrower.job_statistics where outcome = 'succeeded') >= {}", count));
}

namespace {

/// Starts the queue, waits until so many jobs have been counted, stops it and checks.
Sample run_until_finished(const Site& site, jobs::PostgresQueue& queue, Tally& tally, int count) {
  const std::string since = site.text("select now()");
  const Meter meter{site.postmaster()};
  queue.start();
  tally.wait();
  // Until the last completion is committed, too.
  queue.shutdown(std::chrono::seconds{60});
  const Sample sample = meter.sample(count / meter.seconds());
  tally.check();
  check_finished(site, count, since);
  return sample;
}

}  // namespace

template <class Job>
Sample work_off(const Site& site, int count) {
  Tally tally{count};
  jobs::PostgresQueue queue{site.database(), {.queue = "work"}};
  queue.register_job_func([&](const Job& job) { tally.ran(job.number); });
  return run_until_finished(site, queue, tally, count);
}

Sample work_off(const Site& site, int count, const Work& work, jobs::QueueOptions options) {
  Tally tally{count};
  options.queue = "work";
  jobs::PostgresQueue queue{site.database(), std::move(options)};
  queue.register_job_func([&](jobs::Context& context, const Nothing& job) {
    work(context, job);
    tally.ran(job.number);
  });
  return run_until_finished(site, queue, tally, count);
}

template void fill<Nothing>(const Site&, const std::string&, int);
template void fill<Large>(const Site&, const std::string&, int);
template Sample work_off<Nothing>(const Site&, int);
template Sample work_off<Large>(const Site&, int);

}  // namespace bench
