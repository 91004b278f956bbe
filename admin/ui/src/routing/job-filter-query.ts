// A filter of jobs as the query of an address, so that what somebody looks at can be sent to somebody else.
import { job_states, type JobFilter, type JobState, type PayloadCondition } from "../api/types.ts";

export function read_filter(query: URLSearchParams): JobFilter {
  const filter: JobFilter = {};
  const text = (name: string): string | undefined => query.get(name) || undefined;
  const queue = query.get("queue");
  if (queue !== null) filter.queue = queue;
  const types = query.getAll("type").filter((type) => type !== "");
  if (types.length > 0) filter.types = types;
  const states = job_states.filter((state) => query.getAll("state").includes(state));
  if (states.length > 0) filter.states = states;
  const ids = query.getAll("id").flatMap(read_ids);
  if (ids.length > 0) filter.ids = ids;
  for (const name of ["from", "before"] as const) {
    const time = Date.parse(query.get(name) ?? "");
    if (!Number.isNaN(time)) filter[name] = new Date(time).toISOString();
  }
  const error = text("error");
  if (error !== undefined) filter.error = error;
  const payload = query.getAll("payload").map(read_condition).filter((condition) => condition !== null);
  if (payload.length > 0) filter.payload = payload;
  const schedule = text("schedule");
  if (schedule !== undefined) filter.schedule = schedule;
  return filter;
}

export function write_filter(filter: JobFilter): URLSearchParams {
  const query = new URLSearchParams();
  if (filter.queue !== undefined) query.set("queue", filter.queue);
  for (const type of filter.types ?? []) query.append("type", type);
  for (const state of filter.states ?? []) query.append("state", state);
  if (filter.ids && filter.ids.length > 0) query.set("id", filter.ids.join(","));
  if (filter.from !== undefined) query.set("from", filter.from);
  if (filter.before !== undefined) query.set("before", filter.before);
  if (filter.error !== undefined) query.set("error", filter.error);
  for (const { path, value } of filter.payload ?? []) query.append("payload", `${path}=${value}`);
  if (filter.schedule !== undefined) query.set("schedule", filter.schedule);
  return query;
}

/** "12, 13 14" */
export function read_ids(text: string): number[] {
  return text
    .split(/[\s,;]+/)
    .filter((id) => /^\d{1,16}$/.test(id))
    .map(Number)
    .filter((id) => id > 0 && Number.isSafeInteger(id));
}

/** "customer.id = 42"; spaces around the first equals sign do not count. */
export function read_condition(text: string): PayloadCondition | null {
  const at = text.indexOf("=");
  if (at < 1) return null;
  const path = text.slice(0, at).trim();
  return path === "" ? null : { path, value: text.slice(at + 1).trim() };
}

/** Whether anything restricts it. */
export function restricts(filter: JobFilter): boolean {
  return Object.keys(filter).length > 0;
}

/** Errors and payloads have no index: looking for them goes through the jobs one by one. */
export function searches(filter: JobFilter): boolean {
  return filter.error !== undefined || filter.payload !== undefined;
}

export function with_states(filter: JobFilter, states: readonly JobState[]): JobFilter {
  const chosen = filter.states;
  return { ...filter, states: chosen ? chosen.filter((state) => states.includes(state)) : [...states] };
}
