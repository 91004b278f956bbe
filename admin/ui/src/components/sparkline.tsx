// A small chart of an hour: what succeeded as an area, failures in the colour of trouble on top of it.
import { useEffect, useRef, useState } from "preact/hooks";
import * as api from "../api/endpoints.ts";
import { number } from "../format/numbers.ts";
import { passed_of } from "../format/running-interval.ts";
import { useResource } from "../state/resource.ts";
import { server_now } from "../state/session.ts";

const minutes = 60;
const bin = 2;
const width = 120;
const height = 28;

interface Bin {
  all: number;
  bad: number;
}

interface Hour {
  all: number;
  bad: number;
  bins: Bin[];
}

async function last_hour(queue: string, signal: AbortSignal): Promise<Hour> {
  const now_minutes = server_now() / 60_000;
  const now = Math.floor(now_minutes / bin) * bin + bin;
  const from = now - minutes;
  const points = await api.statistics(
    { queue, from: new Date(from * 60_000), before: new Date(now * 60_000), interval_minutes: bin },
    signal,
  );
  const bins = Array.from({ length: minutes / bin }, (): Bin => ({ all: 0, bad: 0 }));
  for (const point of points) {
    const into = bins[Math.floor((Date.parse(point.time) / 60_000 - from) / bin)];
    if (!into) continue;
    into.bad += point.failed + point.discarded;
    into.all += point.succeeded + point.failed + point.discarded;
  }
  const sum = (count: (bin: Bin) => number): number => bins.reduce((so_far, one) => so_far + count(one), 0);
  const hour = { all: sum((one) => one.all), bad: sum((one) => one.bad), bins };
  const running = bins.at(-1)!;
  const share = passed_of(bin, now - bin, now_minutes) / bin;
  running.all /= share;
  running.bad /= share;
  return hour;
}

function line(values: number[], top: number, floor: number): string {
  const step = width / (values.length - 1);
  const y = (value: number): string => (floor - (value / top) * (floor - 2)).toFixed(1);
  return values.map((value, index) => `${index === 0 ? "M" : "L"}${(index * step).toFixed(1)} ${y(value)}`).join("");
}

/** Fetches only once it is in view. */
export function Sparkline({ queue }: { queue: string }) {
  const element = useRef<HTMLDivElement>(null);
  const [seen, set_seen] = useState(false);
  useEffect(() => {
    const observer = new IntersectionObserver((entries) => set_seen(entries.some((entry) => entry.isIntersecting)));
    if (element.current) observer.observe(element.current);
    return () => observer.disconnect();
  }, []);
  const { data } = useResource(`sparkline ${queue}`, (signal) => last_hour(queue, signal), { every: 30_000, enabled: seen });
  const { all, bad, bins } = data ?? { all: 0, bad: 0, bins: [] };
  const label = `Last hour: ${number(all)} attempts, ${number(bad)} failed`;
  const top = Math.max(1, ...bins.map((bin) => bin.all));
  return (
    <div ref={element} class="sparkline" title={data ? label : undefined}>
      {data ? (
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
