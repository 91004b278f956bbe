// The first page of queues, mostly all there are, as the server pushes it every two seconds; polled where the stream does not get through.
import { useLayoutEffect } from "preact/hooks";
import { ApiError, connection_problem } from "../api/client.ts";
import * as api from "../api/endpoints.ts";
import type { QueuePage } from "../api/types.ts";
import { Signal, useSignal } from "./signal.ts";

export const live_queues = new Signal<QueuePage | undefined>(undefined);
const problem = new Signal<ApiError | undefined>(undefined);
let watchers = 0;
let events: EventSource | undefined;
let timer: ReturnType<typeof setInterval> | undefined;
let first_look: ReturnType<typeof setTimeout> | undefined;
let last_message = 0;

const silence_before_polling = 6_000;
/** The stream begins with an overview. */
const silence_at_first = 1_000;

export async function refresh_queues(): Promise<void> {
  try {
    live_queues.set(await api.queues());
    problem.set(undefined);
  } catch (error) {
    if (error instanceof ApiError) problem.set(error);
  }
}

function open(): void {
  if (events || document.hidden) return;
  events = new EventSource(new URL("api/v1/events", document.baseURI));
  events.addEventListener("overview", (event: MessageEvent<string>) => {
    last_message = Date.now();
    live_queues.set(JSON.parse(event.data) as QueuePage);
    problem.set(undefined);
    // A stream may live on when nothing new gets through: a request must tell that the connection is back.
    if (connection_problem.value !== null) void refresh_queues();
  });
  events.onerror = () => {
    // The browser gives a stream up after some answers; it is opened again below.
    if (events?.readyState === EventSource.CLOSED) {
      events.close();
      events = undefined;
      void refresh_queues();
    }
  };
}

function close(): void {
  events?.close();
  events = undefined;
}

function start(): void {
  last_message = 0;
  open();
  first_look = setTimeout(() => {
    if (last_message === 0 && !document.hidden) void refresh_queues();
  }, silence_at_first);
  timer = setInterval(() => {
    if (document.hidden) return;
    open();
    if (Date.now() - last_message > silence_before_polling) void refresh_queues();
  }, 3_000);
}

function stop(): void {
  close();
  clearInterval(timer);
  clearTimeout(first_look);
}

// A page in the background costs the database nothing.
document.addEventListener("visibilitychange", () => {
  if (document.hidden) close();
  else if (watchers > 0) open();
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
