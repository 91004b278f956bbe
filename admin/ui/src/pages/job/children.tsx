// The jobs that a job's function has enqueued.
import { useRef } from "preact/hooks";
import * as api from "../../api/endpoints.ts";
import type { JobDetails, JobPage } from "../../api/types.ts";
import { JobStateBadge } from "../../components/state-badge.tsx";
import { TypeName } from "../../components/type-name.tsx";
import * as to from "../../routing/addresses.ts";
import { Link } from "../../routing/link.tsx";
import { useResource } from "../../state/resource.ts";
import { texts } from "../../texts/index.ts";

const shown = 20;

export function Children({ job }: { job: JobDetails }) {
  const { id, started_at } = job.summary;
  // A job that never started has enqueued nothing.
  const filter = { parent: id, ...(started_at ? { from: job.attempts[0]?.started_at ?? started_at } : {}) };
  const last = useRef<JobPage | null>(null);
  const { data } = useResource(`children of ${id}`, (signal) => api.jobs(filter, { size: shown }, signal), { every: 15_000, enabled: started_at !== null });
  if (data) last.current = data;
  const page = data ?? last.current;
  if (!page) return null;
  if (page.jobs.length === 0) {
    // Not all jobs were looked at.
    return page.next === "" ? null : <p><Link to={to.jobs(filter)}>{texts.job.search_enqueued}</Link></p>;
  }
  return (
    <section aria-labelledby="children">
      <h2 id="children">{texts.job.enqueued_by_this}</h2>
      <ul class="children">
        {page.jobs.map((child) => (
          <li key={child.id}>
            <Link to={to.job(child.id)}>{texts.words.job_with_id(child.id)}</Link>
            <JobStateBadge state={child.state} />
            <TypeName type={child.type} />
          </li>
        ))}
      </ul>
      {page.next === "" ? null : <Link to={to.jobs(filter)}>{texts.words.show_all}</Link>}
    </section>
  );
}
