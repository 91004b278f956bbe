// The addresses of all pages.
import type { JobFilter } from "../api/types.ts";
import { queue_segment } from "../api/endpoints.ts";
import { write_filter } from "./job-filter-query.ts";

export const overview = (): string => "./";
export const queue = (name: string): string => `queues/${queue_segment(name)}`;
export function jobs(filter: JobFilter = {}): string {
  const query = write_filter(filter).toString();
  return query === "" ? "jobs" : `jobs?${query}`;
}
export const job = (id: number): string => `jobs/${id}`;
export const failures = (queue?: string): string =>
  queue === undefined ? "failures" : `failures?queue=${encodeURIComponent(queue)}`;
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
