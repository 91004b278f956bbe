// How long attempts run and wait, by type and across queues; the slowest; and when programs were deployed.
import { useMemo } from "preact/hooks";
import * as api from "../../api/endpoints.ts";
import type { Microseconds, Percentiles, ProgramVersion, SlowAttempt, TypePerformance } from "../../api/types.ts";
import { Chart, type Mark, type Series } from "../../components/chart.tsx";
import { FailedShare } from "../../components/failed-share.tsx";
import { ExportMenu } from "../../components/export-menu.tsx";
import { Moment } from "../../components/moment.tsx";
import { Empty, Loading, Problem } from "../../components/page-state.tsx";
import { PageHeader } from "../../components/page-header.tsx";
import { QueueLink } from "../../components/queue-name.tsx";
import { QueueSelect } from "../../components/queue-select.tsx";
import { type Column, SortableTable } from "../../components/sortable-table.tsx";
import { OutcomeBadge } from "../../components/state-badge.tsx";
import { TypeName } from "../../components/type-name.tsx";
import { duration } from "../../format/durations.ts";
import { queue_name } from "../../format/names.ts";
import { number, percent, rate, short_number } from "../../format/numbers.ts";
import * as to from "../../routing/addresses.ts";
import { Link } from "../../routing/link.tsx";
import { navigate } from "../../routing/router.ts";
import { useResource } from "../../state/resource.ts";
import { server_now } from "../../state/session.ts";
import { texts } from "../../texts/index.ts";
import { fill, RangeSwitch } from "../queue/queue-charts.tsx";
import { ranges, span, type Range } from "../queue/statistics-ranges.ts";

const attempts_of = (type: TypePerformance): number => type.succeeded + type.failed + type.discarded;
const failing = (type: TypePerformance): number => (attempts_of(type) > 0 ? (type.failed + type.discarded) / attempts_of(type) : 0);

const time_column = (key: string, title: string, hint: string, of: (row: TypePerformance) => Microseconds | undefined): Column<TypePerformance> => ({
  key,
  title,
  numeric: true,
  hint,
  value: (row) => of(row) ?? null,
  cell: (row) => {
    const value = of(row);
    return value === undefined ? <span class="faint">{texts.words.unknown}</span> : duration(value);
  },
});

function columns(range: Range): Column<TypePerformance>[] {
  const seconds = range.minutes * 60;
  const of = (which: "run" | "wait", part: keyof Percentiles) => (row: TypePerformance) => row[which]?.[part];
  return [
    { key: "type", title: texts.words.type, value: (row) => row.type, cell: (row) => <Link to={to.jobs({ queue: row.queue, types: [row.type] })}><TypeName type={row.type} /></Link> },
    { key: "queue", title: texts.words.queue, value: (row) => row.queue, cell: (row) => <QueueLink name={row.queue} /> },
    { key: "attempts", title: texts.words.attempts, numeric: true, value: attempts_of, cell: (row) => number(attempts_of(row)) },
    { key: "rate", title: texts.performance.per_second, numeric: true, hint: texts.performance.per_second_title, value: attempts_of, cell: (row) => rate(attempts_of(row) / seconds) },
    {
      key: "failed",
      title: texts.words.failed,
      numeric: true,
      value: failing,
      cell: (row) => (failing(row) > 0 ? <FailedShare share={failing(row)} view={{ queue: row.queue, type: row.type, period: range.minutes }} /> : <span class="faint">{percent(0)}</span>),
    },
    time_column("run50", texts.performance.run_column(50), texts.performance.run_column_title(50), of("run", "p50")),
    time_column("run95", texts.performance.run_column(95), texts.performance.run_column_title(95), of("run", "p95")),
    time_column("run99", texts.performance.run_column(99), texts.performance.run_column_title(99), of("run", "p99")),
    time_column("wait50", texts.performance.wait_column(50), texts.performance.wait_column_title(50), of("wait", "p50")),
    time_column("wait95", texts.performance.wait_column(95), texts.performance.wait_column_title(95), of("wait", "p95")),
    time_column("wait99", texts.performance.wait_column(99), texts.performance.wait_column_title(99), of("wait", "p99")),
  ];
}

const slow_columns: Column<SlowAttempt>[] = [
  { key: "job", title: texts.words.job, cell: (row) => <Link to={to.job(row.job)}>{row.job}</Link> },
  { key: "type", title: texts.words.type, value: (row) => row.type, cell: (row) => <TypeName type={row.type} /> },
  { key: "queue", title: texts.words.queue, value: (row) => row.queue, cell: (row) => <QueueLink name={row.queue} /> },
  { key: "outcome", title: texts.performance.outcome, cell: (row) => <OutcomeBadge outcome={row.outcome} /> },
  { key: "run", title: texts.performance.ran, numeric: true, value: (row) => row.run, cell: (row) => duration(row.run) },
  { key: "wait", title: texts.performance.waited, numeric: true, value: (row) => row.wait, cell: (row) => duration(row.wait) },
  { key: "worker", title: texts.words.worker, value: (row) => row.worker ?? "", cell: (row) => row.worker ?? texts.words.unknown },
  { key: "ended", title: texts.words.ended, value: (row) => row.finished_at, cell: (row) => <Moment at={row.finished_at} /> },
];

