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

/// The trace carrier of the JSON object under "trace"; empty for what is none.
TraceCarrier decode_trace_carrier(std::string_view json);

/// The occurrence of the JSON object under "schedule"; nothing for what is none.
std::optional<Occurrence> decode_occurrence(std::string_view json);

}  // namespace arrower::jobs::postgres
