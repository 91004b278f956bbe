#include "telemetry/service_log.hpp"

#include <format>
#include <string>

#include "telemetry/event_log.hpp"
#include "telemetry/names.hpp"

namespace arrower::jobs::telemetry {

void log_connection_lost(spdlog::logger& logger, std::string_view service, std::string_view what,
                         std::string_view error) {
  log_event(logger, LogLevel::warning, log_events::connection_lost,
            std::format("{} failed and will be tried again until it works: {}", what, error),
            {{log_fields::service, std::string{service}}, {log_fields::error, std::string{error}}});
}

void log_connection_restored(spdlog::logger& logger, std::string_view service, std::string_view what) {
  log_event(logger, LogLevel::info, log_events::connection_restored, std::format("{} works again", what),
            {{log_fields::service, std::string{service}}});
}

void log_rescue(spdlog::logger& logger, std::string_view worker, int process_id, std::string_view host,
                std::span<const model::Settlement> jobs) {
  log_event(logger, LogLevel::warning, log_events::worker_died,
            std::format("worker {} (process {} on {}) died; {} jobs that it had were returned to the queue", worker,
                        process_id, host, jobs.size()),
            {{log_fields::worker, std::string{worker}},
             {log_fields::process_id, std::int64_t{process_id}},
             {log_fields::host, std::string{host}},
             {log_fields::jobs, static_cast<std::int64_t>(jobs.size())}});
  if (!wants(logger, LogLevel::info)) {
    return;
  }
  for (const model::Settlement& job : jobs) {
    log_event(logger, LogLevel::info, log_events::rescued,
              std::format("job {} ({}) was taken from worker {}, which died during attempt {}", job.id.value,
                          job.job_type, worker, job.attempt),
              {{log_fields::job_id, job.id.value},
               {log_fields::job_type, job.job_type},
               {log_fields::attempt, std::int64_t{job.attempt}},
               {log_fields::worker, std::string{worker}}});
  }
}

}  // namespace arrower::jobs::telemetry
