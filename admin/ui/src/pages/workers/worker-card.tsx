// A worker process and what it runs.
import { useState } from "preact/hooks";
import type { RunningJob, WorkerState } from "../../api/types.ts";
import { act_on_job } from "../../components/action-dialog.tsx";
import { Button } from "../../components/button.tsx";
import { Moment, Since } from "../../components/moment.tsx";
import { QueueLink } from "../../components/queue-name.tsx";
import { TypeName } from "../../components/type-name.tsx";
import { duration } from "../../format/durations.ts";
import { number } from "../../format/numbers.ts";
import * as to from "../../routing/addresses.ts";
import { Link } from "../../routing/link.tsx";
import { useCanChange } from "../../state/session.ts";
import { texts } from "../../texts/index.ts";

const long = 10 * 60_000_000;
const shown_at_first = 8;

function Running({ job }: { job: RunningJob }) {
  const can_change = useCanChange();
  return (
    <tr data-job={job.id}>
      <td class="job-id"><Link to={to.job(job.id)}>{job.id}</Link></td>
      <td class="wide-cell"><TypeName type={job.type} /></td>
      <td class="numeric muted">{job.attempt > 1 ? texts.workers.attempt(job.attempt) : ""}</td>
      <td class={`numeric${job.running_for > long ? " bad" : ""}`}><Since at={job.started_at} format={duration} /></td>
      <td class="row-actions">
        {job.cancel_requested ? <span class="muted">{texts.words.stop_requested}</span> : can_change ? (
          <Button small kind="quiet" icon="stop" label={texts.workers.cancel_job(job.id)} title={texts.words.cancel} onPress={() => act_on_job("cancel", job.id)} />
        ) : null}
      </td>
    </tr>
  );
}

export function WorkerCard({ worker, with_queue = false }: { worker: WorkerState; with_queue?: boolean }) {
  const [all, set_all] = useState(false);
  const shown = all ? worker.running : worker.running.slice(0, shown_at_first);
  const busy = worker.running.length;
  // On a page of its own it stands right below the title.
  const Heading = with_queue ? "h2" : "h3";
  return (
    <article class={worker.dead ? "card worker dead" : "card worker"} data-worker={worker.pool_name}>
      <header>
        <div class="worker-name">
          <Heading>{worker.pool_name}</Heading>
          {worker.dead ? <span class="badge state-discarded">{texts.workers.dead}</span> : null}
          {with_queue ? <QueueLink name={worker.queue} /> : null}
        </div>
        <div class="load" title={texts.workers.busy_title(busy, worker.pool_size)}>
          <meter min={0} max={Math.max(1, worker.pool_size)} value={Math.min(busy, worker.pool_size)} aria-label={texts.workers.busy} />
          <span>{texts.workers.busy_of(number(busy), number(worker.pool_size))}</span>
        </div>
      </header>
      <p class="worker-facts">
        <span>{worker.host}</span>
        <span>{texts.workers.process(worker.process_id)}</span>
        {worker.version ? <span>{texts.workers.version(<code>{worker.version}</code>)}</span> : null}
        <span>{texts.workers.started(<Moment at={worker.started_at} />)}</span>
        <span class={worker.dead ? "bad" : ""}>{texts.workers.seen(<Moment at={worker.heartbeat_at} />)}</span>
        <span title={worker.job_types.join("\n")}>{texts.words.count_of_types(worker.job_types.length)}</span>
      </p>
      {busy === 0 ? (
        <p class="muted quiet-line">{texts.workers.idle}</p>
      ) : (
        <table class="running">
          <caption class="visually-hidden">{texts.workers.running_jobs(worker.pool_name)}</caption>
          <tbody>{shown.map((job) => <Running key={job.id} job={job} />)}</tbody>
        </table>
      )}
      {busy > shown_at_first ? (
        <Button small kind="quiet" expanded={all} onPress={() => set_all(!all)}>{all ? texts.words.show_fewer : texts.words.show_more(number(busy - shown_at_first))}</Button>
      ) : null}
    </article>
  );
}
