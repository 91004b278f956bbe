// The times that charts can show, and how finely.
import { texts } from "../../texts/index.ts";

export interface Range {
  key: string;
  text: string;
  minutes: number;
  interval: number;
  refresh: number;
}

export const ranges: readonly Range[] = [
  { key: "1h", text: texts.queue.periods.hour, minutes: 60, interval: 1, refresh: 10_000 },
  { key: "24h", text: texts.queue.periods.day, minutes: 1_440, interval: 10, refresh: 60_000 },
  { key: "7d", text: texts.queue.periods.week, minutes: 10_080, interval: 60, refresh: 300_000 },
  { key: "30d", text: texts.queue.periods.month, minutes: 43_200, interval: 360, refresh: 600_000 },
];

/** Whole intervals, the running one included. */
export function span(range: Range, now: number): { from: Date; before: Date } {
  const length = range.interval * 60_000;
  const before = (Math.floor(now / length) + 1) * length;
  return { from: new Date(before - range.minutes * 60_000), before: new Date(before) };
}
