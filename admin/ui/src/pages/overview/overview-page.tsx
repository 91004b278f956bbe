// Everything at a glance: what needs attention first, then the queues.
import * as api from "../../api/endpoints.ts";
import { Loading, Problem } from "../../components/page-state.tsx";
import { PageHeader } from "../../components/page-header.tsx";
import { plural, rate, short_number } from "../../format/numbers.ts";
import type { QueueOverview } from "../../api/types.ts";
import { refresh_queues, useLiveQueues } from "../../state/live-overview.ts";
import { useResource } from "../../state/resource.ts";
import { attention } from "./attention.ts";
import { AttentionList } from "./attention-list.tsx";
import { QueueList } from "./queue-list.tsx";

const slowly = { every: 15_000 };

function total(queues: QueueOverview[], name: "ready" | "running" | "scheduled" | "retrying"): string {
  const value = queues.reduce((sum, queue) => sum + queue[name].value, 0);
  return short_number(value) + (queues.every((queue) => queue[name].exact) ? "" : "+");
}

/** `complete` false: there are more queues than these. */
function Totals({ queues, complete }: { queues: QueueOverview[]; complete: boolean }) {
  const throughput = queues.reduce((sum, queue) => sum + queue.throughput, 0);
  const failing = queues.reduce((sum, queue) => sum + queue.throughput * queue.failure_rate, 0);
  const threads = queues.reduce((sum, queue) => sum + queue.worker_threads, 0);
  const figures = [
    { name: "Attempts a second", value: rate(throughput), note: failing > 0 ? `${rate(failing)} of them fail` : "none fails" },
    { name: "Ready", value: total(queues, "ready"), note: "due, waiting for a worker" },
    { name: "Running", value: total(queues, "running"), note: `on ${plural(threads, "thread")}` },
    { name: "Retrying", value: total(queues, "retrying"), note: "failed, will be tried again" },
    { name: "Scheduled", value: total(queues, "scheduled"), note: "for later" },
  ];
  return (
    <>
      <dl class="figures">
        {figures.map((figure) => (
          <div key={figure.name}>
            <dt>{figure.name}</dt>
            <dd class="figure">{figure.value}</dd>
            <dd class="figure-note">{figure.note}</dd>
          </div>
        ))}
      </dl>
      {complete ? null : <p class="muted figures-note">Of the first {queues.length} queues.</p>}
    </>
  );
}

export function OverviewPage() {
  const { page, error } = useLiveQueues();
  const schedules = useResource("schedules", api.schedules, slowly);
  const workers = useResource("workers", api.workers, slowly);
  const failures = useResource("failures of an hour", (signal) => api.failures({ period_minutes: 60 }, signal), { every: 30_000 });
  const findings = useResource("diagnosis", api.diagnosis, { every: 60_000 });
  const parts = [schedules, workers, failures, findings];
  const known = page !== undefined && parts.every((part) => part.data !== undefined || part.error !== undefined);
  const unknown = parts.find((part) => part.error !== undefined && part.data === undefined)?.error;

  return (
    <>
      <PageHeader title="Overview" />
      {page === undefined ? (
        error ? <Problem error={error} retry={() => void refresh_queues()} /> : <Loading rows={8} />
      ) : (
        <>
          {unknown ? (
            <p class="hint warning" role="status">
              Not everything could be checked: {unknown.message}
            </p>
          ) : null}
          {known ? (
            <AttentionList
              items={attention({
                queues: page.queues,
                complete: page.next === "",
                schedules: schedules.data ?? [],
                workers: workers.data ?? [],
                groups: failures.data?.groups ?? [],
                findings: findings.data ?? [],
              })}
            />
          ) : (
            <Loading rows={2} />
          )}
          <Totals queues={page.queues} complete={page.next === ""} />
          <QueueList first={page} />
        </>
      )}
    </>
  );
}
