// The last interval of a chart is not over yet: what happened in it so far, told as a rate, shows no fall where there is none.

/** How much of an interval that began at `start` has passed at `now`; at least a quarter, so that a single job makes no peak. */
export function passed_of(interval: number, start: number, now: number): number {
  return Math.min(interval, Math.max(interval / 4, now - start));
}
