// The responses of the API: the structs of include/arrower/jobs/inspection/ as JSON.
// Times are RFC 3339 in UTC; durations whole numbers of the unit that the name of the type says.
export type Time = string;
export type Microseconds = number;
export type Seconds = number;

export interface Session {
  user: string;
  read_only: boolean;
  csrf_token: string;
  title: string;
  schema: string;
  version: string;
  trace_url: string | null;
  server_time: Time;
}

/** Not exact: there are more than `value`. */
export interface Count {
  value: number;
  exact: boolean;
}

export const job_states = [
  "ready",
  "scheduled",
  "running",
  "retrying",
  "succeeded",
  "discarded",
  "cancelled",
] as const;
export type JobState = (typeof job_states)[number];

/** `next` of a page, for the one behind it; empty: it was the last. */
export interface QueuePage {
  queues: QueueOverview[];
  next: string;
}

export type QueueState = "working" | "waiting" | "paused" | "no_workers";

export interface QueueOverview {
  name: string;
  state: QueueState;
  paused_at: Time | null;
  paused_by: string | null;
  ready: Count;
  scheduled: Count;
  running: Count;
  retrying: Count;
  /** In the last 24 hours, and not brought back since. */
  discarded: Count;
  oldest_ready_age: Microseconds | null;
  types_without_worker: string[];
  worker_processes: number;
  worker_threads: number;
  throughput: number;
  failure_rate: number;
  average_duration: Microseconds | null;
  p95_duration: Microseconds | null;
  estimated_until_empty: Seconds | null;
}

export interface StatisticsPoint {
  time: Time;
  succeeded: number;
  failed: number;
  discarded: number;
  cancelled: number;
  average_duration: Microseconds;
  average_wait: Microseconds;
}

export interface TypeStatistics {
  queue: string;
  type: string;
  succeeded: number;
  failed: number;
  discarded: number;
  cancelled: number;
  average_duration: Microseconds;
  average_wait: Microseconds;
}

export interface Percentiles {
  p50: Microseconds;
  p95: Microseconds;
  p99: Microseconds;
}

export interface TypePerformance {
  queue: string;
  type: string;
  succeeded: number;
  failed: number;
  discarded: number;
  run: Percentiles | null;
  wait: Percentiles | null;
}

export interface SlowAttempt {
  job: number;
  queue: string;
  type: string;
  attempt: number;
  outcome: AttemptOutcome;
  run: Microseconds;
  wait: Microseconds;
  finished_at: Time;
  worker: string | null;
}

export interface ProgramVersion {
  queue: string;
  version: string;
  first_seen_at: Time;
}

export interface Performance {
  types: TypePerformance[];
  slowest: SlowAttempt[];
  versions: ProgramVersion[];
  sample: Count;
}

export interface KnownJobType {
  queue: string;
  type: string;
  worker_processes: number;
  payload_schema: unknown;
}

export interface JobSummary {
  id: number;
  queue: string;
  type: string;
  state: JobState;
  priority: number;
  attempt: number;
  max_attempts: number;
  interruptions: number;
  run_at: Time;
  enqueued_at: Time;
  started_at: Time | null;
  finished_at: Time | null;
  worker: string | null;
  error: string | null;
  schedule: string | null;
  /** The beginning of its text. */
  payload: string | null;
  cancel_requested: boolean;
}

export interface JobPage {
  jobs: JobSummary[];
  next: string;
  stopped_early: boolean;
  looked_until: Time | null;
}

export type AttemptOutcome = "succeeded" | "failed" | "discarded" | "cancelled";

export interface AttemptRecord {
  attempt: number;
  outcome: AttemptOutcome;
  error: string | null;
  worker: string | null;
  run_at: Time;
  started_at: Time | null;
  finished_at: Time;
}

export interface JobDetails {
  summary: JobSummary;
  payload: unknown;
  user_id: string | null;
  version: string | null;
  unique_key: string | null;
  trace_carrier: Record<string, string>;
  trace_id: string | null;
  scheduled_for: Time | null;
  parent: number | null;
  attempts: AttemptRecord[];
}

