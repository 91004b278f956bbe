// Changes of many jobs that the server carries out in batches: followed to their end, on whichever page one is.
import * as api from "../api/endpoints.ts";
import { ApiError } from "../api/client.ts";
import type { ActionRequest, ActionResult, Operation } from "../api/types.ts";
import { action_words } from "../format/names.ts";
import { plural } from "../format/numbers.ts";
import { say_done, say_problem } from "./notices.ts";
import { refresh_all } from "./resource.ts";
import { Signal } from "./signal.ts";

export const operations = new Signal<readonly Operation[]>([]);

function put(operation: Operation): void {
  const others = operations.value.filter((one) => one.operation !== operation.operation);
  operations.set([...others, operation]);
}

function drop(id: string): void {
  operations.set(operations.value.filter((one) => one.operation !== id));
}

export function result_text(action: ActionRequest["action"], result: ActionResult): string {
  const parts = [`${plural(result.changed, "job")} ${action_words[action].done}`];
  if (result.asked_to_stop > 0) parts.push(`${plural(result.asked_to_stop, "running one")} asked to stop`);
  if (!result.complete) parts.push("stopped before the end");
  return parts.join(", ");
}

/** Starts it and answers when it has begun; its end is told by a notice. */
export async function act(request: ActionRequest): Promise<void> {
  try {
    const answer = await api.act(request);
    if ("operation" in answer) {
      const matching = { value: 0, exact: false };
      put({ ...answer, action: request.action, changed: 0, matching, finished: false, result: null, error: null });
      void follow(answer.operation, request.action);
    } else {
      say_done(`${result_text(request.action, answer)}.`);
      refresh_all();
    }
  } catch (problem) {
    say_problem(action_words[request.action].label, problem);
  }
}

async function follow(id: string, action: ActionRequest["action"]): Promise<void> {
  let problems = 0;
  for (let pause = 150; ; pause = Math.min(pause * 1.5, 1_000)) {
    await new Promise((resolve) => setTimeout(resolve, pause));
    try {
      const operation = await api.operation(id);
      problems = 0;
      if (!operation.finished) {
        put(operation);
        continue;
      }
      drop(id);
      if (operation.error !== null) say_problem(action_words[action].label, operation.error);
      else if (operation.result) say_done(`${result_text(action, operation.result)}.`);
      refresh_all();
      return;
    } catch (problem) {
      problems += 1;
      const gone = problem instanceof ApiError && problem.status === 404;
      if (gone || problems > 20) {
        drop(id);
        say_problem("What came of it is not known; the audit log may tell", problem);
        refresh_all();
        return;
      }
    }
  }
}
