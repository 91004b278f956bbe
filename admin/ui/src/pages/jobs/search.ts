// A search through jobs that no index serves: the server looks at a bounded number of jobs for each request, and this goes on until a page is full,
// all jobs were looked at, or the reader stops it.
import { api_error } from "../../api/client.ts";
import * as api from "../../api/endpoints.ts";
import type { JobFilter, JobPage, JobSummary } from "../../api/types.ts";

export interface SearchProgress {
  jobs: JobSummary[];
  /** How far back it has looked. */
  looked_until: string | null;
}

interface SearchRequest {
  filter: JobFilter;
  size: number;
  order: "newest" | "oldest";
  after: string;
  signal: AbortSignal;
  stopped: () => boolean;
  on_progress: (progress: SearchProgress) => void;
}

/** The server has other clients, too. */
const pause_between = 30;

const wait = (milliseconds: number): Promise<void> => new Promise((resolve) => setTimeout(resolve, milliseconds));

export async function search({ filter, size, order, after, signal, stopped, on_progress }: SearchRequest): Promise<JobPage> {
  const jobs: JobSummary[] = [];
  for (let next = after; ; ) {
    let page: JobPage;
    try {
      page = await api.jobs(filter, { size: size - jobs.length, order, after: next }, signal);
    } catch (problem) {
      const { status, retry_after = 1_000 } = api_error(problem);
      if (status !== 429 || signal.aborted) throw problem;
      await wait(retry_after);
      continue;
    }
    jobs.push(...page.jobs);
    if (!page.stopped_early || jobs.length >= size || stopped() || signal.aborted) return { ...page, jobs };
    on_progress({ jobs: [...jobs], looked_until: page.looked_until });
    next = page.next;
    await wait(pause_between);
  }
}
