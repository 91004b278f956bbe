// A filter of jobs as the query of an address, so that a view can be sent to another person.
import { job_states, type JobFilter, type JobState, type PayloadCondition } from "../api/types.ts";
import { is_age } from "../format/ages.ts";

export interface ReadFilter {
  filter: JobFilter;
  /** Conditions that cannot be read: "state=nonsense". Without them the filter would mean more jobs than the address. */
  unread: string[];
}

const texts = ["error", "schedule", "worker", "version"] as const;
const times = ["from", "before", "failed_from"] as const;
const numbers = [["min_attempts", 1, 2_147_483_647], ["priority", -32_768, 32_767], ["parent", 1, Number.MAX_SAFE_INTEGER]] as const;

export function read_filter(query: URLSearchParams): ReadFilter {
  const filter: JobFilter = {};
  const unread: string[] = [];
  /** The values that `read` understands; an empty one restricts nothing. */
  const all = <T>(name: string, read: (text: string) => T | null): T[] =>
    query.getAll(name).flatMap((text) => {
      const value = text === "" ? undefined : read(text);
      if (value === null) unread.push(`${name}=${text}`);
      return value === undefined || value === null ? [] : [value];
    });
  const queue = query.get("queue");
  if (queue !== null) filter.queue = queue;
  const types = all("type", (type) => type);
  if (types.length > 0) filter.types = types;
  const states = all("state", (name) => job_states.find((state) => state === name) ?? null);
  if (states.length > 0) filter.states = job_states.filter((state) => states.includes(state));
  const ids = all("id", (text) => (is_list_of_ids(text) ? read_ids(text) : null)).flat();
  if (ids.length > 0) filter.ids = ids;
  for (const name of times) {
    const [time] = all(name, read_time);
    if (time !== undefined) filter[name] = time;
  }
  for (const name of texts) {
    const [text] = all(name, (value) => value);
    if (text !== undefined) filter[name] = text;
  }
  for (const [name, least, most] of numbers) {
    const [value] = all(name, (text) => read_number(text, least, most));
    if (value !== undefined) filter[name] = value;
  }
  const payload = all("payload", read_condition);
  if (payload.length > 0) filter.payload = payload;
  // An error without text has an empty pattern.
  const pattern = query.get("error_pattern");
  if (pattern !== null) filter.error_pattern = pattern;
  return { filter, unread };
}

export function write_filter(filter: JobFilter): URLSearchParams {
  const query = new URLSearchParams();
  if (filter.queue !== undefined) query.set("queue", filter.queue);
  for (const type of filter.types ?? []) query.append("type", type);
  for (const state of filter.states ?? []) query.append("state", state);
  if (filter.ids && filter.ids.length > 0) query.set("id", filter.ids.join(","));
  for (const { path, value } of filter.payload ?? []) query.append("payload", `${path}=${value}`);
  for (const name of [...times, ...texts, "error_pattern"] as const) {
    const value = filter[name];
    if (value !== undefined) query.set(name, value);
  }
  for (const [name] of numbers) {
    const value = filter[name];
    if (value !== undefined) query.set(name, String(value));
  }
  return query;
}

function read_time(text: string): string | null {
  if (is_age(text)) return text;
  const time = Date.parse(text);
  if (Number.isNaN(time)) return null;
  // The server counts microseconds, which Date drops.
  return /^\d{4}-\d\d-\d\dT[\d:.]+Z$/.test(text) ? text : new Date(time).toISOString();
}

export function read_number(text: string, least: number, most: number): number | null {
  const value = Number(text);
  return /^-?\d+$/.test(text) && value >= least && value <= most ? value : null;
}

const is_list_of_ids = (text: string): boolean => /^[\d\s,;]+$/.test(text) && read_ids(text).length > 0;

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

/** These conditions have no index: looking for them goes through the jobs one by one. */
export function searches(filter: JobFilter): boolean {
  return filter.error !== undefined || filter.error_pattern !== undefined || filter.payload !== undefined || filter.worker !== undefined || filter.version !== undefined || filter.parent !== undefined;
}

export function with_states(filter: JobFilter, states: readonly JobState[]): JobFilter {
  const chosen = filter.states;
  return { ...filter, states: chosen ? chosen.filter((state) => states.includes(state)) : [...states] };
}
