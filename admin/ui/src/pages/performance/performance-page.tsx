// How long attempts run and wait, by type and across queues; the slowest; and when programs were deployed.
import { useMemo } from "preact/hooks";
import * as api from "../../api/endpoints.ts";
import type { Microseconds, Percentiles, ProgramVersion, SlowAttempt, TypePerformance } from "../../api/types.ts";
import { Chart, type Mark, type Series } from "../../components/chart.tsx";
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
import { counted, number, percent, rate, short_number } from "../../format/numbers.ts";
import * as to from "../../routing/addresses.ts";
import { Link } from "../../routing/link.tsx";
import { navigate } from "../../routing/router.ts";
import { useResource } from "../../state/resource.ts";
import { server_now } from "../../state/session.ts";
import { fill, RangeSwitch } from "../queue/queue-charts.tsx";
import { ranges, span, type Range } from "../queue/statistics-ranges.ts";

const attempts_of = (type: TypePerformance): number => type.succeeded + type.failed + type.discarded;
const failed_of = (type: TypePerformance): number => type.failed + type.discarded;

const time_column = (key: string, title: string, hint: string, of: (row: TypePerformance) => Microseconds | undefined): Column<TypePerformance> => ({
  key,
  title,
  numeric: true,
  hint,
  value: (row) => of(row) ?? null,
  cell: (row) => {
    const value = of(row);
    return value === undefined ? <span class="faint">–</span> : duration(value);
  },
});

function columns(range: Range): Column<TypePerformance>[] {
  const seconds = range.minutes * 60;
  const of = (which: "run" | "wait", part: keyof Percentiles) => (row: TypePerformance) => row[which]?.[part];
  return [
    { key: "type", title: "Type", value: (row) => row.type, cell: (row) => <Link to={to.jobs({ queue: row.queue, types: [row.type] })}><TypeName type={row.type} /></Link> },
    { key: "queue", title: "Queue", value: (row) => row.queue, cell: (row) => <QueueLink name={row.queue} /> },
    { key: "attempts", title: "Attempts", numeric: true, value: attempts_of, cell: (row) => number(attempts_of(row)) },
    { key: "rate", title: "Per second", numeric: true, hint: "Attempts per second, on average over the whole time", value: attempts_of, cell: (row) => rate(attempts_of(row) / seconds) },
    {
      key: "failed",
      title: "Failed",
      numeric: true,
      value: (row) => (attempts_of(row) > 0 ? failed_of(row) / attempts_of(row) : 0),
      cell: (row) =>
        failed_of(row) > 0 ? (
          <Link class={failed_of(row) / attempts_of(row) >= 0.05 ? "bad" : ""} to={to.failures({ queue: row.queue, type: row.type, period: range.minutes })}>{percent(failed_of(row) / attempts_of(row))}</Link>
        ) : (
          <span class="faint">0 %</span>
        ),
    },
    time_column("run50", "Run p50", "50 of 100 attempts ran no longer", of("run", "p50")),
    time_column("run95", "Run p95", "95 of 100 attempts ran no longer", of("run", "p95")),
    time_column("run99", "Run p99", "99 of 100 attempts ran no longer", of("run", "p99")),
    time_column("wait50", "Wait p50", "50 of 100 attempts waited no longer after they were due", of("wait", "p50")),
    time_column("wait95", "Wait p95", "95 of 100 attempts waited no longer after they were due", of("wait", "p95")),
    time_column("wait99", "Wait p99", "99 of 100 attempts waited no longer after they were due", of("wait", "p99")),
  ];
}

