// What needs attention on the overview: each with a title, details and a remedy.

export const section = "Needs attention";
export const all_is_well = "All is well";
export const nothing_needs_attention = "Nothing needs attention";
export const all_is_well_text = (counts: string[]): string => `${counts.join(", ")}. No job waits too long, and no failure rate is unusual.`;
export const no_workers_no_jobs = "No workers are running, and no jobs are waiting.";

export const looks = {
  queue: "Queue",
  ready_jobs: "Show jobs",
  discarded_jobs: "Show jobs",
  failures: "Show failures",
  workers: "Show workers",
  schedules: "Show schedules",
  maintenance: "Details",
};
export const remedies = {
  resume_queue: "Resume",
  resume_schedule: "Resume",
  cancel_jobs: "Cancel long-running jobs",
  retry_group: "Retry discarded",
  retry_discarded: "Retry all",
};
export const discarded_scope = (queue: string): string => `Jobs of ${queue} that were discarded in the last 24 hours`;

/** How many jobs wait in a queue: part of the details below. */
export const waiting = (jobs: string, one: boolean, oldest: string | null): string =>
  `${jobs} ${one ? "is" : "are"} waiting${oldest === null ? "" : `, the oldest for ${oldest}`}`;
export const nothing_waits = "no jobs are waiting yet";

export const no_workers = (queue: string): string => `${queue} has no workers`;
export const no_workers_detail = (waiting: string): string => `No live worker serves this queue, and ${waiting}. Start a worker, or check which worker served it before.`;

export const paused = (queue: string): string => `${queue} is paused`;
export const paused_detail = (user: string | null, waiting: string): string => `${user ? `Paused by ${user}: ` : "Paused: "}${waiting}.`;

export const types_without_worker = (queue: string): string => `${queue} has jobs that no worker can run`;
export const types_without_worker_detail = (type: string, others: number): string =>
  `No live worker has a function for ${type}${others === 0 ? "" : others === 1 ? " and 1 other type" : ` and ${others} other types`}. Deploy a worker that has one.`;

export const failing = (percent: string, queue: string): string => `${percent} of attempts in ${queue} fail`;
export const failing_detail = (type: string, error: string): string => `Most frequent: ${type}: ${error}`;
export const failing_lately = "In the last five minutes.";

export const discarded = (jobs: string, queue: string): string => `${jobs} discarded in ${queue} in the last 24 hours`;
export const discarded_detail = (type: string, error: string): string => `Most frequent in the last hour: ${type}: ${error}`;
export const discarded_advice = "You can retry these jobs as long as the history keeps them.";

export const old_jobs = (queue: string, age: string): string => `Jobs in ${queue} have been waiting for ${age}`;
export const stuck_detail = (waiting: string, running: string, one: boolean, longest: string, threads: string): string =>
  `${waiting}. ${running} ${one ? "has" : "have"} been running for more than ten minutes, the longest for ${longest}, on ${threads}.`;
export const stuck_scope = (jobs: string, queue: string): string => `${jobs} in ${queue}, running for more than ten minutes`;
export const not_emptying = "The queue does not empty at the current rate.";
export const empty_in = (duration: string, rate: string): string => `The queue is empty in about ${duration} at ${rate} attempts per second.`;
export const backlog_detail = (waiting: string, busy_threads: string | null, ahead: string): string =>
  `${waiting}. ${busy_threads === null ? "" : `All ${busy_threads} threads are busy. `}${ahead} Add workers.`;

/** "nightly in mail" */
export const schedule_in_queue = (schedule: string, queue: string): string => `${schedule} in ${queue}`;
export const schedule_problem = (schedule: string): string => `Schedule ${schedule} cannot run`;
export const schedule_orphaned = (schedule: string): string => `Schedule ${schedule} is orphaned`;
export const schedule_orphaned_detail = (description: string): string =>
  `No live process registers this schedule, so it does not run (${description}). Deploy the program that registers it. Ignore this if the program no longer exists.`;
export const schedule_paused = (schedule: string): string => `Schedule ${schedule} is paused`;
export const schedule_paused_detail = (user: string | null, description: string): string => `${user ? `Paused by ${user}. ` : ""}${description}.`;

export const dead_worker = (worker: string): string => `Worker ${worker} does not respond`;
export const dead_worker_detail = (process: number, host: string, queue: string): string =>
  `Process ${process} on ${host}, queue ${queue}. Another worker releases its jobs.`;
