// Enqueueing a job manually.

export const lead = "Enqueued as if by your program. The job runs when it is due and a worker is free.";
export const read_only = "You have read-only access.";
export const read_only_advice = "To enqueue jobs, sign in as a user with write access.";

export const type_placeholder = "billing::SendInvoice";
export const unknown_type = (queue: string): string => `This type is unknown in queue ${queue}. The job waits until a worker has a function for it.`;
export const type_without_worker = "No live worker has a function for this type. The job waits until a worker has one.";
export const workers_of_type = (workers: string): string => `${workers} can run this type.`;

export const how_edited = "Payload editor";
export const form = "Form";
export const json = "JSON";
export const whole_payload = "payload";
export const too_large = "This payload is too large for a form.";
export const no_schema = "No worker has published a schema of this payload. Enter it as JSON.";

export const recent_payloads = "Start from a recent payload";

export const options = "Options";
export const run_at = (time_zone: string): string => `Run at (${time_zone})`;
export const run_at_note = "Empty: immediately.";
export const priority_note = "Lower runs first.";
export const max_attempts = "Maximum attempts";
export const max_attempts_note = "0: no limit.";
export const unique_key_note = "No job is added while an unfinished job has the same key.";
export const unique_key_problem = "A unique key allows only one job.";
export const how_many = "Number of jobs";
export const enqueue = "Enqueue";
export const enqueue_jobs = (jobs: string): string => `Enqueue ${jobs}`;
export const enqueued = (jobs: string): string => `${jobs} enqueued.`;
export const not_enqueued = "Not enqueued";
