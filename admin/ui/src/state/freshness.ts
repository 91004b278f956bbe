// Whether what is shown is still true: each thing that the page keeps up to date says here when it could not be fetched,
// and when it could again.
import type { ApiError } from "../api/client.ts";
import { Signal } from "./signal.ts";

export interface Staleness {
  error: ApiError;
  /** When the oldest of what is shown was fetched, in this machine's milliseconds since 1970; null: nothing was yet. */
  since: number | null;
}

/** Null: all of it is up to date. */
export const staleness = new Signal<Staleness | null>(null);

const stale = new Map<string, Staleness>();

function tell(): void {
  let worst: Staleness | null = null;
  for (const one of stale.values()) {
    if (worst === null || rank(one.error) > rank(worst.error)) worst = one;
  }
  if (worst !== null) {
    const known = [...stale.values()].flatMap((one) => (one.since === null ? [] : [one.since]));
    worst = { error: worst.error, since: known.length > 0 ? Math.min(...known) : null };
  }
  const before = staleness.value;
  if (worst?.since === before?.since && worst?.error.message === before?.error.message && worst?.error.code === before?.error.code) return;
  staleness.set(worst);
}

/** Where several things fail for several reasons, the one that explains the most is told. */
function rank(error: ApiError): number {
  if (error.status === 0) return 3;
  if (error.code === "database_unavailable" || error.status >= 502) return 2;
  return error.status === 429 ? 1 : 0;
}

/** `fetched_at`: when it was fetched last; 0: never. */
export function note_stale(what: string, error: ApiError, fetched_at: number): void {
  stale.set(what, { error, since: fetched_at === 0 ? null : fetched_at });
  tell();
}

/** It is up to date, or it is no longer shown. */
export function note_fresh(what: string): void {
  if (stale.delete(what)) tell();
}

/** Since when the server refuses name and password; null: it does not. Until the user has signed in again nothing is asked for: each attempt with a
 * password that is no longer valid would count against them. */
export const signed_out = new Signal<number | null>(null);

const longest_pause = 30_000;

/** Milliseconds until the next attempt after so many in a row that failed: a server in trouble is asked less and less often. */
export function pause_after(failures: number, error: ApiError): number {
  return Math.max(error.retry_after ?? 0, Math.min(1_000 * 2 ** failures, longest_pause));
}
