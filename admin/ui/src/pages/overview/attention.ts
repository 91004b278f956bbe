// What a user should look at first, the worst on top: made of what the page has fetched already.
import type {
  Count,
  FailureGroup,
  Finding,
  QueueOverview,
  ScheduleState,
  Severity,
  Time,
  WorkerState,
} from "../../api/types.ts";
import { duration } from "../../format/durations.ts";
import { capitalised, queue_name } from "../../format/names.ts";
import { number, percent, rate } from "../../format/numbers.ts";
import { texts } from "../../texts/index.ts";

export type Remedy =
  | { kind: "resume_queue"; queue: string }
  | { kind: "resume_schedule"; schedule: ScheduleState }
  | { kind: "cancel_jobs"; ids: number[]; scope: string }
  /** Jobs of the group that were discarded since `from`. */
  | { kind: "retry_group"; group: FailureGroup; from: Time }
  /** Jobs that were discarded within a day. */
  | { kind: "retry_discarded"; queue: string };

export type Look =
  | { kind: "queue"; queue: string }
  | { kind: "ready_jobs"; queue: string; types?: string[]; count?: Count }
  | { kind: "discarded_jobs"; queue: string; count: Count }
  /** Of the last hour. */
  | { kind: "failures"; queue: string }
  | { kind: "workers"; queue: string }
  | { kind: "schedules" }
  | { kind: "maintenance" };

export interface Attention {
  key: string;
  severity: Exclude<Severity, "fine">;
  title: string;
  detail: string;
  remedy?: Remedy;
  look: Look;
}

const minute = 60_000_000;
const old = 5 * minute;
const very_old = 30 * minute;
const long_run = 10 * minute;
const high_failure_rate = 0.2;
const raised_failure_rate = 0.05;

const rank: Record<Severity, number> = { critical: 0, warning: 1, notice: 2, fine: 3 };

/** Checks of the diagnosis that this page reports from the schedules and workers themselves, with a remedy. */
const told_here = new Set(["dead_worker", "orphaned_schedule", "paused_schedule", "schedule_problem"]);

/** Checks that it reports from the queues that it shows. */
const told_by_queues = new Set(["old_ready_job", "paused_queue", "queue_without_workers", "type_without_worker"]);

export function attention(known: {
  queues: QueueOverview[];
  /** False: there are more queues than these, which only the diagnosis knows. */
  complete: boolean;
  schedules: ScheduleState[];
  workers: WorkerState[];
  groups: FailureGroup[];
  /** Since when failures were looked at. */
  failed_from: Time;
  findings: Finding[];
}): Attention[] {
  const shown = new Set(known.queues.map((queue) => queue.name));
  const is_told_here = (finding: Finding): boolean =>
    told_by_queues.has(finding.check) ? known.complete || (finding.queue !== null && shown.has(finding.queue)) : told_here.has(finding.check);
  const list = [
    ...known.queues.flatMap((queue) => about_queue(queue, known)),
    ...known.schedules.flatMap(about_schedule),
    ...known.workers.filter((worker) => worker.dead).map(about_dead_worker),
    ...known.findings.filter((finding) => !is_told_here(finding)).flatMap(about_finding),
  ];
  return list.sort((left, right) => rank[left.severity] - rank[right.severity]);
}

function about_queue(
  queue: QueueOverview,
  { workers, groups, failed_from }: { workers: WorkerState[]; groups: FailureGroup[]; failed_from: Time },
): Attention[] {
  const { name } = queue;
  const label = queue_name(name);
  const list: Attention[] = [];
  const waits = queue.ready.value > 0;
  const age = queue.oldest_ready_age;
  const waiting = waits ? waiting_text(queue.ready, age) : texts.attention.nothing_waits;

  if (queue.state === "no_workers" && (waits || queue.scheduled.value > 0 || queue.retrying.value > 0)) {
    list.push({
      key: `no workers ${name}`,
      severity: waits ? "critical" : "warning",
      title: texts.attention.no_workers(label),
      detail: texts.attention.no_workers_detail(waiting),
      look: { kind: "ready_jobs", queue: name, count: queue.ready },
    });
  } else if (queue.state === "paused") {
    list.push({
      key: `paused ${name}`,
      severity: waits && age !== null && age > old ? "critical" : waits ? "warning" : "notice",
      title: texts.attention.paused(label),
      detail: texts.attention.paused_detail(queue.paused_by, waiting),
      remedy: { kind: "resume_queue", queue: name },
      look: { kind: "queue", queue: name },
    });
  } else if (age !== null && age > old) {
    list.push(about_old_jobs(queue, age, workers));
  }

  const unknown = queue.types_without_worker;
  if (unknown.length > 0 && queue.state !== "no_workers") {
    const first = unknown[0] ?? "";
    list.push({
      key: `types ${name}`,
      severity: "critical",
      title: texts.attention.types_without_worker(label),
      detail: texts.attention.types_without_worker_detail(first, unknown.length - 1),
      look: { kind: "ready_jobs", queue: name, types: unknown },
    });
  }

  const worst = groups.filter((group) => group.queue === name)[0];
  if (queue.failure_rate >= raised_failure_rate) {
    list.push({
      key: `failing ${name}`,
      severity: queue.failure_rate >= high_failure_rate ? "critical" : "warning",
      title: texts.attention.failing(percent(queue.failure_rate), label),
      detail: worst ? texts.attention.failing_detail(worst.type, first_line(worst.error)) : texts.attention.failing_lately,
      ...(worst && worst.discarded > 0 ? { remedy: { kind: "retry_group", group: worst, from: failed_from } as const } : {}),
      look: { kind: "failures", queue: name },
    });
  } else if (queue.discarded.value > 0) {
    list.push({
      key: `discarded ${name}`,
      severity: "notice",
      title: texts.attention.discarded(texts.words.count_of_jobs(queue.discarded), label),
      detail: worst ? texts.attention.discarded_detail(worst.type, first_line(worst.error)) : texts.attention.discarded_advice,
      remedy: { kind: "retry_discarded", queue: name },
      look: { kind: "discarded_jobs", queue: name, count: queue.discarded },
    });
  }
  return list;
}

