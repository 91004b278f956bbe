// Names of queues to choose from: all, or where there are more than a page, the ones that match what is typed.
import { useMemo } from "preact/hooks";
import * as api from "../api/endpoints.ts";
import { useResource } from "./resource.ts";
import { useSettled } from "./settled.ts";

const most_suggested = 20;

export interface QueueNames {
  names: string[];
  /** False: there are more than these. */
  complete: boolean;
}

export function useQueueNames(typed: string, enabled = true): QueueNames {
  // Queues come and go rarely: nothing is streamed for their names.
  const { data: page } = useResource("queue names", (signal) => api.queues({}, signal), { enabled, every: 60_000 });
  const complete = page === undefined || page.next === "";
  const match = useSettled(typed, 250);
  const found = useResource(`queues like ${match}`, (signal) => api.queues({ match, size: most_suggested }, signal), { enabled: enabled && !complete });
  const text = JSON.stringify(((complete ? page : found.data)?.queues ?? []).map((queue) => queue.name));
  // The figures change all the time, the names hardly ever.
  return useMemo(() => ({ names: JSON.parse(text) as string[], complete }), [text, complete]);
}
