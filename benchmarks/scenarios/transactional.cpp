// Jobs that write one row through their own transaction: against the same statements in bare SQL, and against the
// pattern that holds one transaction open for each running job.
#include <stdexcept>
#include <utility>

#include <arrower/jobs/context.hpp>
#include <pqxx/pqxx>

#include "bare_sql.hpp"
#include "scenario.hpp"
#include "workload.hpp"

namespace bench {

namespace {

constexpr int workers = 10;
const std::string effect = "insert into written (job) values ($1)";

void check_effects(const Site& site, long jobs) {
  if (site.count("select count(*) from written") != jobs ||
      site.count("select count(distinct job) from written") != jobs) {
    throw std::runtime_error{"the effects of the jobs are not there once each"};
  }
}

/// Has so many jobs waiting, runs `work` and checks that the effect of each is there.
template <class Function>
auto measured(const Site& site, int jobs, Function work) {
  site.execute("truncate written");
  site.reset();
  fill<Nothing>(site, "work", jobs);
  site.settle();
  const auto result = work();
  check_effects(site, jobs);
  return result;
}

Sample insert_in_handlers(const Site& site, int jobs) {
  const Work insert = [](arrower::jobs::Context& context, const Nothing&) {
    context.transaction().exec(effect, pqxx::params{context.id().value});
  };
  return work_off(site, jobs, insert, {.pool_size = workers});
}

}  // namespace

void transactional(const Site& site, Report& report) {
  const int jobs = site.size(6'000, 1'500);
  site.execute("create table written (job bigint not null)");
  Row same{.scenario = "transactional", .unit = "jobs/s", .goal = ">= 0.80"};
  Row pattern{.scenario = "transactional / one transaction per job", .unit = "jobs/s", .goal = ">= 2"};
  Row released{.scenario = "transactional / savepoint released", .unit = "jobs/s", .goal = "reported"};
  for (int repetition = 0; repetition < site.repetitions(); ++repetition) {
    const auto one_each = [&](bare::Savepoint savepoint) {
      return measured(site, jobs,
                      [&] { return bare::one_transaction_per_job(site, "work", workers, effect, savepoint); });
    };
    same.limits.push_back(
        measured(site, jobs, [&] { return bare::finish_in_transactions(site, "work", workers, effect); }));
    pattern.limits.push_back(one_each(bare::Savepoint::left));
    released.limits.push_back(one_each(bare::Savepoint::released));
    const Sample sample = measured(site, jobs, [&] { return insert_in_handlers(site, jobs); });
    for (Row* row : {&same, &pattern, &released}) {
      row->take(sample);
    }
  }
  for (Row* row : {&same, &pattern, &released}) {
    report.add(std::move(*row));
  }
}

}  // namespace bench
