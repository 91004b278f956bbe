// Changes of many jobs, which a server carries out in batches: everybody sees those that go on, on every page; whoever began one is told
// of its end.
import { useLayoutEffect } from "preact/hooks";
import * as api from "../api/endpoints.ts";
import { api_error } from "../api/client.ts";
import type { ActionRequest, ActionResult, Operation } from "../api/types.ts";
import { action_words } from "../format/names.ts";
import { number, plural } from "../format/numbers.ts";
import * as to from "../routing/addresses.ts";
import { pause_after, signed_out } from "./freshness.ts";
import { say_done, say_problem } from "./notices.ts";
import { refresh_all } from "./resource.ts";
import { Signal, useSignal } from "./signal.ts";

/** As the server last said; newest first. */
const known = new Signal<readonly Operation[]>([]);
/** Those that were begun here, whose end has not been said yet. */
const begun_here = new Set<number>();

const look_every = 10_000;
const look_often_every = 700;

export const goes_on = (operation: Operation): boolean => operation.state === "running" || operation.state === "silent";

export function result_text(action: ActionRequest["action"], result: ActionResult): string {
  const parts = [`${plural(result.changed, "job")} ${action_words[action].done}`];
  if (result.asked_to_stop > 0) parts.push(`${plural(result.asked_to_stop, "running one")} asked to stop`);
  if (!result.complete) parts.push("stopped before the end");
  return parts.join(", ");
}

/** "12,000 of 20,000 jobs were retried: stopped by ada" */
export function early_end_text(operation: Operation): string {
  const of = operation.matching?.exact ? ` of ${number(operation.matching.value)}` : "";
  return `${number(operation.changed)}${of} jobs were ${action_words[operation.action].done} before it ended: ${operation.problem ?? ""}`;
}

function say_end(operation: Operation): void {
  const link = { to: to.maintenance(), text: "Operations" };
  const { action } = operation;
  if (operation.state === "finished") say_done(`${plural(operation.changed, "job")} ${action_words[action].done}.`, link);
  else if (operation.state === "silent") say_problem(action_words[action].label, "Outcome unknown: no progress for 30 seconds, its process may have ended.", link);
  else say_problem(action_words[action].label, early_end_text(operation), link);
}

/** Says when it has begun; its end is said later. Throws where it cannot begin. */
export async function act(request: ActionRequest): Promise<void> {
  const answer = await api.act(request);
  if ("operation" in answer) {
    begun_here.add(answer.operation);
    await look();
  } else {
    say_done(`${result_text(request.action, answer)}.`);
    refresh_all();
  }
}

let timer: ReturnType<typeof setTimeout> | undefined;
let watchers = 0;
let failures = 0;

async function look(): Promise<void> {
  clearTimeout(timer);
  let pause = look_every;
  try {
    const found = await api.operations();
    failures = 0;
    known.set(found);
    for (const operation of found.filter((one) => begun_here.has(one.id) && one.state !== "running")) {
      begun_here.delete(operation.id);
      say_end(operation);
      refresh_all();
    }
    if (found.some((operation) => operation.state === "running")) pause = look_often_every;
  } catch (problem) {
    failures += 1;
    pause = Math.max(look_every, pause_after(failures, api_error(problem)));
  }
  if (watchers > 0 && !document.hidden && signed_out.value === null) {
    clearTimeout(timer);
    timer = setTimeout(() => void look(), pause);
  }
}

document.addEventListener("visibilitychange", () => {
  if (!document.hidden && watchers > 0) void look();
});
signed_out.watch((out) => {
  if (out === null && watchers > 0) void look();
});

export function useOperations(): readonly Operation[] {
  useLayoutEffect(() => {
    if (watchers++ === 0) timer = setTimeout(() => void look(), 500);
    return () => {
      if (--watchers === 0) clearTimeout(timer);
    };
  }, []);
  return useSignal(known);
}

export async function stop_operation(operation: Operation): Promise<void> {
  try {
    await api.stop_operation(operation.id);
  } catch (problem) {
    say_problem("Stop", problem);
  }
  await look();
}
