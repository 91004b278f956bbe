// Queues, failures and workers as tables: shared by the commands that show them once and the one that watches.
#pragma once

#include <string>
#include <string_view>
#include <vector>

#include <arrower/jobs/inspection/job_details.hpp>
#include <arrower/jobs/inspection/queue_overview.hpp>
#include <arrower/jobs/inspection/worker_state.hpp>

#include "table.hpp"

namespace arrower::jobs::cli {

Table table_of(const std::vector<QueueOverview>& queues);
Table table_of(const std::vector<WorkerState>& workers);
/// What the worker processes run, longest first.
Table running_table(const std::vector<WorkerState>& workers);
Table table_of(const Failures& failures);

/// The default queue has no name to show.
std::string shown_queue(const std::string& name);
std::string_view name_of(QueueState state);

}  // namespace arrower::jobs::cli
