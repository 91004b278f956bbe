// One queue: its state, what waits, what it has done, its types and workers.
import * as api from "../../api/endpoints.ts";
import type { Count, JobFilter, JobState, QueueOverview } from "../../api/types.ts";
import { Button } from "../../components/button.tsx";
import { CountLink } from "../../components/count-link.tsx";
import { Moment } from "../../components/moment.tsx";
import { Loading, Problem } from "../../components/page-state.tsx";
import { PageHeader } from "../../components/page-header.tsx";
import { QueueName } from "../../components/queue-name.tsx";
import { edit_retention, retention_text } from "../../components/retention-editor.tsx";
import { QueueStateBadge } from "../../components/state-badge.tsx";
import { duration, seconds } from "../../format/durations.ts";
import { queue_name } from "../../format/names.ts";
import { count, number, percent, rate } from "../../format/numbers.ts";
import * as to from "../../routing/addresses.ts";
import { Link } from "../../routing/link.tsx";
import { navigate } from "../../routing/router.ts";
import { useResource } from "../../state/resource.ts";
import { useCanChange } from "../../state/session.ts";
import { texts } from "../../texts/index.ts";
import { pause_or_resume } from "../overview/queue-table.tsx";
import { WorkerCard } from "../workers/worker-card.tsx";
import { QueueCharts, RangeSwitch } from "./queue-charts.tsx";
import { ranges, type Range } from "./statistics-ranges.ts";
import { TypeTable } from "./type-table.tsx";

function StateCounts({ queue }: { queue: QueueOverview }) {
  const { name } = queue;
  const states: [JobState, Count, string, JobFilter?][] = [
    ["ready", queue.ready, queue.oldest_ready_age === null ? texts.queue.none_waiting : texts.queue.oldest(duration(queue.oldest_ready_age))],
    ["running", queue.running, texts.queue.of_threads(texts.words.count_of_threads(queue.worker_threads))],
    ["retrying", queue.retrying, texts.queue.retrying_note],
    ["scheduled", queue.scheduled, texts.queue.scheduled_note],
    ["discarded", queue.discarded, texts.queue.discarded_note, { from: "-24h" }],
  ];
  return (
    <ul class="figures">
      {states.map(([state, value, note, more]) => (
        <li key={state}>
          <CountLink value={value} filter={{ queue: name, states: [state], ...more }} class={`figure-link state-${state}`}>
            <span class="figure-name">{texts.words.job_states[state]}</span>
            <span class="figure">{count(value)}</span>
            <span class="figure-note">{note}</span>
          </CountLink>
        </li>
      ))}
    </ul>
  );
}

function Facts({ queue }: { queue: QueueOverview }) {
  const retention = useResource("storage", api.storage);
  const can_change = useCanChange();
  const own = retention.data?.retention.find((one) => one.queue === queue.name);
  return (
    <dl class="facts">
      <div>
        <dt>{texts.queue.throughput}</dt>
        <dd>{texts.queue.per_second(rate(queue.throughput))}</dd>
      </div>
      <div>
        <dt>{texts.queue.failing}</dt>
        <dd class={queue.failure_rate >= 0.05 ? "bad" : ""}>{queue.throughput > 0 ? percent(queue.failure_rate) : texts.words.unknown}</dd>
      </div>
      <div>
        <dt>{texts.queue.average_time}</dt>
        <dd>{queue.average_duration === null ? texts.words.unknown : duration(queue.average_duration)}{queue.average_duration === null || queue.p95_duration === null ? null : <span class="muted">{texts.queue.p95(duration(queue.p95_duration))}</span>}</dd>
      </div>
      <div>
        <dt>{texts.queue.empty_in}</dt>
        <dd>{queue.estimated_until_empty === null ? texts.words.unknown : texts.queue.about(seconds(queue.estimated_until_empty))}</dd>
      </div>
      <div>
        <dt>{texts.words.workers}</dt>
        <dd>{texts.queue.workers_and_threads(texts.words.count_of_workers(queue.worker_processes), texts.words.count_of_threads(queue.worker_threads))}</dd>
      </div>
      <div>
        <dt>{texts.queue.history_kept}</dt>
        <dd>
          {own ? retention_text(own) : texts.words.unknown}
          {own && can_change ? <Button small kind="quiet" label={texts.queue.change_history} onPress={() => edit_retention(own)}>{texts.words.change}</Button> : null}
        </dd>
      </div>
    </dl>
  );
}

