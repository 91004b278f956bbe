#include "scenario.hpp"

#include <array>

namespace bench {

std::span<const Scenario> scenarios() {
  static constexpr std::array all{
      Scenario{"process", "no-op jobs with a small payload, history on, one worker process", &process},
      Scenario{"process_1k", "the same with payloads of 1 KiB", &process_with_large_payloads},
      Scenario{"transactional", "each handler writes a row through its job's transaction", &transactional},
      Scenario{"enqueue", "one job a transaction, from 1, 10 and 50 connections", &enqueue},
      Scenario{"enqueue_bulk", "in batches of 1,000 and in one call", &enqueue_bulk},
      Scenario{"latency", "commit to handler start, idle worker, one job each 20 ms", &latency},
      Scenario{"mixed", "8 enqueuers, 4 worker processes, five priorities at once", &mixed},
      Scenario{"scheduled_backlog", "process beside many jobs scheduled for tomorrow", &scheduled_backlog},
      Scenario{"old_transaction", "process while an old snapshot is held open", &old_transaction},
      Scenario{"big_history", "process with a long history; a prune of one day", &big_history},
      Scenario{"idle", "what a worker process without work costs", &idle},
      Scenario{"idle_many", "what hundreds of idle worker processes on one queue cost", &idle_many},
      Scenario{"many_queues", "what 1,000 idle queues of one process on one ConnectionPool cost", &many_queues},
      Scenario{"unknown_types", "process behind many jobs of a type that no worker knows; idle there", &unknown_types},
      Scenario{"rescue", "from the death of worker processes until others have their jobs", &rescue},
      Scenario{"start_stop", "process start, ten jobs, orderly stop", &start_stop},
      Scenario{"slow_jobs", "handlers that sleep 10 ms, pools of 10 and 200", &slow_jobs},
      Scenario{"cron", "1,000 of 10,000 schedules due at once; how punctual occurrences are", &cron},
      Scenario{"fairness", "jobs behind slow ones in one process while another idles", &fairness},
      Scenario{"depth", "a count for the gauges, with ten million jobs in the table", &depth},
      Scenario{"telemetry", "process without telemetry, with no-op providers, with OpenTelemetry's SDK", &telemetry},
      Scenario{"inspector", "every look of the Inspector beside a month of history; what its indexes cost", &inspector},
      Scenario{"pages", "how soon the pages of the admin UI stand in a browser, beside a month of history", &pages},
  };
  return all;
}

}  // namespace bench