const slow_columns: Column<SlowAttempt>[] = [
  { key: "job", title: "Job", cell: (row) => <Link to={to.job(row.job)}>{row.job}</Link> },
  { key: "type", title: "Type", value: (row) => row.type, cell: (row) => <TypeName type={row.type} /> },
  { key: "queue", title: "Queue", value: (row) => row.queue, cell: (row) => <QueueLink name={row.queue} /> },
  { key: "outcome", title: "Outcome", cell: (row) => <OutcomeBadge outcome={row.outcome} /> },
  { key: "run", title: "Ran", numeric: true, value: (row) => row.run, cell: (row) => duration(row.run) },
  { key: "wait", title: "Waited", numeric: true, value: (row) => row.wait, cell: (row) => duration(row.wait) },
  { key: "worker", title: "Worker", value: (row) => row.worker ?? "", cell: (row) => row.worker ?? "–" },
  { key: "ended", title: "Ended", value: (row) => row.finished_at, cell: (row) => <Moment at={row.finished_at} /> },
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
    () => versions.map((version) => ({ at: Date.parse(version.first_seen_at) / 1_000, text: `${version.version} in ${queue_name(version.queue)}` })),
    [versions],
  );
  const chart = useMemo(() => {
    if (!data) return null;
    const { times, points } = fill(data, range.interval);
    const series: Series[] = [
      { label: "Run", colour: "info", filled: true, values: points.map((point) => point?.average_duration ?? null) },
      { label: "Wait", colour: "violet", values: points.map((point) => point?.average_wait ?? null) },
    ];
    const attempts: Series[] = [
      { label: "Succeeded", colour: "ok", filled: true, values: points.map((point) => (point?.succeeded ?? 0) / range.interval) },
      { label: "Failed", colour: "bad", values: points.map((point) => ((point?.failed ?? 0) + (point?.discarded ?? 0)) / range.interval) },
    ];
    return { times, series, attempts, range: [data.from.getTime() / 1_000, data.before.getTime() / 1_000] as [number, number] };
  }, [data, range]);
  if (error && !data) return <Problem error={error} retry={refresh} />;
  if (!chart) return <Loading rows={4} />;
  return (
    <div class="charts">
      <figure>
        <figcaption>Attempts per minute</figcaption>
        <Chart label="Succeeded and failed attempts per minute" times={chart.times} series={chart.attempts} range={chart.range} marks={marks} format={(value) => short_number(Math.round(value * 10) / 10)} />
      </figure>
      <figure>
        <figcaption>Average time of an attempt</figcaption>
        <Chart label="Average time that attempts ran and waited" times={chart.times} series={chart.series} range={chart.range} marks={marks} format={duration} />
      </figure>
    </div>
  );
}

function Deploys({ versions }: { versions: ProgramVersion[] }) {
  if (versions.length === 0) return <p class="muted">No new version of a program was seen in this time. A worker tells its version by the option <code>version</code> of its queue.</p>;
  return (
    <ul class="deploys">
      {versions.map((version) => (
        <li key={`${version.queue} ${version.version}`}><code>{version.version}</code> <span class="muted">in</span> <QueueLink name={version.queue} /> <Moment at={version.first_seen_at} /></li>
      ))}
    </ul>
  );
}

export function PerformancePage({ query }: { query: URLSearchParams }) {
  const queue = query.get("queue");
  const range = ranges.find((one) => one.key === query.get("range")) ?? (ranges[0] as Range);
  const address = (view: to.PerformanceView): string => to.performance({ queue, range: range.key, ...view });
  const { data, error, refresh } = useResource(
    `performance ${queue ?? "*"} ${range.key}`,
    (signal) => api.performance({ queue: queue ?? undefined, ...span(range, server_now()) }, signal),
    { every: Math.max(range.refresh, 30_000) },
  );
  return (
    <>
      <PageHeader title="Performance" lead={data ? `Percentiles of the latest ${counted(data.sample, "attempt")} in this time` : undefined}>
        <QueueSelect value={queue} onChange={(name) => navigate(address({ queue: name }))} />
        <ExportMenu name="performance" rows={data?.types ?? []} />
        <RangeSwitch range={range} onRange={(next) => navigate(address({ range: next.key }), { replace: true })} />
      </PageHeader>
      {error && !data ? <Problem error={error} retry={refresh} /> : null}
      {!data && !error ? <Loading rows={8} /> : null}
      {data && data.types.length === 0 ? <Empty title="Nothing ran in this time.">Choose a longer time to look further back.</Empty> : null}
      {data && data.types.length > 0 ? (
        <>
          <section aria-labelledby="activity">
            <h2 id="activity">Activity</h2>
            <Activity queue={queue} range={range} versions={data.versions} />
          </section>
          <section aria-labelledby="types">
            <h2 id="types">Types</h2>
            <SortableTable rows={data.types} columns={columns(range)} row_key={(row) => `${row.queue} ${row.type}`} first="attempts" />
          </section>
          <section aria-labelledby="slowest">
            <h2 id="slowest">Slowest attempts</h2>
            <SortableTable rows={data.slowest} columns={slow_columns} row_key={(row) => `${row.job} ${row.attempt}`} first="run" />
          </section>
          <section aria-labelledby="deploys">
            <h2 id="deploys">Deploys</h2>
            <Deploys versions={data.versions} />
          </section>
        </>
      ) : null}
    </>
  );
}
