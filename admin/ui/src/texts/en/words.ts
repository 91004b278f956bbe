// Words of many pages: one word for one thing.
import type { AttemptOutcome, Count, JobState, QueueState, Severity } from "../../api/types.ts";
import { counted, plural } from "../../format/numbers.ts";

export const unknown = "–";
export const never = "never";

export const job = "Job";
export const type = "Type";
export const queue = "Queue";
export const state = "State";
export const attempt = "Attempt";
export const attempts = "Attempts";
export const priority = "Priority";
export const payload = "Payload";
export const error = "Error";
export const worker = "Worker";
export const workers = "Workers";
export const schedule = "Schedule";
export const version = "Version";
export const unique_key = "Unique key";
export const started = "Started";
export const ended = "Ended";
export const succeeded = "Succeeded";
export const failed = "Failed";
export const discarded = "Discarded";
export const throughput = "Attempts per second";
export const last_hour = "Last hour";

export const default_queue = "default";
export const default_queue_title = "The default queue (its name is empty)";

export const job_states: Record<JobState, string> = {
  ready: "Ready",
  scheduled: "Scheduled",
  running: "Running",
  retrying: "Retrying",
  succeeded: "Succeeded",
  discarded: "Discarded",
  cancelled: "Cancelled",
};
export const attempt_outcomes: Record<AttemptOutcome, string> = {
  succeeded: "Succeeded",
  failed: "Failed",
  discarded: "Discarded",
  cancelled: "Cancelled",
};
export const stop_requested = "stop requested";
export const queue_states: Record<QueueState, string> = {
  working: "Working",
  waiting: "Idle",
  paused: "Paused",
  no_workers: "No workers",
};
export const severities: Record<Severity, string> = { fine: "OK", notice: "Notice", warning: "Warning", critical: "Critical" };

/** "Job 42" */
export const job_with_id = (id: number): string => `Job ${id}`;

const things =
  (one: string, many = `${one}s`) =>
  (value: number | Count): string =>
    typeof value === "number" ? plural(value, one, many) : counted(value, one, many);

export const count_of_jobs = things("job");
export const count_of_attempts = things("attempt");
export const count_of_queues = things("queue");
export const count_of_schedules = things("schedule");
export const count_of_workers = things("worker");
export const count_of_threads = things("thread");
export const count_of_types = things("type");
export const count_of_days = things("day");

export const all = "All";
export const actions = "Actions";
export const sort_by = "Sort by";
export const default_order = "Default order";
export const show = "Show";
export const show_jobs = "Show jobs";
export const show_all = "Show all";
export const show_all_jobs = "Show all jobs";
export const show_more = (count: string): string => `Show ${count} more`;
export const show_fewer = "Show fewer";
export const more = "More";
export const less = "Less";
export const pause = "Pause";
export const resume = "Resume";
export const stop = "Stop";
export const change = "Change";
export const save = "Save";
export const cancel = "Cancel";
export const close = "Close";
export const clear = "Clear";
export const next_page = "Next page";
export const previous_page = "Previous page";

export const export_list = "Export";
export const csv = "CSV";
export const json_lines = "JSON Lines";

export const copy = "Copy";
export const copied = "Copied";
export const copy_failed = "Copy failed";
export const copy_not_allowed = "The browser does not allow it.";

export const loading = "Loading";
export const no_results = "No results";
export const pick_longer_period = "Select a longer period.";

export const whole_number = (least: string, most: string): string => `Enter a whole number from ${least} to ${most}.`;
export const date_and_time = "Enter a date and a time.";
