// Carries a change out, says what became of it, and brings what is shown up to date.
import { texts } from "../texts/index.ts";
import { refresh_queues } from "./live-overview.ts";
import { type Notice, say_done, say_problem } from "./notices.ts";
import { refresh_all } from "./resource.ts";

/** Throws where it fails: for dialogs, which show why. */
export async function change_or_throw<T>(done: string, run: () => Promise<T>, link?: (result: T) => Notice["link"]): Promise<void> {
  try {
    const result = await run();
    say_done(done, link?.(result));
  } finally {
    void refresh_queues();
    refresh_all();
  }
}

export async function change<T>(done: string, run: () => Promise<T>, link?: (result: T) => Notice["link"]): Promise<void> {
  try {
    await change_or_throw(done, run, link);
  } catch (problem) {
    say_problem(texts.problems.change_failed, problem);
  }
}
