#include "telemetry/run_log.hpp"

#include <algorithm>
#include <format>
#include <iterator>
#include <utility>

#include <spdlog/spdlog.h>

#include "telemetry/event_log.hpp"
#include "telemetry/names.hpp"
#include "telemetry/seconds.hpp"

namespace arrower::jobs::telemetry {

RunLog::RunLog(spdlog::logger& logger, const model::ClaimedJob& job, std::string trace_id,
               std::chrono::milliseconds slow_after) noexcept
    : logger_{logger}, job_{job}, trace_id_{std::move(trace_id)}, slow_after_{slow_after} {}

std::vector<LogField> RunLog::fields(std::vector<LogField> more) const {
  std::vector<LogField> all{{log_fields::job_id, job_.id.value},
                            {log_fields::job_type, job_.job_type},
                            {log_fields::attempt, std::int64_t{job_.attempt}}};
  if (!trace_id_.empty()) {
    all.push_back({log_fields::trace_id, trace_id_});
  }
  std::ranges::move(more, std::back_inserter(all));
  return all;
}

void RunLog::started() {
  if (wants(logger_, LogLevel::debug)) {
    log_event(logger_, LogLevel::debug, log_events::started,
              std::format("job {} ({}) starts attempt {}", job_.id.value, job_.job_type, job_.attempt), fields());
  }
}

void RunLog::ended(const model::Settlement& settlement) {
  const auto ran = std::chrono::duration_cast<std::chrono::microseconds>(settlement.finished - settlement.started);
  const auto duration = [&] { return LogField{log_fields::duration, seconds(ran)}; };
  const auto next = [&] { return LogField{log_fields::next_attempt_in, seconds(settlement.delay)}; };
  if (settlement.outcome == "failed") {
    log_event(logger_, LogLevel::warning, log_events::failed,
              std::format("job {} ({}) failed on attempt {}, next in {} ms: {}", job_.id.value, job_.job_type,
                          job_.attempt, settlement.delay.count() / 1000, settlement.error),
              fields({duration(),
                      next(),
                      {log_fields::error_type, settlement.error_type},
                      {log_fields::error, settlement.error}}));
  } else if (settlement.outcome == "discarded") {
    log_event(
        logger_, LogLevel::error, log_events::discarded,
        std::format("job {} ({}) failed on attempt {} and is discarded: {}", job_.id.value, job_.job_type, job_.attempt,
                    settlement.error),
        fields({duration(), {log_fields::error_type, settlement.error_type}, {log_fields::error, settlement.error}}));
  } else if (settlement.outcome == "interrupted") {
    log_event(
        logger_, LogLevel::info, log_events::interrupted,
        std::format("job {} ({}) was interrupted on attempt {}, which does not count, next in {} ms: {}", job_.id.value,
                    job_.job_type, job_.attempt, settlement.delay.count() / 1000, settlement.error),
        fields({duration(),
                next(),
                {log_fields::error_type, settlement.error_type},
                {log_fields::error, settlement.error}}));
  } else if (settlement.outcome == "cancelled") {
    std::vector<LogField> ending{duration()};
    if (!settlement.error.empty()) {
      ending.push_back({log_fields::error_type, settlement.error_type});
      ending.push_back({log_fields::error, settlement.error});
    }
    log_event(logger_, LogLevel::info, log_events::cancelled,
              std::format("job {} ({}) was cancelled and ended on attempt {}{}{}", job_.id.value, job_.job_type,
                          job_.attempt, settlement.error.empty() ? "" : ": ", settlement.error),
              fields(std::move(ending)));
  } else if (wants(logger_, LogLevel::debug)) {
    if (settlement.outcome == "succeeded") {
      log_event(logger_, LogLevel::debug, log_events::succeeded,
                std::format("job {} ({}) succeeded on attempt {}", job_.id.value, job_.job_type, job_.attempt),
                fields({duration()}));
    } else if (settlement.outcome == "snoozed") {
      log_event(
          logger_, LogLevel::debug, log_events::snoozed,
          std::format("job {} ({}) comes back in {} ms", job_.id.value, job_.job_type, settlement.delay.count() / 1000),
          fields({duration(), next()}));
    }
  }
  if (slow_after_.count() > 0 && ran > slow_after_) {
    log_event(logger_, LogLevel::warning, log_events::slow,
              std::format("job {} ({}) was slow: it took {} ms", job_.id.value, job_.job_type, ran.count() / 1000),
              fields({duration()}));
  }
}

void RunLog::lease_lost() {
  log_event(
      logger_, LogLevel::warning, log_events::lease_lost,
      std::format("job {} ({}) lost its lease while it ran; what it wrote was rolled back, another worker runs it",
                  job_.id.value, job_.job_type),
      fields());
}

std::shared_ptr<spdlog::logger> RunLog::make_logger() const { return with_fields(logger_, fields()); }

std::string trace_id_of(const TraceCarrier& carrier) {
  // version-trace id-parent id-flags
  constexpr std::size_t begin = 3;
  constexpr std::size_t length = 32;
  const auto header = carrier.find("traceparent");
  return header == carrier.end() || header->second.size() < begin + length ? std::string{}
                                                                           : header->second.substr(begin, length);
}

}  // namespace arrower::jobs::telemetry
