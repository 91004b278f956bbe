// Whether options are in range: the checks at the door of the queue.
#pragma once

#include <span>
#include <string>
#include <string_view>

#include <arrower/jobs/encoded_job.hpp>
#include <arrower/jobs/inspector.hpp>
#include <arrower/jobs/options.hpp>
#include <arrower/jobs/telemetry.hpp>

namespace arrower::jobs::model {

/// Throws ConfigurationError that names the first option that is out of range, and its value.
void check_queue_options(const QueueOptions& options);
void check_telemetry_options(const TelemetryOptions& options);
void check_inspector_options(const InspectorOptions& options);
void check_schema_name(std::string_view schema);
void check_max_connections(int max_connections);

/// Throws InvalidJobError if there is no job, or that names the first option of a job that is out of range, and its
/// value.
void check_jobs(std::span<const EncodedJob> jobs);

}  // namespace arrower::jobs::model
