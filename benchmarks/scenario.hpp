// The scenarios by name, one file each under scenarios/.
#pragma once

#include <span>
#include <string_view>

#include "report.hpp"
#include "site.hpp"

namespace bench {

struct Scenario {
  std::string_view name;
  std::string_view what;
  void (*run)(const Site& site, Report& report);
};

/// In the order in which they run.
std::span<const Scenario> scenarios();

void process(const Site& site, Report& report);
void process_with_large_payloads(const Site& site, Report& report);
void transactional(const Site& site, Report& report);
void enqueue(const Site& site, Report& report);
void enqueue_bulk(const Site& site, Report& report);
void latency(const Site& site, Report& report);
void mixed(const Site& site, Report& report);
void scheduled_backlog(const Site& site, Report& report);
void old_transaction(const Site& site, Report& report);
void big_history(const Site& site, Report& report);
void idle(const Site& site, Report& report);
void idle_many(const Site& site, Report& report);
void many_queues(const Site& site, Report& report);
void unknown_types(const Site& site, Report& report);
void rescue(const Site& site, Report& report);
void start_stop(const Site& site, Report& report);
void slow_jobs(const Site& site, Report& report);
void cron(const Site& site, Report& report);
void fairness(const Site& site, Report& report);
void depth(const Site& site, Report& report);
void telemetry(const Site& site, Report& report);
void inspector(const Site& site, Report& report);
void pages(const Site& site, Report& report);

}  // namespace bench
