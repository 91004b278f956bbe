// One function for each thing that the API can be asked.
import { api_address, get, post, put } from "./client.ts";
import type * as api from "./types.ts";


/** As it stands in a path: "" has a name there, and a leading underscore of other names is escaped. */
export function queue_segment(name: string): string {
  if (name === "") return "_default";
  const text = encodeURIComponent(name);
  return text.startsWith("_") ? `%5F${text.slice(1)}` : text;
}

const filter_query = (filter: api.JobFilter) => ({
  queue: filter.queue,
  type: filter.types,
  state: filter.states,
  id: filter.ids,
  from: filter.from,
  before: filter.before,
  error: filter.error,
  payload: filter.payload?.map((condition) => `${condition.path}=${condition.value}`),
  schedule: filter.schedule,
  error_pattern: filter.error_pattern,
  failed_from: filter.failed_from,
  worker: filter.worker,
  version: filter.version,
  min_attempts: filter.min_attempts,
  priority: filter.priority,
  parent: filter.parent,
});

/** The address of a file with the whole list. */
export const jobs_export = (filter: api.JobFilter, order: "newest" | "oldest", format: "csv" | "jsonl"): string =>
  api_address("jobs/export", { ...filter_query(filter), order, format });
export const audit_export = (query: { actor?: string | undefined; action?: string | undefined }, format: "csv" | "jsonl"): string =>
  api_address("audit/export", { actor: query.actor, action: query.action, format });

type Signal = AbortSignal | undefined;

export const session = () => get<api.Session>("session");

export interface QueuePageRequest {
  size?: number;
  after?: string;
  match?: string;
}
export const queues = (page: QueuePageRequest = {}, signal?: Signal) =>
  get<api.QueuePage>("queues", { signal, query: { ...page, after: page.after || undefined, match: page.match || undefined } });
export const queue = (name: string, signal?: Signal) =>
  get<api.QueueOverview>(`queues/${queue_segment(name)}`, { signal });
export const pause_queue = (name: string) => post<{ changed: boolean }>(`queues/${queue_segment(name)}/pause`);
export const resume_queue = (name: string) => post<{ changed: boolean }>(`queues/${queue_segment(name)}/resume`);
export const set_retention = (name: string, days: number | null) =>
  put<unknown>(`queues/${queue_segment(name)}/retention`, { days });

export interface StatisticsQuery {
  queue?: string | undefined;
  type?: string | undefined;
  from: Date;
  before: Date;
  interval_minutes: number;
}
export const statistics = async (query: StatisticsQuery, signal?: Signal) =>
  (
    await get<{ points: api.StatisticsPoint[] }>("statistics", {
      signal,
      query: { ...query, from: query.from.toISOString(), before: query.before.toISOString() },
    })
  ).points;
/** Of each of these queues separately; queues in which nothing ended are left out. */
export const queue_statistics = async (
  query: { queue: string[]; from: Date; before: Date; interval_minutes: number },
  signal?: Signal,
) =>
  (
    await get<{ queues: { queue: string; points: api.StatisticsPoint[] }[] }>("statistics/queues", {
      signal,
      query: { ...query, from: query.from.toISOString(), before: query.before.toISOString() },
    })
  ).queues;
export const performance = (query: { queue?: string | undefined; from: Date; before: Date }, signal?: Signal) =>
  get<api.Performance>("performance", {
    signal,
    query: { queue: query.queue, from: query.from.toISOString(), before: query.before.toISOString() },
  });
export const type_statistics = async (
  query: { queue?: string | undefined; from: Date; before: Date },
  signal?: Signal,
) =>
  (
    await get<{ types: api.TypeStatistics[] }>("statistics/types", {
      signal,
      query: { queue: query.queue, from: query.from.toISOString(), before: query.before.toISOString() },
    })
  ).types;
/** Of one queue, or of the first 500. */
export const job_types = async (signal?: Signal, queue?: string) =>
  (await get<{ types: api.KnownJobType[] }>("job-types", { signal, query: { queue } })).types;

export interface PageRequest {
  size?: number;
  after?: string;
  order?: "newest" | "oldest";
}
export const jobs = (filter: api.JobFilter, page: PageRequest = {}, signal?: Signal) =>
  get<api.JobPage>("jobs", { signal, query: { ...filter_query(filter), ...page, after: page.after || undefined } });
export const count_jobs = (filter: api.JobFilter, signal?: Signal) =>
  get<api.Count>("jobs/count", { signal, query: filter_query(filter) });
export const job = (id: number, signal?: Signal) => get<api.JobDetails>(`jobs/${id}`, { signal, exact: true });
export const enqueue = async (job: api.NewJob) => (await post<{ ids: number[] }>("jobs", job)).ids;
export const enqueue_again = async (id: number, payload?: { value: unknown }) =>
  (await post<{ id: number }>(`jobs/${id}/enqueue-again`, payload ? { payload: payload.value } : {})).id;

/** The result of what is done at once, or the operation that goes on. */
export const act = (request: api.ActionRequest) => post<api.ActionResult | { operation: number }>("jobs/actions", request);
export const operation = (id: number) => get<api.Operation>(`operations/${id}`);
export const operations = async (signal?: Signal) =>
  (await get<{ operations: api.Operation[] }>("operations", { signal })).operations;
export const stop_operation = (id: number) => post<unknown>(`operations/${id}/stop`);

export const failures = (
  query: { queue?: string | undefined; type?: string | undefined; period_minutes: number },
  signal?: Signal,
) => get<api.Failures>("failures", { signal, query });

export const workers = async (signal?: Signal) =>
  (await get<{ workers: api.WorkerState[] }>("workers", { signal })).workers;

export const schedules = async (signal?: Signal) =>
  (await get<{ schedules: api.ScheduleState[] }>("schedules", { signal })).schedules;
const schedule_path = (schedule: { queue: string; name: string }) =>
  `schedules/${queue_segment(schedule.queue)}/${encodeURIComponent(schedule.name)}`;
export const pause_schedule = (schedule: api.ScheduleState) => post<unknown>(`${schedule_path(schedule)}/pause`);
export const resume_schedule = (schedule: api.ScheduleState) => post<unknown>(`${schedule_path(schedule)}/resume`);
export const run_schedule = async (schedule: api.ScheduleState) =>
  (await post<{ id: number }>(`${schedule_path(schedule)}/run`)).id;

export const storage = (signal?: Signal) => get<api.Storage>("storage", { signal });
export const prune_history = () => post<api.Pruned>("history/prune");
export const audit = async (
  query: { actor?: string | undefined; action?: string | undefined; before?: number | undefined; size: number },
  signal?: Signal,
) => (await get<{ entries: api.AuditEntry[] }>("audit", { signal, query })).entries;
export const diagnosis = async (signal?: Signal) =>
  (await get<{ findings: api.Finding[] }>("diagnosis", { signal })).findings;