/** `query` holds which time and type the charts show. */
export function QueuePage({ name, query }: { name: string; query: URLSearchParams }) {
  const can_change = useCanChange();
  const range = ranges.find((one) => one.key === query.get("range")) ?? (ranges[0] as Range);
  const type = query.get("type") ?? undefined;
  const show = (view: to.QueueView): void => navigate(to.queue(name, { range: range.key, type, sort: query.get("sort"), ...view }), { replace: true });
  const set_range = (next: Range): void => show({ range: next.key });
  const set_type = (next: string | undefined): void => show({ type: next });
  const { data: queue, error, refresh } = useResource(`queue ${name}`, (signal) => api.queue(name, signal), { every: 2_000 });
  const workers = useResource("workers", api.workers, { every: 5_000 });
  const own_workers = workers.data?.filter((worker) => worker.queue === name);

  if (!queue) {
    return (
      <>
        <PageHeader title={queue_name(name)} />
        {error ? <Problem error={error} retry={refresh} /> : <Loading rows={8} />}
      </>
    );
  }
  const paused = queue.paused_at !== null;
  return (
    <>
      <PageHeader
        title={queue_name(name)}
        heading={<><QueueName name={name} /> <QueueStateBadge state={queue.state} /></>}
        lead={paused ? texts.queue.paused(<Moment at={queue.paused_at} />, queue.paused_by) : undefined}
      >
        <Link class="button" to={to.failures({ queue: name })}>{texts.pages.failures}</Link>
        {can_change ? (
          <>
            <Link class="button" to={to.new_job(name)}>{texts.pages.new_job}</Link>
            <Button icon={paused ? "play" : "pause"} kind={paused ? "primary" : "plain"} onPress={() => pause_or_resume(queue)}>
              {paused ? texts.words.resume : texts.words.pause}
            </Button>
          </>
        ) : null}
      </PageHeader>
      {queue.types_without_worker.length > 0 ? (
        <p class="hint critical" role="status">
          {texts.queue.types_without_worker(queue.types_without_worker.flatMap((one, index) => [index > 0 ? ", " : "", <code key={one}>{one}</code>]))}
        </p>
      ) : null}
      <StateCounts queue={queue} />
      <Facts queue={queue} />
      <section aria-labelledby="activity">
        <div class="section-head">
          <h2 id="activity">{texts.queue.activity}{type ? <span class="muted">{texts.queue.of_type(type)}<Button small kind="quiet" icon="close" label={texts.queue.of_all_types} onPress={() => set_type(undefined)} /></span> : null}</h2>
          <RangeSwitch range={range} onRange={set_range} />
        </div>
        <QueueCharts queue={name} type={type} range={range} />
      </section>
      <section aria-labelledby="types">
        <h2 id="types">{texts.queue.types} <span class="muted">{texts.queue.in_the_last(range.text)}</span></h2>
        <TypeTable queue={name} range={range} chosen={type} onChoose={set_type} />
      </section>
      <section aria-labelledby="queue-workers">
        <h2 id="queue-workers">{texts.words.workers} <span class="heading-count">{number(own_workers?.length ?? 0)}</span></h2>
        {workers.error && !own_workers ? <Problem error={workers.error} retry={workers.refresh} /> : null}
        {own_workers?.length === 0 ? <p class="muted">{texts.queue.no_workers}</p> : null}
        <div class="worker-list">{own_workers?.map((worker) => <WorkerCard key={worker.lease} worker={worker} />)}</div>
      </section>
    </>
  );
}
