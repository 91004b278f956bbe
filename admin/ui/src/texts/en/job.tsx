// The page of one job: facts, payload, attempts, and what it enqueued.
import type { ComponentChildren } from "preact";

export const heading = (id: ComponentChildren, state: ComponentChildren) => (
  <>
    Job {id} {state}
  </>
);
export const not_found = (id: number): string => `There is no job ${id}.`;
export const not_found_advice = (link: (text: string) => ComponentChildren) => (
  <>The job was deleted, or the history no longer keeps it. {link("Show all jobs")}</>
);
export const last_error = "Last error";
export const failed_for_good = "The job failed and is not retried";
export const will_retry = "The last attempt failed. The job will be retried.";
export const payload_not_kept = "The history does not keep this payload.";

export const facts = "Facts";
export const attempts_of = (attempts: number, most: number): string => `${attempts} of ${most}`;
export const attempts_without_limit = (attempts: number): string => `${attempts} (no limit)`;
export const interruptions = "Interruptions";
export const interruptions_note = (count: number): string => `${count}, not counted as attempts`;
export const enqueued = "Enqueued";
export const due = "Due";
export const enqueued_by = "Enqueued by";
export const scheduled_for = (time: ComponentChildren) => <> for {time}</>;
export const user = "User";
export const program_version = "Program version";
export const trace = "Trace";
export const copy_trace = "Copy the trace ID";
export const open_trace = "Open";

export const attempt = (number: number): string => `Attempt ${number}`;
export const never_started = "Ended before it started";
export const running_for = (time: ComponentChildren) => <>for {time}</>;
export const next_due = (time: ComponentChildren) => <>due {time}</>;
export const took = (duration: string): string => `took ${duration}`;
export const waited = (duration: string): string => `waited ${duration}`;
export const on_worker = (worker: string): string => `on ${worker}`;
export const earlier_attempts = (count: number): string => (count === 1 ? "1 earlier attempt" : `${count} earlier attempts`);
export const copy_error = "Copy the error";

export const compare = "Compare two attempts";
export const left = "Left";
export const right = "Right";
export const compared = "Property";
export const run_time = "Run time";
export const wait_time = "Wait time";

export const enqueued_by_this = "Enqueued by this job";
export const search_enqueued = "Search for jobs that this job enqueued";

export const copy_as = "Copy as …";
export const copy_as_curl = "Copy as curl";
export const copy_as_command = "Copy as a command";
export const copy_as_sql = "Copy as SQL";
export const copy_as_cpp = "Copy as C++";
export const curl = "curl";
export const command_line = "Command line";
export const sql = "SQL";
export const cpp = "C++";
export const redacted_in_copy = "Values that show [redacted] are hidden from you. Enter the real values.";

export const enqueue_again = "Enqueue again";
export const enqueue_copy = "Enqueue a copy";
export const enqueue_changed = "Enqueue with this payload";
export const copy_enqueued = "A copy was enqueued.";
export const enqueue_again_text = (type: string, id: number): string => `Enqueues a new job of type ${type}, due immediately. Job ${id} does not change.`;
export const redacted_again = "Values that show [redacted] are hidden from you. If you change the payload, enter the real values. If you do not change it, the real values are copied.";
