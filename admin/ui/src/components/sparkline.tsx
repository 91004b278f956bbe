// A small chart of an hour: what succeeded as an area, failures in the colour of trouble on top of it.
import * as api from "../api/endpoints.ts";
import type { StatisticsPoint } from "../api/types.ts";
import { number } from "../format/numbers.ts";
import { passed_of } from "../format/running-interval.ts";
import { useResource } from "../state/resource.ts";
import { server_now } from "../state/session.ts";
import { texts } from "../texts/index.ts";

const minutes = 60;
const bin = 2;
const width = 120;
const height = 28;

interface Bin {
  all: number;
  bad: number;
}

export interface Hour {
  all: number;
  bad: number;
  bins: Bin[];
}

const silent = (): Hour => ({ all: 0, bad: 0, bins: Array.from({ length: minutes / bin }, (): Bin => ({ all: 0, bad: 0 })) });

function hour_of(points: StatisticsPoint[], from: number, now_minutes: number): Hour {
  const hour = silent();
  for (const point of points) {
    const into = hour.bins[Math.floor((Date.parse(point.time) / 60_000 - from) / bin)];
    if (!into) continue;
    into.bad += point.failed + point.discarded;
    into.all += point.succeeded + point.failed + point.discarded;
  }
  const sum = (count: (bin: Bin) => number): number => hour.bins.reduce((so_far, one) => so_far + count(one), 0);
  hour.all = sum((one) => one.all);
  hour.bad = sum((one) => one.bad);
  const running = hour.bins.at(-1)!;
  const share = passed_of(bin, from + minutes - bin, now_minutes) / bin;
  running.all /= share;
  running.bad /= share;
  return hour;
}

/** Characters of names in one address. */
const longest_address = 4_000;

function in_parts(queues: readonly string[]): string[][] {
  const parts: string[][] = [[]];
  let length = 0;
  for (const queue of queues) {
    length += queue.length * 3 + 8;
    if (length > longest_address) {
      parts.push([]);
      length = queue.length;
    }
    parts.at(-1)?.push(queue);
  }
  return parts;
}

async function last_hours(queues: readonly string[], signal: AbortSignal): Promise<Map<string, Hour>> {
  const now_minutes = server_now() / 60_000;
  const now = Math.floor(now_minutes / bin) * bin + bin;
  const from = now - minutes;
  const time = { from: new Date(from * 60_000), before: new Date(now * 60_000), interval_minutes: bin };
  const parts = await Promise.all(in_parts(queues).map((queue) => api.queue_statistics({ queue, ...time }, signal)));
  const found = new Map(parts.flat().map(({ queue, points }) => [queue, points]));
  return new Map(queues.map((queue) => [queue, hour_of(found.get(queue) ?? [], from, now_minutes)]));
}

/** The last hours of these queues, in one request. */
export function useLastHours(queues: readonly string[]): Map<string, Hour> | undefined {
  const names = JSON.stringify(queues);
  return useResource(`last hours ${names}`, (signal) => last_hours(queues, signal), { every: 30_000, enabled: queues.length > 0 }).data;
}

function line(values: number[], top: number, floor: number): string {
  const step = width / (values.length - 1);
  const y = (value: number): string => (floor - (value / top) * (floor - 2)).toFixed(1);
  return values.map((value, index) => `${index === 0 ? "M" : "L"}${(index * step).toFixed(1)} ${y(value)}`).join("");
}

/** `hour` undefined: it is not there yet. */
export function Sparkline({ hour }: { hour: Hour | undefined }) {
  const { all, bad, bins } = hour ?? silent();
  const label = texts.overview.last_hour(texts.words.count_of_attempts(all), number(bad));
  const top = Math.max(1, ...bins.map((bin) => bin.all));
  return (
    <div class="sparkline" title={hour ? label : undefined}>
      {hour ? (
        <svg viewBox={`0 0 ${width} ${height}`} preserveAspectRatio="none" role="img" aria-label={label}>
          {all === 0 ? (
            <path class="spark-nothing" d={`M0 ${height - 1}H${width}`} />
          ) : (
            <>
              <path class="spark-area" d={`${line(bins.map((bin) => bin.all), top, height - 1)}V${height}H0Z`} />
              <path class="spark-line" d={line(bins.map((bin) => bin.all), top, height - 1)} />
              {bad > 0 ? <path class="spark-bad" d={`${line(bins.map((bin) => bin.bad), top, height)}V${height}H0Z`} /> : null}
            </>
          )}
        </svg>
      ) : null}
    </div>
  );
}
