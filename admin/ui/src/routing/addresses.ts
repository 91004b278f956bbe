// The addresses of all pages.
import type { JobFilter } from "../api/types.ts";
import { queue_segment } from "../api/endpoints.ts";
import { write_filter } from "./job-filter-query.ts";

export const overview = (): string => "./";
/** `view`: which time and type the charts show. Default: an hour, of all types. */
export function queue(name: string, view: { range?: string; type?: string | undefined } = {}): string {
  const query = new URLSearchParams();
  if (view.range !== undefined && view.range !== "1h") query.set("range", view.range);
  if (view.type !== undefined) query.set("type", view.type);
  const text = query.toString();
  return `queues/${queue_segment(name)}${text === "" ? "" : `?${text}`}`;
}
export function jobs(filter: JobFilter = {}): string {
  const query = write_filter(filter).toString();
  return query === "" ? "jobs" : `jobs?${query}`;
}
export const job = (id: number): string => `jobs/${id}`;
export interface FailureView {
  queue?: string | null;
  type?: string | null;
  /** Minutes. Default: those of a day. */
  period?: number;
}
export function failures({ queue = null, type = null, period = 1_440 }: FailureView = {}): string {
  const query = new URLSearchParams();
  if (queue !== null) query.set("queue", queue);
  if (type !== null) query.set("type", type);
  if (period !== 1_440) query.set("period", String(period));
  const text = query.toString();
  return text === "" ? "failures" : `failures?${text}`;
}
export interface PerformanceView {
  queue?: string | null;
  range?: string;
}
export function performance({ queue = null, range = "1h" }: PerformanceView = {}): string {
  const query = new URLSearchParams();
  if (queue !== null) query.set("queue", queue);
  if (range !== "1h") query.set("range", range);
  const text = query.toString();
  return text === "" ? "performance" : `performance?${text}`;
}
export const schedules = (): string => "schedules";
export const workers = (): string => "workers";
export function new_job(queue?: string, type?: string): string {
  const query = new URLSearchParams();
  if (queue !== undefined) query.set("queue", queue);
  if (type !== undefined) query.set("type", type);
  const text = query.toString();
  return text === "" ? "new" : `new?${text}`;
}
export const maintenance = (): string => "maintenance";

/** The queue of a path's part; the reverse of queue_segment. */
export function queue_of_segment(segment: string): string {
  if (segment === "_default") return "";
  try {
    return decodeURIComponent(segment);
  } catch {
    return segment;
  }
}