export interface FailureGroup {
  queue: string;
  type: string;
  error: string;
  attempts: number;
  /** Jobs that failed for good, and were not brought back since. */
  discarded: number;
  first_at: Time;
  last_at: Time;
  latest_jobs: number[];
}

export interface Failures {
  groups: FailureGroup[];
  attempts: Count;
  /** When the period began. */
  from: Time;
}

export interface PayloadCondition {
  path: string;
  value: string;
}

/** A point in time, or how long ago it was: "-24h". The server reads both. */
export type TimeOrAge = string;

export interface JobFilter {
  queue?: string;
  types?: string[];
  states?: JobState[];
  ids?: number[];
  from?: TimeOrAge;
  before?: TimeOrAge;
  error?: string;
  payload?: PayloadCondition[];
  schedule?: string;
  error_pattern?: string;
  failed_from?: TimeOrAge;
  worker?: string;
  version?: string;
  min_attempts?: number;
  priority?: number;
  /** Enqueued by the function of this job. */
  parent?: number;
}

export type JobAction = "run_now" | "retry" | "cancel" | "discard" | "remove" | "set_priority" | "set_run_at";

export interface ActionRequest {
  action: JobAction;
  filter: JobFilter;
  priority?: number;
  run_at?: Time;
  dry_run?: boolean;
}

export interface ActionResult {
  changed: number;
  asked_to_stop: number;
  complete: boolean;
}

/** silent: no progress for 30 seconds; a batch takes long, or its process has ended. */
export type OperationState = "running" | "silent" | "finished" | "ended_early";

export interface Operation {
  id: number;
  state: OperationState;
  action: JobAction;
  actor: string;
  target: unknown;
  started_at: Time;
  progress_at: Time;
  changed: number;
  /** Null: they are not counted yet. */
  matching: Count | null;
  stop_requested_by: string | null;
  problem: string | null;
}

export interface NewJob {
  queue: string;
  type: string;
  payload: unknown;
  priority?: number;
  run_at?: Time;
  max_attempts?: number;
  unique_key?: string;
  count?: number;
}

export interface RunningJob {
  id: number;
  type: string;
  attempt: number;
  started_at: Time;
  running_for: Microseconds;
  cancel_requested: boolean;
}

export interface WorkerState {
  lease: number;
  queue: string;
  pool_name: string;
  host: string;
  process_id: number;
  version: string;
  job_types: string[];
  pool_size: number;
  started_at: Time;
  heartbeat_at: Time;
  dead: boolean;
  running: RunningJob[];
}

export interface ScheduleState {
  queue: string;
  name: string;
  spec: string;
  time_zone: string;
  description: string;
  type: string;
  payload: unknown;
  priority: number;
  max_attempts: number;
  catch_up: string;
  next_runs: Time[];
  last_run_at: Time | null;
  last_job: number | null;
  paused_at: Time | null;
  paused_by: string | null;
  problem: string | null;
  orphaned: boolean;
  orphaned_since: Time | null;
}

export interface TableState {
  name: string;
  table_bytes: number;
  index_bytes: number;
  live_rows: number;
  dead_rows: number;
  last_vacuum_at: Time | null;
  last_analyze_at: Time | null;
}

export interface HistoryRetention {
  queue: string;
  /** Days; null: forever. */
  kept_for: number | null;
  is_default: boolean;
}

export interface Storage {
  tables: TableState[];
  retention: HistoryRetention[];
}

export interface Pruned {
  days: number;
  rows: number;
}

export interface AuditEntry {
  id: number;
  at: Time;
  actor: string;
  action: string;
  target: unknown;
  affected: number;
  finished: boolean;
}

export type Severity = "fine" | "notice" | "warning" | "critical";

export interface Finding {
  /** The one that it is about. */
  queue: string | null;
  severity: Severity;
  check: string;
  message: string;
  advice: string;
}
