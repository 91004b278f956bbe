// The names of spans, attributes, log events and their fields, in one place; docs/telemetry.md explains them. Those of
// messaging and of databases follow OpenTelemetry's semantic conventions.
#pragma once

#include <string>
#include <string_view>

namespace arrower::jobs::telemetry {

/// The instrumentation scope of all spans and metrics.
inline constexpr const char* scope = "arrower.jobs";

/// The names of spans, with <...> for what varies. All spans are started by `start_span` (otel.hpp), which takes these.
namespace span_names {

inline constexpr std::string_view send = "send <queue>";
inline constexpr std::string_view process = "process <queue>";
inline constexpr std::string_view schedule = "schedule <queue>";
inline constexpr std::string_view statement = "<operation>";
/// A statement without a word, and one that the server has not answered.
inline constexpr std::string_view unknown_statement = "SQL";

}  // namespace span_names

namespace names {

inline constexpr const char* messaging_system = "messaging.system";
inline constexpr const char* messaging_operation_type = "messaging.operation.type";
inline constexpr const char* messaging_operation_name = "messaging.operation.name";
inline constexpr const char* messaging_destination_name = "messaging.destination.name";
inline constexpr const char* messaging_message_id = "messaging.message.id";
inline constexpr const char* messaging_batch_message_count = "messaging.batch.message_count";
inline constexpr const char* messaging_client_id = "messaging.client.id";
inline constexpr const char* server_address = "server.address";
inline constexpr const char* server_port = "server.port";
inline constexpr const char* error_type = "error.type";
inline constexpr const char* exception_type = "exception.type";
inline constexpr const char* exception_message = "exception.message";
inline constexpr const char* db_system_name = "db.system.name";
inline constexpr const char* db_operation_name = "db.operation.name";
inline constexpr const char* db_query_text = "db.query.text";
inline constexpr const char* db_response_status_code = "db.response.status_code";

inline constexpr const char* job_type = "arrower.job.type";
inline constexpr const char* job_attempt = "arrower.job.attempt";
inline constexpr const char* job_max_attempts = "arrower.job.max_attempts";
inline constexpr const char* job_priority = "arrower.job.priority";
inline constexpr const char* job_waiting_time = "arrower.job.waiting_time";
inline constexpr const char* job_outcome = "arrower.job.outcome";
inline constexpr const char* schedule_name = "arrower.schedule.name";
inline constexpr const char* schedule_time = "arrower.schedule.time";
inline constexpr const char* job_next_attempt_in = "arrower.job.next_attempt_in";

}  // namespace names

/// The fields of log events.
namespace log_fields {

inline constexpr std::string_view job_id = "job_id";
inline constexpr std::string_view job_type = "job_type";
inline constexpr std::string_view queue = "queue";
inline constexpr std::string_view attempt = "attempt";
inline constexpr std::string_view trace_id = "trace_id";
inline constexpr std::string_view duration = "duration";
inline constexpr std::string_view next_attempt_in = "next_attempt_in";
inline constexpr std::string_view error = "error";
inline constexpr std::string_view error_type = "error_type";
inline constexpr std::string_view service = "service";
inline constexpr std::string_view worker = "worker";
inline constexpr std::string_view process_id = "process_id";
inline constexpr std::string_view host = "host";
inline constexpr std::string_view jobs = "jobs";

}  // namespace log_fields

/// The names of log events.
namespace log_events {

inline constexpr std::string_view message = "message";
inline constexpr std::string_view started = "started";
inline constexpr std::string_view succeeded = "succeeded";
inline constexpr std::string_view snoozed = "snoozed";
inline constexpr std::string_view failed = "failed";
inline constexpr std::string_view discarded = "discarded";
inline constexpr std::string_view cancelled = "cancelled";
inline constexpr std::string_view interrupted = "interrupted";
inline constexpr std::string_view slow = "slow";
inline constexpr std::string_view lease_lost = "lease_lost";
inline constexpr std::string_view abandoned = "abandoned";
inline constexpr std::string_view rescued = "rescued";
inline constexpr std::string_view worker_died = "worker_died";
inline constexpr std::string_view connection_lost = "connection_lost";
inline constexpr std::string_view connection_restored = "connection_restored";

}  // namespace log_events

inline constexpr std::string_view system_name = "arrower_jobs";

/// A queue as telemetry calls it: the default queue has no name of its own.
inline std::string_view shown_queue(std::string_view queue) { return queue.empty() ? "default" : queue; }

}  // namespace arrower::jobs::telemetry
