// Durations in at most two units: "4 ms", "2 min 5 s", "3 d 4 h".
import { units } from "../texts/units.ts";

const lengths: readonly [string, number][] = [
  [units.days, 86_400_000_000],
  [units.hours, 3_600_000_000],
  [units.minutes, 60_000_000],
  [units.seconds, 1_000_000],
];

export function duration(microseconds: number): string {
  const value = Math.max(0, microseconds);
  if (value < 1_000) return units.counted(String(Math.round(value)), units.microseconds);
  if (value < 10_000) return units.counted((value / 1_000).toFixed(1), units.milliseconds);
  if (value < 1_000_000) return units.counted(String(Math.round(value / 1_000)), units.milliseconds);
  if (value < 10_000_000) return units.counted((value / 1_000_000).toFixed(1), units.seconds);
  const first = lengths.findIndex(([, length]) => value >= length);
  const [name, length] = lengths[first] ?? [units.seconds, 1_000_000];
  const next = lengths[first + 1];
  const whole = units.counted(String(Math.floor(value / length)), name);
  if (next === undefined) return whole;
  const rest = Math.floor((value % length) / next[1]);
  return rest > 0 ? `${whole} ${units.counted(String(rest), next[0])}` : whole;
}

/** One unit; for narrow places. */
export function short_duration(microseconds: number): string {
  return duration(microseconds).split(" ").slice(0, 2).join(" ");
}

export const seconds = (value: number): string => duration(value * 1_000_000);
