// The overview: totals and the list of queues. What needs attention is in attention.ts.

export const not_all_checked = (why: string): string => `Some checks failed: ${why}`;

export const failures_per_second = (rate: string): string => `${rate} failures per second`;
export const no_failures = "no failures";
export const ready_note = "due, waiting for a worker";
export const running_note = (threads: string): string => `on ${threads}`;
export const retrying_note = "failed, will be retried";
export const scheduled_note = "due later";
export const first_queues_only = (count: number): string => `Totals of the first ${count} queues.`;

export const queues = "Queues";
export const find = "Find";
export const find_placeholder = "part of a name";
export const find_advice = "Enter a part of the name of a queue.";
export const pages_of_queues = "Pages of queues";

export const per_second = "Per second";
export const per_second_title = "Finished attempts per second in the last five minutes";
export const failing = "Failing";
export const oldest = "Oldest";
export const oldest_title = "How long the oldest ready job is due";
export const running_title = "Running jobs and threads";
export const discarded_title = "In the last 24 hours";
export const empty_in = (duration: string): string => `Empty in about ${duration}`;
export const last_hour = (attempts: string, failed: string): string => `Last hour: ${attempts}, ${failed} failed`;
export const pause_queue = (queue: string): string => `Pause ${queue}`;
export const resume_queue = (queue: string): string => `Resume ${queue}`;
export const queue_paused = (queue: string): string => `Queue ${queue} paused. Running jobs continue. No new jobs start.`;
export const queue_resumed = (queue: string): string => `Queue ${queue} resumed.`;
