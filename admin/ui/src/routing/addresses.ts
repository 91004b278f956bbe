// The addresses of all pages.
import { query_text } from "../api/client.ts";
import type { JobFilter } from "../api/types.ts";
import { queue_segment } from "../api/endpoints.ts";
import { write_filter } from "./job-filter-query.ts";

export const overview = (): string => "./";
export interface QueueView {
  /** Which time the charts show. Default: an hour. */
  range?: string;
  /** Which type they show. Default: all. */
  type?: string | undefined;
  /** How the types are sorted. */
  sort?: string | null;
}
export function queue(name: string, { range = "1h", type, sort }: QueueView = {}): string {
  return `queues/${queue_segment(name)}${query_text({ range: range === "1h" ? undefined : range, type, sort })}`;
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
export function failures({ queue, type, period = 1_440 }: FailureView = {}): string {
  return `failures${query_text({ queue, type, period: period === 1_440 ? undefined : period })}`;
}
export interface PerformanceView {
  queue?: string | null;
  range?: string;
  /** How the types and the slowest attempts are sorted. */
  sort?: string | null;
  slowest?: string | null;
}
export function performance({ queue, range = "1h", sort, slowest }: PerformanceView = {}): string {
  return `performance${query_text({ queue, range: range === "1h" ? undefined : range, sort, slowest })}`;
}
export const schedules = (): string => "schedules";
export const workers = (): string => "workers";
export const new_job = (queue?: string, type?: string): string => `new${query_text({ queue, type })}`;
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