function Activity({ queue, range, versions }: { queue: string | null; range: Range; versions: ProgramVersion[] }) {
  const { data, error, refresh } = useResource(
    `statistics ${queue ?? "*"} ${range.key}`,
    async (signal) => {
      const now = server_now();
      const time = span(range, now);
      return { ...time, now, points: await api.statistics({ queue: queue ?? undefined, ...time, interval_minutes: range.interval }, signal) };
    },
    { every: range.refresh },
  );
  const marks = useMemo<Mark[]>(
    () => versions.map((version) => ({ at: Date.parse(version.first_seen_at) / 1_000, text: texts.performance.version_in_queue(version.version, queue_name(version.queue)) })),
    [versions],
  );
  const chart = useMemo(() => {
    if (!data) return null;
    const { times, points } = fill(data, range.interval);
    const series: Series[] = [
      { label: texts.queue.run, colour: "info", filled: true, values: points.map((point) => point?.average_duration ?? null) },
      { label: texts.queue.wait, colour: "violet", values: points.map((point) => point?.average_wait ?? null) },
    ];
    const attempts: Series[] = [
      { label: texts.words.succeeded, colour: "ok", filled: true, values: points.map((point) => (point?.succeeded ?? 0) / range.interval) },
      { label: texts.words.failed, colour: "bad", values: points.map((point) => ((point?.failed ?? 0) + (point?.discarded ?? 0)) / range.interval) },
    ];
    return { times, series, attempts, range: [data.from.getTime() / 1_000, data.before.getTime() / 1_000] as [number, number] };
  }, [data, range]);
  if (error && !data) return <Problem error={error} retry={refresh} />;
  if (!chart) return <Loading rows={4} />;
  return (
    <div class="charts">
      <figure>
        <figcaption>{texts.queue.attempts_per_minute}</figcaption>
        <Chart label={texts.performance.attempts_per_minute_title} times={chart.times} series={chart.attempts} range={chart.range} marks={marks} format={(value) => short_number(Math.round(value * 10) / 10)} />
      </figure>
      <figure>
        <figcaption>{texts.queue.average_times}</figcaption>
        <Chart label={texts.queue.average_times_title} times={chart.times} series={chart.series} range={chart.range} marks={marks} format={duration} />
      </figure>
    </div>
  );
}

function Deploys({ versions }: { versions: ProgramVersion[] }) {
  if (versions.length === 0) return <p class="muted">{texts.performance.no_deploys((text) => <code>{text}</code>)}</p>;
  return (
    <ul class="deploys">
      {versions.map((version) => (
        <li key={`${version.queue} ${version.version}`}>{texts.performance.deploy(<code>{version.version}</code>, <QueueLink name={version.queue} />, <Moment at={version.first_seen_at} />, (text) => <span class="muted">{text}</span>)}</li>
      ))}
    </ul>
  );
}

export function PerformancePage({ query }: { query: URLSearchParams }) {
  const queue = query.get("queue");
  const range = ranges.find((one) => one.key === query.get("range")) ?? (ranges[0] as Range);
  const address = (view: to.PerformanceView): string => to.performance({ queue, range: range.key, sort: query.get("sort"), slowest: query.get("slowest"), ...view });
  const { data, error, refresh } = useResource(
    `performance ${queue ?? "*"} ${range.key}`,
    (signal) => api.performance({ queue: queue ?? undefined, ...span(range, server_now()) }, signal),
    { every: Math.max(range.refresh, 30_000) },
  );
  return (
    <>
      <PageHeader title={texts.pages.performance} lead={data ? texts.performance.lead(texts.words.count_of_attempts(data.sample)) : undefined}>
        <QueueSelect value={queue} onChange={(name) => navigate(address({ queue: name }))} />
        <ExportMenu name="performance" rows={data?.types ?? []} />
        <RangeSwitch range={range} onRange={(next) => navigate(address({ range: next.key }), { replace: true })} />
      </PageHeader>
      {error && !data ? <Problem error={error} retry={refresh} /> : null}
      {!data && !error ? <Loading rows={8} /> : null}
      {data && data.types.length === 0 ? <Empty title={texts.performance.nothing_ran}>{texts.words.pick_longer_period}</Empty> : null}
      {data && data.types.length > 0 ? (
        <>
          <section aria-labelledby="activity">
            <h2 id="activity">{texts.queue.activity}</h2>
            <Activity queue={queue} range={range} versions={data.versions} />
          </section>
          <section aria-labelledby="types">
            <h2 id="types">{texts.queue.types}</h2>
            <SortableTable rows={data.types} columns={columns(range)} row_key={(row) => `${row.queue} ${row.type}`} first="attempts-desc" />
          </section>
          <section aria-labelledby="slowest">
            <h2 id="slowest">{texts.performance.slowest}</h2>
            <SortableTable rows={data.slowest} columns={slow_columns} row_key={(row) => `${row.job} ${row.attempt}`} parameter="slowest" first="run-desc" />
          </section>
          <section aria-labelledby="deploys">
            <h2 id="deploys">{texts.performance.deploys}</h2>
            <Deploys versions={data.versions} />
          </section>
        </>
      ) : null}
    </>
  );
}
