// The last payloads of a type, to start from.
import * as api from "../../api/endpoints.ts";
import type { JobDetails } from "../../api/types.ts";
import { Moment } from "../../components/moment.tsx";
import { stringify } from "../../json/lossless.ts";
import { useResource } from "../../state/resource.ts";
import { texts } from "../../texts/index.ts";
import { contains_redacted } from "../job/enqueue-again.tsx";

const shown = 4;
/** Characters of a payload: enough to recognise it. */
const longest_text = 500;

function beginning(payload: unknown): string {
  const text = stringify(payload);
  return text.length > longest_text ? `${text.slice(0, longest_text)} …` : text;
}

async function last_jobs(queue: string, type: string, signal: AbortSignal): Promise<JobDetails[]> {
  const page = await api.jobs({ queue, types: [type] }, { size: 12 }, signal);
  const different = new Map(page.jobs.filter((job) => job.payload !== null).map((job) => [job.payload, job.id]));
  const found = await Promise.all([...different.values()].slice(0, shown).map((id) => api.job(id, signal).catch(() => null)));
  return found.filter((job) => job !== null && job.payload !== null && !contains_redacted(job.payload)) as JobDetails[];
}

export function Templates({ queue, type, onPick }: { queue: string; type: string; onPick: (payload: unknown) => void }) {
  const { data } = useResource(`templates ${queue} ${type}`, (signal) => last_jobs(queue, type, signal), { enabled: type !== "" });
  if (!data || data.length === 0) return null;
  return (
    <section aria-labelledby="templates">
      <h2 id="templates">{texts.new_job.recent_payloads}</h2>
      <ul class="templates">
        {data.map((job) => (
          <li key={job.summary.id}>
            <button type="button" onClick={() => onPick(job.payload)}>
              <span class="template-head">{texts.words.job_with_id(job.summary.id)} <span class="muted"><Moment at={job.summary.enqueued_at} /></span></span>
              <code>{beginning(job.payload)}</code>
            </button>
          </li>
        ))}
      </ul>
    </section>
  );
}
