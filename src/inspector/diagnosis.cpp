#include "inspector/diagnosis.hpp"

#include <algorithm>
#include <format>
#include <map>
#include <utility>

#include "inspector/shell_word.hpp"
#include "model/time_zone.hpp"

namespace arrower::jobs::inspector {

namespace {

using namespace std::chrono_literals;
using std::chrono::duration_cast;
using std::chrono::seconds;

/// The oldest server that the migrations run on.
constexpr int least_server_version = 130'000;
constexpr int least_dead_rows = 10'000;
constexpr std::int64_t much_log = 1LL << 30U;
/// A ready job that has waited for so long is told of, and taken as a failure.
constexpr auto long_wait = 10min;
constexpr auto very_long_wait = 1h;
/// Of findings of one check.
constexpr std::size_t most_findings = 20;
/// Of names in a message.
constexpr std::size_t most_names = 5;

/// "3 days", "2 h 5 min", "42 s".
std::string words_for(std::chrono::microseconds duration) {
  const auto total = duration_cast<seconds>(duration).count();
  if (duration >= std::chrono::days{2}) {
    return std::format("{} days", total / 86'400);
  }
  if (total >= 3'600) {
    return std::format("{} h {} min", total / 3'600, total % 3'600 / 60);
  }
  if (total >= 120) {
    return std::format("{} min", total / 60);
  }
  return std::format("{} s", total);
}

/// With parts of a second.
std::string words_for_short(std::chrono::microseconds duration) {
  return duration >= 10s ? words_for(duration)
                         : std::format("{:.3f} s", std::chrono::duration<double>(duration).count());
}

std::string words_for(std::int64_t bytes) {
  return std::format("{:.1f} GiB", static_cast<double>(bytes) / static_cast<double>(1LL << 30U));
}

std::string utc(TimePoint time) { return std::format("{:%F %T} UTC", std::chrono::floor<seconds>(time)); }

std::string words_for(const Count& count) { return std::format("{}{}", count.exact ? "" : "more than ", count.value); }

std::string shown(const std::string& queue) {
  return queue.empty() ? "the default queue" : std::format("queue \"{}\"", queue);
}

/// "a, b and 3 more".
std::string listed(const std::vector<std::string>& names) {
  std::string text;
  for (std::size_t i = 0; i < std::min(names.size(), most_names); ++i) {
    text += (i == 0 ? "" : ", ") + names[i];
  }
  return names.size() <= most_names ? text : std::format("{} and {} more", text, names.size() - most_names);
}

Finding fine(std::string check, std::string message) {
  return {.severity = Severity::fine, .check = std::move(check), .message = std::move(message), .advice = {}};
}

}  // namespace

std::vector<Finding> check_server(const ServerFigures& server) {
  std::vector<Finding> findings;
  if (server.version_number < least_server_version) {
    findings.push_back({.severity = Severity::critical,
                        .check = "server_version",
                        .message = std::format("the server is PostgreSQL {}; at least 13 is needed", server.version),
                        .advice = "upgrade the server"});
  } else {
    findings.push_back(fine("server_version", std::format("PostgreSQL {}", server.version)));
  }
  const auto apart = std::chrono::abs(server.database_time - server.local_time);
  if (apart > 5s) {
    findings.push_back(
        {.severity = apart > 1min ? Severity::warning : Severity::notice,
         .check = "clock",
         .message = std::format("the clocks of the database and of this machine are {} apart", words_for(apart)),
         .advice = "the database's decides what is due; set both by NTP, or run_at times that programs "
                   "reckon by their own clock come early or late by that much"});
  } else {
    findings.push_back(fine("clock", "the clocks of the database and of this machine agree"));
  }
  return findings;
}

Finding check_standby(const ServerFigures& server) {
  if (!server.in_recovery) {
    return fine("standby", "this server takes changes");
  }
  return {.severity = Severity::critical,
          .check = "standby",
          .message =
              "this server is a standby, or still recovers: nothing can be enqueued, run or changed on it, and what "
              "is seen may be behind",
          .advice =
              "connect to the primary: name all servers, as in host=db1,db2, with target_session_attrs=read-write; "
              "if this one should be the primary, promote it: select pg_promote()"};
}

Finding check_encoding(const ServerFigures& server) {
  if (server.encoding == "UTF8") {
    return fine("encoding", "the database holds UTF-8");
  }
  return {.severity = Severity::critical,
          .check = "encoding",
          .message = std::format(
              "the database has the encoding {}: payloads and errors are UTF-8, and some of them cannot be stored",
              server.encoding),
          .advice = "create another database: create database NAME encoding 'UTF8' template template0"};
}

Finding not_checked(std::string_view part, const DatabaseError& error) {
  const bool is_right = error.sqlstate() == "42501";
  return {.severity = Severity::warning,
          .check = is_right ? "privileges" : "not_checked",
          .message = std::format("{} could not be checked: {}", part, error.what()),
          .advice = is_right ? "grant what is missing, as \"arrower-jobs migrate grants\" prints it, and look again"
                             : "see to what the server says, and look again"};
}

std::vector<Finding> bounded(std::vector<Finding> findings) {
  std::ranges::stable_sort(findings, std::ranges::greater{}, &Finding::severity);
  struct Tally {
    std::size_t seen = 0;
    Severity worst_left_out = Severity::fine;
  };
  std::map<std::string, Tally> tallies;
  std::vector<Finding> kept;
  for (Finding& finding : findings) {
    Tally& tally = tallies[finding.check];
    if (++tally.seen <= most_findings) {
      kept.push_back(std::move(finding));
    } else {
      tally.worst_left_out = std::max(tally.worst_left_out, finding.severity);
    }
  }
  for (const auto& [check, tally] : tallies) {
    if (tally.seen > most_findings) {
      kept.push_back({.severity = tally.worst_left_out,
                      .check = check,
                      .message = std::format("and {} more findings of {}", tally.seen - most_findings, check),
                      .advice = "as for those that are shown; look again when these are mended"});
    }
  }
  std::ranges::stable_sort(kept, std::ranges::greater{}, &Finding::severity);
  return kept;
}

std::vector<Finding> check_connections(const ConnectionFigures& connections) {
  const std::string figures =
      std::format("{} worker processes may open {} connections; {} of the {} that there can be are open",
                  connections.processes, connections.wanted, connections.open, connections.allowed);
  if (connections.wanted > connections.allowed) {
    return {{.severity = Severity::warning,
             .check = "connections",
             .message = figures,
             .advice = "lower max_connections of the queues, or have queues of a process share a ConnectionPool; or "
                       "raise the server's max_connections (or the database's connection limit), or put PgBouncer in "
                       "between"}};
  }
  return {fine("connections", figures)};
}

std::vector<Finding> check_partition_makers(const PartitionFigures& partitions, const ServerFigures& server) {
  const std::string advice = std::format(
      "run a worker process as {0}, or as a member of it that may create in the schema: grant {0} to its "
      "user; or have {0} call ensure_history_partitions() once a day",
      partitions.owner);
  if (!partitions.worker_users.empty()) {
    if (partitions.a_worker_can) {
      return {fine("partition_rights", "a worker process may make and drop the history's partitions")};
    }
    return {{.severity = Severity::warning,
             .check = "partition_rights",
             .message = std::format("no worker process may make and drop the history's partitions: their database user "
                                    "({}) is neither {}, who owns job_history, nor a member of it with the right to "
                                    "create in the schema",
                                    partitions.worker_users, partitions.owner),
             .advice = advice}};
  }
  if (partitions.this_user_can) {
    return {fine("partition_rights", "this database user may make and drop the history's partitions")};
  }
  return {
      {.severity = Severity::notice,
       .check = "partition_rights",
       .message = std::format("the database user {} may not make and drop the history's partitions, which belong to "
                              "{}; as whom worker processes run is not seen",
                              server.user, partitions.owner),
       .advice = advice}};
}

std::vector<Finding> check_indexes(const std::vector<InvalidIndex>& indexes) {
  std::vector<Finding> findings;
  findings.reserve(indexes.size());
  for (const InvalidIndex& index : indexes) {
    if (!index.path.empty()) {
      const std::string path = shell_word(index.path);
      findings.push_back(
          {.severity = Severity::warning,
           .check = "invalid_index",
           .message = std::format("the payload index on {} is incomplete: building or removing it was ended half-way; "
                                  "changes pay for what is there, and nothing is found by it",
                                  index.path),
           .advice = std::format("arrower-jobs index add --path {0}, as the owner of the tables: it goes on where it "
                                 "was; or arrower-jobs index remove --path {0}",
                                 path)});
      continue;
    }
    findings.push_back(
        {.severity = Severity::warning,
         .check = "invalid_index",
         .message = std::format("the index {} of {} is invalid: building it was ended half-way; every change pays for "
                                "it, and nothing is found by it",
                                index.name, index.table),
         .advice = std::format("{}; then have it built again: a queue with the run_at strategy does when it starts",
                               index.removal)});
  }
  if (findings.empty()) {
    findings.push_back(fine("invalid_index", "all indexes are valid"));
  }
  return findings;
}

std::vector<Finding> check_long_runs(const LongRunFigures& runs) {
  std::vector<Finding> findings;
  for (const LongRun& run : runs.jobs) {
    const std::string usual =
        run.usual ? std::format("; 99 of 100 of its type take less than {}", words_for_short(*run.usual)) : "";
    findings.push_back(
        {.severity = Severity::warning,
         .check = "long_running_job",
         .message = std::format("job {} ({}) of {} has been running for {} in {}{}", run.job.value, run.type,
                                shown(run.queue), words_for(run.runs_for), run.pool_name, usual),
         .advice = std::format("look at what it waits for; if it hangs: arrower-jobs jobs cancel {}, which "
                               "asks it to stop. If such runs are as they should be, split the job",
                               run.job.value),
         .queue = run.queue});
  }
  if (runs.count > static_cast<std::int64_t>(runs.jobs.size())) {
    findings.push_back({.severity = Severity::warning,
                        .check = "long_running_job",
                        .message = std::format("and {} more jobs run for long",
                                               runs.count - static_cast<std::int64_t>(runs.jobs.size())),
                        .advice = "as for those that are shown"});
  }
  if (findings.empty()) {
    findings.push_back(
        fine("long_running_job", "no job runs for longer than an hour, or ten times what its type takes"));
  }
  return findings;
}

Finding check_schema(const std::string& schema, const postgres::SchemaVersion& found, int known_version) {
  switch (postgres::fit_of(found, known_version)) {
    case postgres::SchemaFit::empty:
      return {.severity = Severity::critical,
              .check = "schema_version",
              .message = std::format("schema \"{}\" has no tables", schema),
              .advice =
                  "run arrower-jobs migrate up, or arrower::jobs::migrate; if there are tables in another schema, "
                  "name that one"};
    case postgres::SchemaFit::older:
      return {.severity = Severity::critical,
              .check = "schema_version",
              .message = std::format("schema \"{}\" is at version {}; this program needs version {}", schema,
                                     found.version, known_version),
              .advice = "run arrower-jobs migrate up, or arrower::jobs::migrate"};
    case postgres::SchemaFit::newer:
      return {.severity = Severity::notice,
              .check = "schema_version",
              .message = std::format("schema \"{}\" is at version {}, newer than version {} of this program, which may "
                                     "run on it",
                                     schema, found.version, known_version),
              .advice = "finish the deploy: update this program to the version that the schema was made by"};
    case postgres::SchemaFit::too_new:
      return {.severity = Severity::critical,
              .check = "schema_version",
              .message = std::format("schema \"{}\" is at version {}, on which only programs run that know version {}; "
                                     "this one knows {}",
                                     schema, found.version, found.oldest_program, known_version),
              .advice = "update this program to the version that the schema was made by"};
    case postgres::SchemaFit::same:
      break;
  }
  return fine("schema_version", std::format("schema \"{}\" is at version {}, the newest", schema, found.version));
}

Finding check_time_zones() {
  try {
    const model::TimeZone zone{"Europe/Berlin"};
    return fine("time_zones", "time zone data is in place");
  } catch (const InvalidScheduleError& error) {
    return {.severity = Severity::warning,
            .check = "time_zones",
            .message = std::format("this machine has no time zone data: {}", error.what()),
            .advice = "install the package tzdata; without it schedules in other time zones than UTC are refused"};
  }
}

std::vector<Finding> check_vacuum(const std::vector<VacuumHolder>& holders, const ServerFigures& server) {
  std::vector<Finding> findings;
  for (const VacuumHolder& holder : holders) {
    if (holder.kind == "transaction") {
      findings.push_back(
          {.severity = holder.age > 1h ? Severity::critical : Severity::warning,
           .check = "old_transaction",
           .message = std::format("a transaction has been open for {} (process {}: {}); finished jobs cannot be "
                                  "vacuumed away meanwhile, and claiming slows down",
                                  words_for(holder.age), holder.name, holder.description),
           .advice = std::format("end it where it comes from, or: select pg_terminate_backend({}); set "
                                 "idle_in_transaction_session_timeout so that forgotten ones end by themselves",
                                 holder.name)});
    } else if (holder.kind == "prepared_transaction") {
      findings.push_back(
          {.severity = holder.age > 1h ? Severity::critical : Severity::warning,
           .check = "prepared_transaction",
           .message = std::format("the prepared transaction \"{}\" ({}) has been waiting for its end for {}; finished "
                                  "jobs cannot be vacuumed away meanwhile",
                                  holder.name, holder.description, words_for(holder.age)),
           .advice = "end it: commit prepared or rollback prepared with its name, in this database"});
    } else {
      const bool grave = holder.log_bytes >= much_log;
      findings.push_back(
          {.severity = grave ? Severity::critical : Severity::notice,
           .check = "replication_slot",
           .message = std::format("nobody reads the replication slot \"{}\", which keeps {} of write-ahead log{}",
                                  holder.name, words_for(holder.log_bytes),
                                  holder.age > 0s ? " and dead rows from being vacuumed away" : ""),
           .advice = std::format("start its subscriber, or drop it before the disk is full: select "
                                 "pg_drop_replication_slot('{}')",
                                 holder.name)});
    }
  }
  if (findings.empty()) {
    findings.push_back(fine("old_transaction", "no transaction is older than 5 minutes"));
  }
  if (!server.sees_all_sessions) {
    findings.push_back({.severity = Severity::notice,
                        .check = "privileges",
                        .message = "transactions of other database users are not seen",
                        .advice = "grant pg_read_all_stats to this user to have them checked too"});
  }
  return findings;
}

std::vector<Finding> check_tables(const TableFigures& tables, const ServerFigures& server) {
  std::vector<Finding> findings;
  if (!server.autovacuum || !server.track_counts || tables.autovacuum_off) {
    findings.push_back({.severity = Severity::critical,
                        .check = "autovacuum",
                        .message = tables.autovacuum_off
                                       ? "autovacuum is turned off for the jobs table"
                                       : "autovacuum is turned off on this server: finished jobs are never removed "
                                         "from the table, and claiming slows down",
                        .advice = tables.autovacuum_off
                                      ? "alter table jobs reset (autovacuum_enabled)"
                                      : "alter system set autovacuum = on; alter system set track_counts = on; select "
                                        "pg_reload_conf()"});
  } else {
    findings.push_back(fine("autovacuum", "autovacuum is on"));
  }
  const std::string vacuumed =
      tables.last_vacuum_at ? std::format("last vacuumed {}", utc(*tables.last_vacuum_at)) : "never vacuumed";
  if (tables.dead_rows > least_dead_rows && tables.dead_rows > tables.live_rows) {
    findings.push_back({.severity = tables.dead_rows > 10 * (tables.live_rows + least_dead_rows) ? Severity::critical
                                                                                                 : Severity::warning,
                        .check = "dead_rows",
                        .message = std::format("the jobs table has {} dead rows and {} live ones ({})",
                                               tables.dead_rows, tables.live_rows, vacuumed),
                        .advice = "if a transaction holds vacuum back, end it; else: vacuum jobs, and look whether "
                                  "autovacuum_max_workers is enough"});
  } else {
    findings.push_back(fine("dead_rows", std::format("the jobs table has {} live rows and {} dead ones ({})",
                                                     tables.live_rows, tables.dead_rows, vacuumed)));
  }
  if (tables.misplaced_rows > 0) {
    const TimePoint oldest = tables.oldest_misplaced_at.value_or(TimePoint{});
    findings.push_back(
        {.severity = Severity::warning,
         .check = "history_partitions",
         .message = std::format("{}{} attempts stand in job_history_default, the oldest from {}: their days had no "
                                "partition of their own, and are not dropped with it",
                                tables.misplaced_rows >= 10'000 ? "at least " : "", tables.misplaced_rows, utc(oldest)),
         .advice =
             "keep a worker process running, which makes the partitions of the coming week; pruning deletes these "
             "rows one by one when their time comes"});
  } else if (tables.days_with_partition < 2) {
    findings.push_back({.severity = Severity::warning,
                        .check = "history_partitions",
                        .message = std::format("of the coming 7 days only {} have a partition in the history",
                                               tables.days_with_partition),
                        .advice = "keep a worker process running, or: select ensure_history_partitions()"});
  } else {
    findings.push_back(fine("history_partitions", std::format("the history has partitions for {} of the coming 7 days",
                                                              tables.days_with_partition)));
  }
  return findings;
}

std::vector<Finding> check_workers(const std::vector<WorkerState>& workers, TimePoint now) {
  std::vector<Finding> findings;
  std::size_t alive = 0;
  for (const WorkerState& worker : workers) {
    if (!worker.dead) {
      ++alive;
      continue;
    }
    findings.push_back(
        {.severity = Severity::warning,
         .check = "dead_worker",
         .message =
             std::format("worker process {} ({}, process {}) of {} has not shown itself for {} and holds {} jobs",
                         worker.pool_name, worker.host, worker.process_id, shown(worker.queue),
                         words_for(now - worker.heartbeat_at), worker.running.size()),
         .advice = "another process of its queue frees its jobs within seconds; if this stays, none is running: start "
                   "one. If the process still exists it hangs or cannot reach the database: look at its log"});
  }
  if (findings.empty()) {
    findings.push_back(fine("dead_worker", std::format("{} worker processes are alive, none is dead", alive)));
  }
  return findings;
}

std::vector<Finding> check_leases(const LeaseFigures& leases) {
  constexpr const char* advice =
      "a live worker process frees them within two minutes; if this stays, none is running, or all are of a version "
      "that does not do so: start one";
  std::vector<Finding> findings;
  if (leases.unowned > 0) {
    findings.push_back({.severity = Severity::warning,
                        .check = "unowned_lease",
                        .message = std::format("{} jobs carry a lease of no worker process", leases.unowned),
                        .advice = advice});
  }
  if (leases.not_running > 0) {
    findings.push_back(
        {.severity = Severity::warning,
         .check = "lease_not_running",
         .message = std::format("{} jobs have been claimed for more than two minutes by worker processes "
                                "that do not say that they run them",
                                leases.not_running),
         .advice = advice});
  }
  if (findings.empty()) {
    findings.push_back(fine("leases", "every claimed job in the front of its queue is in a worker process"));
  }
  return findings;
}

std::vector<Finding> check_queues(const std::vector<QueueOverview>& queues, TimePoint now) {
  std::vector<Finding> findings;
  for (const QueueOverview& queue : queues) {
    const std::chrono::microseconds oldest_ready_age = queue.oldest_ready_age.value_or(0us);
    if (queue.paused_at) {
      findings.push_back({.severity = queue.ready.value > 0 ? Severity::warning : Severity::notice,
                          .check = "paused_queue",
                          .message = std::format("{} has been paused for {} by {}; {} jobs are ready in it",
                                                 shown(queue.name), words_for(now - *queue.paused_at),
                                                 queue.paused_by.value_or("somebody"), words_for(queue.ready)),
                          .advice = "resume it when the reason is gone",
                          .queue = queue.name});
    } else if (queue.worker_processes == 0 && queue.ready.value > 0) {
      findings.push_back(
          {.severity = Severity::critical,
           .check = "queue_without_workers",
           .message = std::format("no live worker process serves {}, and {} jobs are ready in it, the oldest for {}",
                                  shown(queue.name), words_for(queue.ready), words_for(oldest_ready_age)),
           .advice = "start a worker process for this queue; if one runs, look at its log: it may not reach this "
                     "database or use another schema",
           .queue = queue.name});
    } else if (oldest_ready_age > long_wait) {
      findings.push_back(
          {.severity = oldest_ready_age > very_long_wait ? Severity::critical : Severity::warning,
           .check = "old_ready_job",
           .message = std::format("the oldest ready job of {} has been due for {}; {} are ready, {} workers end {:.1f} "
                                  "attempts a second",
                                  shown(queue.name), words_for(oldest_ready_age), words_for(queue.ready),
                                  queue.worker_threads, queue.throughput),
           .advice =
               "if jobs end, there are not enough workers: start more processes or raise pool_size. If none ends, "
               "look at what runs, and whether these types have a worker. Jobs of a low priority may also wait "
               "behind others for ever",
           .queue = queue.name});
    }
    if (queue.worker_processes > 0 && !queue.types_without_worker.empty()) {
      findings.push_back(
          {.severity = Severity::warning,
           .check = "type_without_worker",
           .message = std::format("jobs are ready in {} that no live worker process has a function for: {}",
                                  shown(queue.name), listed(queue.types_without_worker)),
           .advice = "deploy the version that registers a function for them; if a type was renamed, give the new one "
                     "the old name by job_type; if they are not wanted any more, cancel them",
           .queue = queue.name});
    }
  }
  if (findings.empty()) {
    findings.push_back(fine("queues", std::format("{} queues, none is paused, unserved or late", queues.size())));
  }
  return findings;
}

std::vector<Finding> check_schedules(const std::vector<ScheduleState>& schedules, TimePoint now) {
  std::vector<Finding> findings;
  for (const ScheduleState& schedule : schedules) {
    if (schedule.problem) {
      findings.push_back({.severity = Severity::critical,
                          .check = "schedule_problem",
                          .message = std::format("schedule \"{}\" of {} does not fire: {}", schedule.name,
                                                 shown(schedule.queue), *schedule.problem),
                          .advice = "correct its expression or time zone where it is scheduled, and restart that "
                                    "program"});
    } else if (schedule.orphaned) {
      const std::string since =
          schedule.orphaned_since ? std::format(" for {}", words_for(now - *schedule.orphaned_since)) : "";
      findings.push_back(
          {.severity = Severity::warning,
           .check = "orphaned_schedule",
           .message = std::format("no live process schedules \"{}\" of {}{}: it does not fire", schedule.name,
                                  shown(schedule.queue), since),
           .advice =
               "start the program that schedules it; if it is not wanted any more, it goes by itself a week after "
               "that was noticed"});
    } else if (schedule.paused_at) {
      findings.push_back({.severity = Severity::notice,
                          .check = "paused_schedule",
                          .message = std::format("schedule \"{}\" of {} has been paused for {} by {}", schedule.name,
                                                 shown(schedule.queue), words_for(now - *schedule.paused_at),
                                                 schedule.paused_by.value_or("somebody")),
                          .advice = "resume it when the reason is gone"});
    }
  }
  if (findings.empty()) {
    findings.push_back(fine("schedules", std::format("{} schedules, all are looked after", schedules.size())));
  }
  return findings;
}

}  // namespace arrower::jobs::inspector
