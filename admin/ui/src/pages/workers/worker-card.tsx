// A worker process and what it runs.
import { useState } from "preact/hooks";
import type { RunningJob, WorkerState } from "../../api/types.ts";
import { act_on_job } from "../../components/action-dialog.tsx";
import { Button } from "../../components/button.tsx";
import { Moment, Since } from "../../components/moment.tsx";
import { QueueLink } from "../../components/queue-name.tsx";
import { TypeName } from "../../components/type-name.tsx";
import { duration } from "../../format/durations.ts";
import { number, plural } from "../../format/numbers.ts";
import * as to from "../../routing/addresses.ts";
import { Link } from "../../routing/link.tsx";
import { useCanChange } from "../../state/session.ts";

const long = 10 * 60_000_000;
const shown_at_first = 8;

function Running({ job }: { job: RunningJob }) {
  const can_change = useCanChange();
  return (
    <tr data-job={job.id}>
      <td class="job-id"><Link to={to.job(job.id)}>{job.id}</Link></td>
      <td class="wide-cell"><TypeName type={job.type} /></td>
      <td class="numeric muted">{job.attempt > 1 ? `attempt ${job.attempt}` : ""}</td>
      <td class={`numeric${job.running_for > long ? " bad" : ""}`}><Since at={job.started_at} format={duration} /></td>
      <td class="row-actions">
        {job.cancel_requested ? <span class="muted">asked to stop</span> : can_change ? (
          <Button small kind="quiet" icon="stop" label={`Cancel job ${job.id}`} title="Cancel" onPress={() => act_on_job("cancel", job.id)} />
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
          {worker.dead ? <span class="badge state-discarded">Dead</span> : null}
          {with_queue ? <QueueLink name={worker.queue} /> : null}
        </div>
        <div class="load" title={`${busy} of ${worker.pool_size} threads are busy`}>
          <meter min={0} max={Math.max(1, worker.pool_size)} value={Math.min(busy, worker.pool_size)} aria-label="Busy threads" />
          <span>{number(busy)} of {number(worker.pool_size)}</span>
        </div>
      </header>
      <p class="worker-facts">
        <span>{worker.host}</span>
        <span>process {worker.process_id}</span>
        {worker.version ? <span>version <code>{worker.version}</code></span> : null}
        <span>started <Moment at={worker.started_at} /></span>
        <span class={worker.dead ? "bad" : ""}>seen <Moment at={worker.heartbeat_at} /></span>
        <span title={worker.job_types.join("\n")}>{plural(worker.job_types.length, "type")}</span>
      </p>
      {busy === 0 ? (
        <p class="muted quiet-line">Runs nothing right now.</p>
      ) : (
        <table class="running">
          <caption class="visually-hidden">Jobs that {worker.pool_name} runs</caption>
          <tbody>{shown.map((job) => <Running key={job.id} job={job} />)}</tbody>
        </table>
      )}
      {busy > shown_at_first ? (
        <Button small kind="quiet" expanded={all} onPress={() => set_all(!all)}>{all ? "Show fewer" : `Show ${number(busy - shown_at_first)} more`}</Button>
      ) : null}
    </article>
  );
}
