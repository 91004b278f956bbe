// What a queue has done over time: attempts, failures, how long they took and waited.
import { useMemo } from "preact/hooks";
import * as api from "../../api/endpoints.ts";
import type { StatisticsPoint } from "../../api/types.ts";
import { Chart, type Series } from "../../components/chart.tsx";
import { Loading, Problem } from "../../components/page-state.tsx";
import { duration } from "../../format/durations.ts";
import { short_number } from "../../format/numbers.ts";
import { passed_of } from "../../format/running-interval.ts";
import { useResource } from "../../state/resource.ts";
import { server_now } from "../../state/session.ts";
import { texts } from "../../texts/index.ts";
import { ranges, span, type Range } from "./statistics-ranges.ts";

interface Data {
  points: StatisticsPoint[];
  from: Date;
  before: Date;
  now: number;
}

/** Intervals in which nothing ended have no point: nothing is nought attempts, and no duration. */
export function fill(data: Data, interval_minutes: number): { times: number[]; points: (StatisticsPoint | null)[] } {
  const length = interval_minutes * 60;
  const found = new Map(data.points.map((point) => [Math.floor(Date.parse(point.time) / 1_000 / length), point]));
  const first = Math.ceil(data.from.getTime() / 1_000 / length);
  const end = data.before.getTime() / 1_000 / length;
  const times: number[] = [];
  const points: (StatisticsPoint | null)[] = [];
  for (let bin = first; bin < end; bin += 1) {
    times.push(bin * length);
    points.push(found.get(bin) ?? null);
  }
  return { times, points };
}

export function QueueCharts({ queue, type, range }: { queue: string; type: string | undefined; range: Range }) {
  const statistics = useResource<Data>(
    `statistics ${queue} ${type ?? ""} ${range.key}`,
    async (signal) => {
      const now = server_now();
      const time = span(range, now);
      return { ...time, now, points: await api.statistics({ queue, type, ...time, interval_minutes: range.interval }, signal) };
    },
    { every: range.refresh },
  );
  const { data } = statistics;
  const charts = useMemo(() => {
    if (!data) return null;
    const { times, points } = fill(data, range.interval);
    const minutes = times.map((start) => passed_of(range.interval, start / 60, data.now / 60_000));
    const per_minute = (value: (point: StatisticsPoint) => number): number[] =>
      points.map((point, index) => (point ? value(point) / minutes[index]! : 0));
    const attempts: Series[] = [
      { label: texts.words.succeeded, colour: "ok", filled: true, values: per_minute((point) => point.succeeded) },
      { label: texts.words.failed, colour: "warn", values: per_minute((point) => point.failed) },
      { label: texts.words.discarded, colour: "bad", values: per_minute((point) => point.discarded) },
    ];
    const durations: Series[] = [
      { label: texts.queue.run, colour: "info", filled: true, values: points.map((point) => point?.average_duration ?? null) },
      { label: texts.queue.wait, colour: "violet", values: points.map((point) => point?.average_wait ?? null) },
    ];
    return { times, attempts, durations, range: [data.from.getTime() / 1_000, data.before.getTime() / 1_000] as [number, number] };
  }, [data, range]);

  if (statistics.error && !data) return <Problem error={statistics.error} retry={statistics.refresh} />;
  if (!charts) return <Loading rows={4} />;
  return (
    <div class="charts">
      <figure>
        <figcaption>{texts.queue.attempts_per_minute}</figcaption>
        <Chart label={texts.queue.attempts_per_minute_title} times={charts.times} series={charts.attempts} range={charts.range} format={(value) => short_number(Math.round(value * 10) / 10)} />
      </figure>
      <figure>
        <figcaption>{texts.queue.average_times}</figcaption>
        <Chart label={texts.queue.average_times_title} times={charts.times} series={charts.durations} range={charts.range} format={duration} />
      </figure>
    </div>
  );
}

export function RangeSwitch({ range, onRange }: { range: Range; onRange: (range: Range) => void }) {
  return (
    <div class="segments" role="group" aria-label={texts.queue.period}>
      {ranges.map((one) => (
        <button key={one.key} type="button" aria-pressed={one.key === range.key} onClick={() => onRange(one)}>
          {one.text}
        </button>
      ))}
    </div>
  );
}
