// Everything at a glance: what needs attention first, then the queues.
import * as api from "../../api/endpoints.ts";
import { Loading, Problem } from "../../components/page-state.tsx";
import { PageHeader } from "../../components/page-header.tsx";
import { rate, short_number } from "../../format/numbers.ts";
import type { JobState, QueueOverview } from "../../api/types.ts";
import * as to from "../../routing/addresses.ts";
import { Link } from "../../routing/link.tsx";
import { refresh_queues, useLiveQueues } from "../../state/live-overview.ts";
import { useResource } from "../../state/resource.ts";
import { texts } from "../../texts/index.ts";
import { units } from "../../texts/units.ts";
import { attention } from "./attention.ts";
import { AttentionList } from "./attention-list.tsx";
import { FirstSteps } from "./first-steps.tsx";
import { QueueList } from "./queue-list.tsx";

/** Codes of the API for a database that this program cannot use as it is. */
const no_tables = new Set(["schema_outdated"]);

const slowly = { every: 15_000 };

function total(queues: QueueOverview[], name: "ready" | "running" | "scheduled" | "retrying"): string {
  const value = queues.reduce((sum, queue) => sum + queue[name].value, 0);
  return queues.every((queue) => queue[name].exact) ? short_number(value) : units.or_more(short_number(value));
}

/** `complete` false: there are more queues than these. */
function Totals({ queues, complete }: { queues: QueueOverview[]; complete: boolean }) {
  const throughput = queues.reduce((sum, queue) => sum + queue.throughput, 0);
  const failing = queues.reduce((sum, queue) => sum + queue.throughput * queue.failure_rate, 0);
  const threads = queues.reduce((sum, queue) => sum + queue.worker_threads, 0);
  const figures: { name: string; value: string; note: string; state?: JobState }[] = [
    { name: texts.words.throughput, value: rate(throughput), note: failing > 0 ? texts.overview.failures_per_second(rate(failing)) : texts.overview.no_failures },
    { name: texts.words.job_states.ready, value: total(queues, "ready"), note: texts.overview.ready_note, state: "ready" },
    { name: texts.words.job_states.running, value: total(queues, "running"), note: texts.overview.running_note(texts.words.count_of_threads(threads)), state: "running" },
    { name: texts.words.job_states.retrying, value: total(queues, "retrying"), note: texts.overview.retrying_note, state: "retrying" },
    { name: texts.words.job_states.scheduled, value: total(queues, "scheduled"), note: texts.overview.scheduled_note, state: "scheduled" },
  ];
  return (
    <>
      <dl class="figures">
        {figures.map((figure) => (
          <div key={figure.name}>
            <dt>{figure.name}</dt>
            <dd class="figure">
              {/* Only all queues together are a list of jobs. */}
              {figure.state && complete && figure.value !== "0" ? (
                <Link to={to.jobs({ states: [figure.state] })} data-count={figure.value}>{figure.value}</Link>
              ) : (
                figure.value
              )}
            </dd>
            <dd class="figure-note">{figure.note}</dd>
          </div>
        ))}
      </dl>
      {complete ? null : <p class="muted figures-note">{texts.overview.first_queues_only(queues.length)}</p>}
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
      <PageHeader title={texts.pages.overview} />
      {error && no_tables.has(error.code) ? (
        <FirstSteps problem={error.message} />
      ) : page === undefined ? (
        error ? <Problem error={error} retry={() => void refresh_queues()} /> : <Loading rows={8} />
      ) : page.queues.length === 0 ? (
        <FirstSteps problem={null} />
      ) : (
        <>
          {unknown ? (
            <p class="hint warning" role="status">
              {texts.overview.not_all_checked(unknown.message)}
            </p>
          ) : null}
          {known ? (
            <AttentionList
              known={{ queues: page.queues.length, workers: (workers.data ?? []).filter((worker) => !worker.dead).length, schedules: schedules.data?.length ?? 0 }}
              items={attention({
                queues: page.queues,
                complete: page.next === "",
                schedules: schedules.data ?? [],
                workers: workers.data ?? [],
                groups: failures.data?.groups ?? [],
                failed_from: failures.data?.from ?? "-1h",
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
