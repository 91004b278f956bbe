// Carries a change out, tells what came of it, and brings what is shown up to date.
import { refresh_queues } from "./live-overview.ts";
import { type Notice, say_done, say_problem } from "./notices.ts";
import { refresh_all } from "./resource.ts";

export async function change<T>(done: string, run: () => Promise<T>, link?: (answer: T) => Notice["link"]): Promise<void> {
  try {
    const answer = await run();
    say_done(done, link?.(answer));
  } catch (problem) {
    say_problem("It was not changed", problem);
  }
  void refresh_queues();
  refresh_all();
}
