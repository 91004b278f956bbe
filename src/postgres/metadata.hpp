// The metadata column: what travels with a job beside its payload.
#pragma once

#include <optional>
#include <string>
#include <string_view>

#include <arrower/jobs/encoded_job.hpp>
#include <arrower/jobs/job_id.hpp>
#include <arrower/jobs/options.hpp>

namespace arrower::jobs::postgres {

/// {"user_id": ..., "trace": {...}, "version": ..., "schedule": {"name": ..., "time": ...}, "parent": ...}; what is
/// empty is left out. `parent` is the job whose function enqueues this one.
std::string encode_metadata(const std::optional<std::string>& user_id, const TraceCarrier& trace_carrier,
                            const std::optional<Occurrence>& occurrence, const std::optional<JobId>& parent,
                            const std::string& version);

// The metadata of a job that was enqueued by SQL may hold anything. What is not as it should be is skipped, alone.

/// The strings of the JSON object under "trace"; empty for what is no object.
TraceCarrier decode_trace_carrier(std::string_view json);

/// The occurrence of the JSON object under "schedule"; nothing unless it has both name and time.
std::optional<Occurrence> decode_occurrence(std::string_view json);

/// The id under "parent"; nothing for what is none.
std::optional<JobId> decode_parent(std::string_view text);

}  // namespace arrower::jobs::postgres
