// The page of one queue: state, counts, charts, types and workers.
import type { ComponentChildren } from "preact";

export const paused = (since: ComponentChildren, user: string | null) => (
  <>
    Paused {since}
    {user ? ` by ${user}` : ""}. Running jobs continue. No new jobs start.
  </>
);
export const types_without_worker = (types: ComponentChildren) => <>No live worker has a function for {types}. These jobs wait until you deploy a worker that has one.</>;

export const none_waiting = "none waiting";
export const oldest = (age: string): string => `oldest ${age}`;
export const of_threads = (threads: string): string => `of ${threads}`;
export const retrying_note = "will be retried";
export const scheduled_note = "due later";
export const discarded_note = "in the last 24 h";

export const throughput = "Throughput";
export const per_second = (rate: string): string => `${rate} per second`;
export const failing = "Failing";
export const average_time = "Average run time";
export const p95 = (duration: string): string => ` (p95 ${duration})`;
export const empty_in = "Empty in";
export const about = (duration: string): string => `about ${duration}`;
export const workers_and_threads = (workers: string, threads: string): string => `${workers}, ${threads}`;
export const history_kept = "History kept";
export const change_history = "Change how long the history is kept";

export const activity = "Activity";
export const of_type = (type: string): string => ` of ${type} `;
export const of_all_types = "Show all types";
export const period = "Period";
export const periods = { hour: "1 h", day: "24 h", week: "7 d", month: "30 d" };
export const attempts_per_minute = "Attempts per minute";
export const attempts_per_minute_title = "Succeeded, failed and discarded attempts per minute";
export const average_times = "Average time of an attempt";
export const average_times_title = "Average run time and wait time of attempts";
export const run = "Run";
export const wait = "Wait";
export const time = "Time";

export const types = "Types";
export const in_the_last = (period: string): string => `in the last ${period}`;
export const no_types = "No job types are known in this queue yet.";
export const discarded_title = "Last attempts: the job is not retried";
export const runs_for = "Run time";
export const waits_for = "Wait time";
export const no_workers_of_type = "none";
export const chart = "Chart";
export const new_job_of_type = "New";

export const no_workers = "No live worker serves this queue. Its jobs wait until a worker starts.";
