// Durations in at most two units: "4 ms", "2 min 5 s", "3 d 4 h".

const units: readonly [string, number][] = [
  ["d", 86_400_000_000],
  ["h", 3_600_000_000],
  ["min", 60_000_000],
  ["s", 1_000_000],
];

export function duration(microseconds: number): string {
  const value = Math.max(0, microseconds);
  if (value < 1_000) return `${Math.round(value)} µs`;
  if (value < 10_000) return `${(value / 1_000).toFixed(1)} ms`;
  if (value < 1_000_000) return `${Math.round(value / 1_000)} ms`;
  if (value < 10_000_000) return `${(value / 1_000_000).toFixed(1)} s`;
  const first = units.findIndex(([, length]) => value >= length);
  const [name, length] = units[first] ?? ["s", 1_000_000];
  const next = units[first + 1];
  if (next === undefined) return `${Math.floor(value / length)} ${name}`;
  const rest = Math.floor((value % length) / next[1]);
  return `${Math.floor(value / length)} ${name}${rest > 0 ? ` ${rest} ${next[0]}` : ""}`;
}

/** One unit; for narrow places. */
export function short_duration(microseconds: number): string {
  return duration(microseconds).split(" ").slice(0, 2).join(" ");
}

export const seconds = (value: number): string => duration(value * 1_000_000);
