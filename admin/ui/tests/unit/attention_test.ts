import assert from "node:assert/strict";
import { test } from "node:test";
import type { QueueOverview, ScheduleState, WorkerState } from "../../src/api/types.ts";
import { attention } from "../../src/pages/overview/attention.ts";

const exact = (value: number) => ({ value, exact: true });
const minutes = (value: number): number => value * 60_000_000;

function queue(changes: Partial<QueueOverview>): QueueOverview {
  return {
    name: "mail", state: "working", paused_at: null, paused_by: null,
    ready: exact(0), scheduled: exact(0), running: exact(0), retrying: exact(0), discarded: exact(0),
    oldest_ready_age: null, types_without_worker: [], worker_processes: 1, worker_threads: 4,
    throughput: 1, failure_rate: 0, average_duration: null, p95_duration: null, estimated_until_empty: null,
    ...changes,
  };
}

function worker(running_for: number): WorkerState {
  return {
    lease: 1, queue: "mail", pool_name: "a", host: "h", process_id: 1, version: "", job_types: [], pool_size: 4,
    started_at: "", heartbeat_at: "", dead: false,
    running: [{ id: 7, type: "T", attempt: 1, started_at: "", running_for, cancel_requested: false }],
  };
}

const schedule: ScheduleState = {
  queue: "mail", name: "nightly", spec: "@daily", time_zone: "UTC", description: "Every day", type: "T", payload: {},
  priority: 0, max_attempts: 25, catch_up: "one", next_runs: [], last_run_at: null, last_job: null,
  paused_at: null, paused_by: null, problem: null, orphaned: true, orphaned_since: null,
};

const look = (known: Partial<Parameters<typeof attention>[0]>) =>
  attention({ queues: [], complete: true, schedules: [], workers: [], groups: [], failed_from: "-1h", findings: [], ...known });

test("a system that does well needs no attention", () => {
  assert.deepEqual(look({ queues: [queue({}), queue({ name: "", state: "waiting", ready: exact(3), oldest_ready_age: 1_000 })] }), []);
});

test("a paused queue is resumed with one click, and is critical once its jobs wait long", () => {
  const [item] = look({ queues: [queue({ state: "paused", ready: exact(3), oldest_ready_age: minutes(40) })] });
  assert.equal(item?.severity, "critical");
  assert.deepEqual(item?.remedy, { kind: "resume_queue", queue: "mail" });
});

test("jobs that hold all threads up can be cancelled", () => {
  const [item] = look({ queues: [queue({ ready: exact(9), oldest_ready_age: minutes(40) })], workers: [worker(minutes(30))] });
  assert.equal(item?.severity, "critical");
  assert.deepEqual(item?.remedy?.kind === "cancel_jobs" ? item.remedy.ids : null, [7]);
});

test("the worst stands on top", () => {
  const items = look({
    queues: [queue({ discarded: exact(4) }), queue({ name: "images", state: "no_workers", ready: exact(1), oldest_ready_age: minutes(1) })],
    schedules: [schedule],
  });
  assert.deepEqual(items.map((item) => item.severity), ["critical", "warning", "notice"]);
});

test("findings are told once", () => {
  const finding = { severity: "warning" as const, message: "x", advice: "", queue: null };
  const items = look({ findings: [{ ...finding, check: "paused_queue" }, { ...finding, check: "dead_rows" }, { ...finding, check: "server_version", severity: "fine" }] });
  assert.deepEqual(items.map((item) => item.key), ["finding dead_rows x"]);
});

test("what the diagnosis found in queues that are not shown is told with their remedy", () => {
  const finding = { severity: "warning" as const, check: "paused_queue", message: "x", advice: "" };
  const items = look({ queues: [queue({ state: "paused" })], complete: false, findings: [{ ...finding, queue: "mail" }, { ...finding, queue: "zebra" }] });
  assert.deepEqual(items.map((item) => item.key), ["finding paused_queue x", "paused mail"]);
  assert.deepEqual(items[0]?.remedy, { kind: "resume_queue", queue: "zebra" });
});
