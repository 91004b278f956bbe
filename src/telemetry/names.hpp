// The names of attributes, in one place; docs/telemetry.md explains them. Those of messaging and of databases follow
// OpenTelemetry's semantic conventions.
#pragma once

#include <string>
#include <string_view>

namespace arrower::jobs::telemetry {

/// The instrumentation scope of all spans and metrics.
inline constexpr const char* scope = "arrower.jobs";

inline constexpr const char* messaging_system = "messaging.system";
inline constexpr const char* messaging_operation_type = "messaging.operation.type";
inline constexpr const char* messaging_operation_name = "messaging.operation.name";
inline constexpr const char* messaging_destination_name = "messaging.destination.name";
inline constexpr const char* messaging_message_id = "messaging.message.id";
inline constexpr const char* messaging_batch_message_count = "messaging.batch.message_count";
inline constexpr const char* messaging_client_id = "messaging.client.id";
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
inline constexpr const char* job_next_attempt_in = "arrower.job.next_attempt_in";

inline constexpr std::string_view system_name = "arrower_jobs";

/// A queue as telemetry calls it: the default queue has no name of its own.
inline std::string_view shown_queue(std::string_view queue) { return queue.empty() ? "default" : queue; }

}  // namespace arrower::jobs::telemetry
