// How the rate of a long run holds up while somebody keeps a snapshot open, so that no finished job's row can be
// cleaned away: the last tenth of the jobs against the first tenth.
#include <array>
#include <atomic>
#include <chrono>

#include <pqxx/pqxx>

#include "scenario.hpp"
#include "workload.hpp"

namespace bench {

namespace {

/// When the first job ran, and when each tenth of them had run.
class Tenths {
 public:
  explicit Tenths(int jobs) : jobs_a_tenth_{jobs / 10} {}

  /// Safe to call from several threads.
  void ran() {
    const int number = total_.fetch_add(1) + 1;
    if (number == 1) {
      times_.front() = std::chrono::steady_clock::now();
    } else if (number % jobs_a_tenth_ == 0) {
      times_.at(static_cast<std::size_t>(number / jobs_a_tenth_)) = std::chrono::steady_clock::now();
    }
  }

  /// Jobs a second, from 1 to 10. Only after all jobs have run.
  double rate(std::size_t tenth) const {
    return jobs_a_tenth_ / std::chrono::duration<double>(times_.at(tenth) - times_.at(tenth - 1)).count();
  }

 private:
  const int jobs_a_tenth_;
  std::atomic<int> total_ = 0;
  std::array<std::chrono::steady_clock::time_point, 11> times_;
};

}  // namespace

void old_transaction(const Site& site, Report& report) {
  const int jobs = site.size(1'000'000, 50'000);
  fill<Nothing>(site, "work", jobs);
  site.settle();
  pqxx::connection connection{site.database()};
  pqxx::transaction<pqxx::isolation_level::repeatable_read> old{connection};
  old.exec("select count(*) from arrower.workers");
  Tenths tenths{jobs};
  Sample sample = work_off(site, jobs, [&](arrower::jobs::Context&, const Nothing&) { tenths.ran(); });
  sample.value = tenths.rate(10);
  Row row{.scenario = "old_transaction, last tenth", .unit = "jobs/s", .goal = ">= 0.70 of the first tenth"};
  row.limits.push_back(tenths.rate(1));
  row.take(sample);
  report.add(std::move(row));
}

}  // namespace bench
