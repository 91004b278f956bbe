#include "telemetry/enqueueing.hpp"

#include <chrono>
#include <utility>

#include "model/error_type.hpp"
#include "telemetry/telemetry_impl.hpp"

namespace arrower::jobs::telemetry {

std::vector<JobId> record_enqueueing(const Telemetry::Impl& telemetry, const Sender& sender,
                                     std::span<const EncodedJob> jobs, postgres::Inheritance inherited,
                                     const Insert& insert) {
  using std::chrono::steady_clock;
  Metrics* const metrics = telemetry.metrics.get();
  const auto started = metrics != nullptr ? steady_clock::now() : steady_clock::time_point{};
  const auto sent = [&](std::string_view error_type) {
    if (metrics != nullptr && metrics->has_meter()) {
      metrics->sent(sender.queue,
                    {.jobs = jobs.size(),
                     .took = std::chrono::duration_cast<std::chrono::microseconds>(steady_clock::now() - started),
                     .error_type = error_type,
                     .server = sender.server()});
    }
  };
  EnqueueSpan span{telemetry.tracing.get(), sender, jobs, std::move(inherited)};
  try {
    std::vector<JobId> ids = insert(span.inherited());
    span.enqueued(ids);
    if (metrics != nullptr) {
      metrics->enqueued(sender.queue, jobs);
    }
    sent({});
    return ids;
  } catch (...) {
    span.failed();
    sent(model::current_exception_type());
    throw;
  }
}

}  // namespace arrower::jobs::telemetry
