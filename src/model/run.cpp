#include "model/run.hpp"

#include <format>
#include <utility>

#include <spdlog/spdlog.h>
#include <arrower/jobs/context.hpp>

namespace arrower::jobs {

namespace model {

Run::Run(const ClaimedJob& job, std::string_view queue, std::stop_token stop_token, spdlog::logger& logger) noexcept
    : job_{job}, queue_{queue}, stop_token_{std::move(stop_token)}, queue_logger_{logger} {}

Run::~Run() = default;

spdlog::logger& Run::logger() {
  if (!logger_) {
    logger_ = make_logger();
  }
  return *logger_;
}

std::shared_ptr<spdlog::logger> Run::make_logger() const {
  return queue_logger_.clone(
      std::format("job_id={} job_type={} queue=\"{}\" attempt={}", job_.id.value, job_.job_type, queue_, job_.attempt));
}

}  // namespace model

JobId Context::id() const noexcept { return run_->job().id; }
std::string_view Context::job_type() const noexcept { return run_->job().job_type; }
std::string_view Context::queue() const noexcept { return run_->queue(); }
int Context::attempt() const noexcept { return run_->job().attempt; }
int Context::max_attempts() const noexcept { return run_->job().max_attempts; }
std::int16_t Context::priority() const noexcept { return run_->job().priority; }
TimePoint Context::run_at() const noexcept { return run_->job().run_at; }
TimePoint Context::enqueued_at() const noexcept { return run_->job().enqueued_at; }
const std::optional<std::string>& Context::user_id() const noexcept { return run_->job().user_id; }
const TraceCarrier& Context::trace_carrier() const noexcept { return run_->job().trace_carrier; }
std::string_view Context::schedule_name() const noexcept {
  const auto& occurrence = run_->job().occurrence;
  return occurrence ? std::string_view{occurrence->name} : std::string_view{};
}
std::optional<TimePoint> Context::scheduled_for() const noexcept {
  const auto& occurrence = run_->job().occurrence;
  return occurrence ? std::optional{occurrence->time} : std::nullopt;
}
pqxx::transaction_base& Context::transaction() { return run_->transaction(); }
std::stop_token Context::stop_token() const noexcept { return run_->stop_token(); }
spdlog::logger& Context::logger() { return run_->logger(); }

}  // namespace arrower::jobs
