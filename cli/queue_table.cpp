#include "queue_table.hpp"

#include <algorithm>
#include <format>
#include <utility>

#include "duration_text.hpp"
#include "time_text.hpp"

namespace arrower::jobs::cli {

using Align = Table::Align;

std::string_view name_of(QueueState state) {
  switch (state) {
    case QueueState::working:
      return "working";
    case QueueState::waiting:
      return "waiting";
    case QueueState::paused:
      return "paused";
    case QueueState::no_workers:
      return "no workers";
  }
  return "";
}

std::string shown_queue(const std::string& name) { return name.empty() ? "(default)" : printable(name); }

Table table_of(const std::vector<QueueOverview>& queues) {
  Table table{{{.heading = "QUEUE", .shrinks = true},
               {.heading = "STATE"},
               {.heading = "READY", .align = Align::right},
               {.heading = "RUNNING", .align = Align::right},
               {.heading = "RETRYING", .align = Align::right},
               {.heading = "SCHEDULED", .align = Align::right},
               {.heading = "DISCARDED/24h", .align = Align::right},
               {.heading = "OLDEST READY", .align = Align::right},
               {.heading = "RUN/s", .align = Align::right},
               {.heading = "FAILED", .align = Align::right},
               {.heading = "p95", .align = Align::right},
               {.heading = "EMPTY IN", .align = Align::right},
               {.heading = "WORKERS", .align = Align::right}}};
  for (const QueueOverview& queue : queues) {
    table.add({shown_queue(queue.name), std::string{name_of(queue.state)}, format_count(queue.ready),
               format_count(queue.running), format_count(queue.retrying), format_count(queue.scheduled),
               format_count(queue.discarded), format_duration(queue.oldest_ready_age),
               std::format("{:.1f}", queue.throughput), std::format("{:.1f} %", queue.failure_rate * 100),
               format_duration(queue.p95_duration), format_duration(queue.estimated_until_empty),
               std::format("{}x{}", queue.worker_processes,
                           queue.worker_processes == 0 ? 0 : queue.worker_threads / queue.worker_processes)});
  }
  return table;
}

Table table_of(const std::vector<WorkerState>& workers) {
  Table table{{{.heading = "POOL", .shrinks = true},
               {.heading = "QUEUE", .shrinks = true},
               {.heading = "HOST", .shrinks = true},
               {.heading = "PROCESS", .align = Align::right},
               {.heading = "VERSION", .shrinks = true},
               {.heading = "BUSY", .align = Align::right},
               {.heading = "UP FOR", .align = Align::right},
               {.heading = "HEARTBEAT", .align = Align::right}}};
  for (const WorkerState& worker : workers) {
    table.add({printable(worker.pool_name), shown_queue(worker.queue), printable(worker.host),
               std::to_string(worker.process_id), printable(worker.version),
               std::format("{}/{}", worker.running.size(), worker.pool_size),
               format_duration(now() - worker.started_at),
               worker.dead ? "dead" : format_relative(std::min(worker.heartbeat_at, now()))});
  }
  return table;
}

Table running_table(const std::vector<WorkerState>& workers) {
  std::vector<std::pair<const WorkerState*, const RunningJob*>> running;
  for (const WorkerState& worker : workers) {
    for (const RunningJob& job : worker.running) {
      running.emplace_back(&worker, &job);
    }
  }
  std::ranges::sort(running, std::ranges::greater{}, [](const auto& each) { return each.second->running_for; });
  Table table{{{.heading = "JOB", .align = Align::right},
               {.heading = "TYPE", .shrinks = true},
               {.heading = "ATTEMPT", .align = Align::right},
               {.heading = "FOR", .align = Align::right},
               {.heading = "POOL", .shrinks = true},
               {.heading = ""}}};
  for (const auto& [worker, job] : running) {
    table.add({std::to_string(job->id.value), printable(job->type), std::to_string(job->attempt),
               format_duration(job->running_for), printable(worker->pool_name),
               job->cancel_requested ? "asked to stop" : ""});
  }
  return table;
}

Table table_of(const Failures& failures) {
  Table table{{{.heading = "FAILED", .align = Align::right},
               {.heading = "FOR GOOD", .align = Align::right},
               {.heading = "LAST"},
               {.heading = "QUEUE", .shrinks = true},
               {.heading = "TYPE", .shrinks = true},
               {.heading = "ERROR", .shrinks = true},
               {.heading = "JOB", .align = Align::right}}};
  for (const FailureGroup& group : failures.groups) {
    table.add({format_count(group.attempts), format_count(group.discarded), format_relative(group.last_at),
               shown_queue(group.queue), printable(group.type), printable(group.error),
               group.latest_jobs.empty() ? "" : std::to_string(group.latest_jobs.front().value)});
  }
  return table;
}

}  // namespace arrower::jobs::cli
