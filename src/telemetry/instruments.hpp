// The metrics, in one place: what they are called in OpenTelemetry and in Prometheus. docs/telemetry.md explains them.
#pragma once

#include <array>
#include <span>
#include <string>
#include <string_view>

namespace arrower::jobs::telemetry {

enum class InstrumentKind { counter, histogram, gauge };

/// What becomes of several values of a gauge that have equal labels: those of queues that are shown by one name.
enum class Fold { sum, largest, smallest };

struct Instrument {
  std::string_view name;
  InstrumentKind kind;
  /// As UCUM has it.
  std::string_view unit;
  std::string_view description;
  Fold fold = Fold::sum;
};

/// By queue and job type.
enum class Counter { enqueued, claimed, succeeded, retried, discarded, cancelled, interrupted, rescued, lease_lost };
inline constexpr std::size_t counters = 9;

/// In the order of Counter.
inline constexpr std::array<Instrument, counters> counter_instruments{{
    {"arrower.jobs.enqueued", InstrumentKind::counter, "{job}", "Jobs that enqueue took"},
    {"arrower.jobs.claimed", InstrumentKind::counter, "{job}", "Jobs that a worker process claimed"},
    {"arrower.jobs.succeeded", InstrumentKind::counter, "{job}", "Attempts that succeeded"},
    {"arrower.jobs.retried", InstrumentKind::counter, "{job}", "Failed attempts that are followed by another one"},
    {"arrower.jobs.discarded", InstrumentKind::counter, "{job}", "Jobs that failed for good"},
    {"arrower.jobs.cancelled", InstrumentKind::counter, "{job}",
     "Jobs that somebody ended while a worker process had them"},
    {"arrower.jobs.interrupted", InstrumentKind::counter, "{job}",
     "Runs ended by something else than the job, which did not count as attempts"},
    {"arrower.jobs.rescued", InstrumentKind::counter, "{job}", "Jobs taken from worker processes that died"},
    {"arrower.jobs.lease_lost", InstrumentKind::counter, "{job}", "Runs whose lease was lost while they ran"},
}};

/// By error type as well.
inline constexpr Instrument failed_instrument{"arrower.jobs.failed", InstrumentKind::counter, "{job}",
                                              "Attempts that failed, the last one of a discarded job included"};

inline constexpr Instrument run_duration{"arrower.jobs.run.duration", InstrumentKind::histogram, "s",
                                         "How long attempts ran"};
inline constexpr Instrument waiting_time{"arrower.jobs.waiting_time", InstrumentKind::histogram, "s",
                                         "How long jobs were due before an attempt started"};

// Those of OpenTelemetry's conventions for messaging, for OpenTelemetry alone: what Prometheus scrapes has the same in
// the ones above.
inline constexpr Instrument sent_messages{"messaging.client.sent.messages", InstrumentKind::counter, "{message}",
                                          "Jobs that calls of enqueue sent, or tried to"};
inline constexpr Instrument consumed_messages{"messaging.client.consumed.messages", InstrumentKind::counter,
                                              "{message}", "Jobs that were given to their functions"};
inline constexpr Instrument operation_duration{"messaging.client.operation.duration", InstrumentKind::histogram, "s",
                                               "How long calls of enqueue took"};
inline constexpr Instrument process_duration{"messaging.process.duration", InstrumentKind::histogram, "s",
                                             "How long job functions ran, their transactions included"};

inline constexpr std::array<const Instrument*, 4> messaging_instruments{&sent_messages, &consumed_messages,
                                                                        &operation_duration, &process_duration};

inline constexpr Instrument depth{"arrower.jobs.depth", InstrumentKind::gauge, "{job}",
                                  "Unfinished jobs by state, counted up to a limit"};
inline constexpr Instrument oldest_ready_age{"arrower.jobs.oldest_ready.age", InstrumentKind::gauge, "s",
                                             "How long the longest waiting ready job has been due", Fold::largest};
inline constexpr Instrument running{"arrower.jobs.running", InstrumentKind::gauge, "{job}",
                                    "Jobs that run in this process"};
inline constexpr Instrument workers{"arrower.jobs.workers", InstrumentKind::gauge, "{worker}",
                                    "Jobs that this process can run at the same time"};
inline constexpr Instrument workers_busy{"arrower.jobs.workers.busy", InstrumentKind::gauge, "{worker}",
                                         "Workers of this process that run a job"};
inline constexpr Instrument connections{"arrower.jobs.connections", InstrumentKind::gauge, "{connection}",
                                        "Pooled connections of this process by state"};
inline constexpr Instrument completion_batch_size{"arrower.jobs.completion.batch_size", InstrumentKind::gauge, "{job}",
                                                  "Attempts in the batch that was written last", Fold::largest};
inline constexpr Instrument listener_connected{"arrower.jobs.listener.connected", InstrumentKind::gauge, "",
                                               "1 while this process hears notifications of new jobs, else 0",
                                               Fold::smallest};

inline constexpr std::array<const Instrument*, 8> gauge_instruments{
    &depth,       &oldest_ready_age,      &running,           &workers, &workers_busy,
    &connections, &completion_batch_size, &listener_connected};

/// All of them.
inline std::span<const Instrument* const> instruments() {
  static const auto all = [] {
    std::array<const Instrument*, counters + 3 + messaging_instruments.size() + gauge_instruments.size()> list{};
    std::size_t next = 0;
    for (const Instrument& counter : counter_instruments) {
      list[next++] = &counter;
    }
    for (const Instrument* other : {&failed_instrument, &run_duration, &waiting_time}) {
      list[next++] = other;
    }
    for (const Instrument* messaging : messaging_instruments) {
      list[next++] = messaging;
    }
    for (const Instrument* gauge : gauge_instruments) {
      list[next++] = gauge;
    }
    return list;
  }();
  return all;
}

inline constexpr const char* queue_label = "queue";
inline constexpr const char* job_type_label = "job_type";
inline constexpr const char* error_type_label = "error_type";
inline constexpr const char* state_label = "state";

/// What stands for all values beyond the limit of their number.
inline constexpr std::string_view other_value = "other";

}  // namespace arrower::jobs::telemetry
