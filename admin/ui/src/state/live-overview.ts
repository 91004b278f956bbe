// The first page of queues, mostly all there are, as the server pushes it; polled where the stream does not get through.
import { useLayoutEffect } from "preact/hooks";
import { ApiError, api_error } from "../api/client.ts";
import * as api from "../api/endpoints.ts";
import type { QueueOverview, QueuePage } from "../api/types.ts";
import { note_fresh, note_stale, pause_after, signed_out } from "./freshness.ts";
import { Signal, useSignal } from "./signal.ts";

export const live_queues = new Signal<QueuePage | undefined>(undefined);
const problem = new Signal<ApiError | undefined>(undefined);
const name = "queues";

let watchers = 0;
let events: EventSource | undefined;
let timer: ReturnType<typeof setTimeout> | undefined;
/** When the last page came, and the last message of the stream. */
let fetched_at = 0;
let heard_at = 0;
let failures = 0;

/** The stream begins with an overview. */
const silence_at_first = 1_000;
const silence_before_polling = 6_000;
const look_every = 3_000;

function take(page: QueuePage): void {
  fetched_at = Date.now();
  failures = 0;
  live_queues.set(page);
  problem.set(undefined);
  note_fresh(name);
}

function fail(error: ApiError): void {
  failures += 1;
  problem.set(error);
  if (error.status !== 401) note_stale(name, error, fetched_at);
}

export async function refresh_queues(): Promise<void> {
  if (watchers === 0) return;
  const asked_at = Date.now();
  try {
    take(await api.queues());
  } catch (error) {
    // What came since is newer than this failure.
    if (fetched_at < asked_at) fail(api_error(error));
  }
}

function open(): void {
  if (events || document.hidden || signed_out.value !== null) return;
  events = new EventSource(new URL("api/v1/events", document.baseURI));
  events.addEventListener("overview", (event: MessageEvent<string>) => {
    heard_at = Date.now();
    take(JSON.parse(event.data) as QueuePage);
  });
  events.addEventListener("changes", (event: MessageEvent<string>) => {
    heard_at = Date.now();
    const shown = live_queues.value;
    const { queues } = JSON.parse(event.data) as { queues: (Partial<QueueOverview> & { name: string })[] };
    if (!shown) return;
    const changed = new Map(queues.map((queue) => [queue.name, queue]));
    take(changed.size === 0 ? shown : { ...shown, queues: shown.queues.map((queue) => ({ ...queue, ...changed.get(queue.name) })) });
  });
  events.addEventListener("problem", (event: MessageEvent<string>) => {
    heard_at = Date.now();
    const { code, message } = JSON.parse(event.data) as { code: string; message: string };
    fail(new ApiError(503, code, message));
  });
  // The browser reopens a stream that broke off, but not one that was refused: the look below does.
  events.onerror = () => {
    if (events?.readyState === EventSource.CLOSED) close();
  };
}

function close(): void {
  events?.close();
  events = undefined;
}

function schedule(milliseconds: number): void {
  clearTimeout(timer);
  timer = setTimeout(() => void look(), milliseconds);
}

/** Whether the stream still speaks; otherwise the queues are asked for. */
async function look(): Promise<void> {
  if (watchers === 0 || document.hidden || signed_out.value !== null) return;
  const silent = Date.now() - heard_at > silence_before_polling;
  if (silent) await refresh_queues();
  if (watchers === 0 || signed_out.value !== null) return;
  // A refused stream is not opened faster than a failing request is repeated.
  if (!silent || failures === 0) open();
  schedule(failures > 0 && problem.value ? pause_after(failures, problem.value) : look_every);
}

function start(): void {
  heard_at = 0;
  failures = 0;
  open();
  schedule(silence_at_first);
}

function stop(): void {
  close();
  clearTimeout(timer);
  note_fresh(name);
}

// A page in the background costs the database nothing.
document.addEventListener("visibilitychange", () => {
  if (document.hidden) close();
  else if (watchers > 0) start();
});
signed_out.watch((out) => {
  if (out !== null) stop();
  else if (watchers > 0) start();
});

/** `enabled` false: not (yet) asked for. */
export function useLiveQueues(enabled = true): { page: QueuePage | undefined; error: ApiError | undefined } {
  useLayoutEffect(() => {
    if (!enabled) return;
    if (watchers++ === 0) start();
    return () => {
      if (--watchers === 0) stop();
    };
  }, [enabled]);
  return { page: useSignal(live_queues), error: useSignal(problem) };
}
