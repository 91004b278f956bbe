// How a page of jobs is brought up to date without moving what the reader is about to click.
import type { JobPage, JobSummary } from "../../api/types.ts";

export interface Merged {
  page: JobPage;
  /** Jobs that came on top and are not shown yet. */
  new_jobs: number;
}

/** Nothing moves: rows that are shown get their present state, new ones are counted. */
export function hold(shown: JobPage, fetched: JobPage, updated: JobSummary[]): Merged {
  const known = new Map([...updated, ...fetched.jobs].map((job) => [job.id, job]));
  const ids = new Set(shown.jobs.map((job) => job.id));
  return {
    page: { ...shown, jobs: shown.jobs.map((job) => known.get(job.id) ?? job) },
    new_jobs: fetched.jobs.filter((job) => !ids.has(job.id)).length,
  };
}

/** Whether the same jobs stand in the same order. */
export function same_rows(one: JobPage, other: JobPage): boolean {
  return one.jobs.length === other.jobs.length && one.jobs.every((job, index) => job.id === other.jobs[index]?.id);
}
