// What came of what the user did: short messages at the edge of the page, read out by screen readers.
import { texts } from "../texts/index.ts";
import { Signal } from "./signal.ts";

export interface Notice {
  id: number;
  kind: "done" | "problem";
  text: string;
  link?: { to: string; text: string } | undefined;
}

export const notices = new Signal<readonly Notice[]>([]);
let last_id = 0;

export function dismiss(id: number): void {
  notices.set(notices.value.filter((notice) => notice.id !== id));
}

function add(kind: Notice["kind"], text: string, link: Notice["link"], milliseconds: number): void {
  const id = ++last_id;
  notices.set([...notices.value.slice(-3), { id, kind, text, link }]);
  setTimeout(() => dismiss(id), milliseconds);
}

export const say_done = (text: string, link?: Notice["link"]): void => add("done", text, link, 7_000);

export function say_problem(what: string, problem: unknown, link?: Notice["link"]): void {
  const why = problem instanceof Error ? problem.message : String(problem);
  add("problem", texts.problems.because(what, why), link, 15_000);
}