function about_old_jobs(queue: QueueOverview, age: number, workers: WorkerState[]): Attention {
  const label = queue_name(queue.name);
  const severity = age > very_old ? "critical" : "warning";
  const stuck = workers
    .filter((worker) => worker.queue === queue.name && !worker.dead)
    .flatMap((worker) => worker.running)
    .filter((job) => job.running_for > long_run && !job.cancel_requested)
    .sort((left, right) => right.running_for - left.running_for);
  const all_busy = queue.worker_threads > 0 && queue.running.value >= queue.worker_threads;
  const waiting = waiting_text(queue.ready, null);
  if (stuck.length > 0) {
    const longest = stuck[0]?.running_for ?? 0;
    return {
      key: `old ${queue.name}`,
      severity,
      title: texts.attention.old_jobs(label, duration(age)),
      detail: texts.attention.stuck_detail(waiting, texts.words.count_of_jobs(stuck.length), stuck.length === 1, duration(longest), texts.words.count_of_threads(queue.worker_threads)),
      remedy: { kind: "cancel_jobs", ids: stuck.map((job) => job.id), scope: texts.attention.stuck_scope(texts.words.count_of_jobs(stuck.length), label) },
      look: { kind: "workers", queue: queue.name },
    };
  }
  const ahead =
    queue.estimated_until_empty === null ? texts.attention.not_emptying : texts.attention.empty_in(duration(queue.estimated_until_empty * 1_000_000), rate(queue.throughput));
  return {
    key: `old ${queue.name}`,
    severity,
    title: texts.attention.old_jobs(label, duration(age)),
    detail: texts.attention.backlog_detail(waiting, all_busy ? number(queue.worker_threads) : null, ahead),
    look: { kind: "workers", queue: queue.name },
  };
}

function about_schedule(schedule: ScheduleState): Attention[] {
  const { queue, name } = schedule;
  const place = texts.attention.schedule_in_queue(name || schedule.type, queue_name(queue));
  if (schedule.problem !== null) {
    return [{ key: `problem ${queue} ${name}`, severity: "critical", title: texts.attention.schedule_problem(place), detail: schedule.problem, look: { kind: "schedules" } }];
  }
  if (schedule.orphaned) {
    const detail = texts.attention.schedule_orphaned_detail(schedule.description);
    return [{ key: `orphaned ${queue} ${name}`, severity: "warning", title: texts.attention.schedule_orphaned(place), detail, look: { kind: "schedules" } }];
  }
  if (schedule.paused_at !== null) {
    return [
      {
        key: `paused ${queue} ${name}`,
        severity: "notice",
        title: texts.attention.schedule_paused(place),
        detail: texts.attention.schedule_paused_detail(schedule.paused_by, capitalised(schedule.description)),
        remedy: { kind: "resume_schedule", schedule },
        look: { kind: "schedules" },
      },
    ];
  }
  return [];
}

function about_dead_worker(worker: WorkerState): Attention {
  return {
    key: `dead ${worker.lease}`,
    severity: "warning",
    title: texts.attention.dead_worker(worker.pool_name),
    detail: texts.attention.dead_worker_detail(worker.process_id, worker.host, queue_name(worker.queue)),
    look: { kind: "workers", queue: worker.queue },
  };
}

function about_finding(finding: Finding): Attention[] {
  if (finding.severity === "fine") return [];
  return [
    {
      key: `finding ${finding.check} ${finding.message}`,
      severity: finding.severity,
      title: capitalised(finding.message),
      detail: capitalised(finding.advice),
      ...(finding.check === "paused_queue" && finding.queue !== null ? { remedy: { kind: "resume_queue", queue: finding.queue } as const } : {}),
      look: finding.queue === null ? { kind: "maintenance" } : { kind: "queue", queue: finding.queue },
    },
  ];
}

const waiting_text = (ready: Count, oldest: number | null): string =>
  texts.attention.waiting(texts.words.count_of_jobs(ready), ready.exact && ready.value === 1, oldest === null ? null : duration(oldest));

const first_line = (text: string): string => {
  const line = text.split("\n")[0] ?? "";
  return line.length > 160 ? `${line.slice(0, 160)} …` : line;
};
