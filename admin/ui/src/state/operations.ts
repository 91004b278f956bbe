// Changes of many jobs, which a server carries out in batches: every page shows the running ones, and the user who started one gets a notice
// when it ends.
import { useLayoutEffect } from "preact/hooks";
import * as api from "../api/endpoints.ts";
import { api_error } from "../api/client.ts";
import type { ActionRequest, ActionResult, Operation } from "../api/types.ts";
import { number } from "../format/numbers.ts";
import * as to from "../routing/addresses.ts";
import { texts } from "../texts/index.ts";
import { pause_after, signed_out } from "./freshness.ts";
import { say_done, say_problem } from "./notices.ts";
import { refresh_all } from "./resource.ts";
import { Signal, useSignal } from "./signal.ts";

/** As the server last said; newest first. */
const known = new Signal<readonly Operation[]>([]);
/** Started on this page, and not reported as ended yet. */
const begun_here = new Set<number>();

const look_every = 10_000;
const look_often_every = 700;

export const goes_on = (operation: Operation): boolean => operation.state === "running" || operation.state === "silent";

export function result_text(action: ActionRequest["action"], result: ActionResult): string {
  const done = texts.actions.words[action].done(texts.words.count_of_jobs(result.changed));
  return texts.actions.result(done, result.asked_to_stop > 0 ? number(result.asked_to_stop) : null, result.complete);
}

/** "Ended early, 12,000 of 20,000 jobs retried: stopped by ada" */
export function early_end_text(operation: Operation): string {
  const jobs = texts.actions.jobs_of(number(operation.changed), operation.matching?.exact ? number(operation.matching.value) : null);
  return texts.actions.ended_early(texts.actions.words[operation.action].done(jobs), operation.problem ?? "");
}

function say_end(operation: Operation): void {
  const link = { to: to.maintenance(), text: texts.frame.operations };
  const words = texts.actions.words[operation.action];
  if (operation.state === "finished") say_done(texts.actions.finished(words.done(texts.words.count_of_jobs(operation.changed))), link);
  else if (operation.state === "silent") say_problem(words.label, texts.actions.outcome_unknown, link);
  else say_problem(words.label, early_end_text(operation), link);
}

/** Says when it has begun; its end is said later. Throws where it cannot begin. */
export async function act(request: ActionRequest): Promise<void> {
  const response = await api.act(request);
  if ("operation" in response) {
    begun_here.add(response.operation);
    await look();
  } else {
    say_done(result_text(request.action, response));
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
  clearTimeout(timer);
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
    say_problem(texts.problems.stop_failed, problem);
  }
  await look();
}
