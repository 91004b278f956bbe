// What things are called on the page.
import type { JobAction, JobState } from "../api/types.ts";
import { texts } from "../texts/index.ts";

export const queue_name = (name: string): string => (name === "" ? texts.words.default_queue : name);

/** As the beginning of a sentence. */
export const capitalised = (text: string): string => text.charAt(0).toUpperCase() + text.slice(1);

/** "billing::SendInvoice" in two parts, so that the telling one can stand out. */
export function split_type(type: string): { scope: string; name: string } {
  // Not inside of template arguments.
  const end = type.includes("<") ? type.indexOf("<") : type.length;
  const at = type.lastIndexOf("::", end);
  return at < 0 ? { scope: "", name: type } : { scope: type.slice(0, at + 2), name: type.slice(at + 2) };
}

/** For where no style can cut it, such as an option of a list: what tells types apart stands at their end, so the middle gives way. */
export function short_type(type: string, longest = 64): string {
  const characters = [...type];
  if (characters.length <= longest) return type;
  const beginning = Math.floor(longest / 3);
  return `${characters.slice(0, beginning).join("")}…${characters.slice(beginning + 1 - longest).join("")}`;
}

/** Actions that a user cannot undo, or that end jobs: they ask before. */
export const is_destructive = (action: JobAction): boolean => action === "cancel" || action === "discard" || action === "remove";

/** The states in which an action changes a job. */
export const states_that_can: Record<JobAction, readonly JobState[]> = {
  run_now: ["scheduled", "retrying"],
  retry: ["retrying", "discarded", "cancelled"],
  cancel: ["ready", "scheduled", "running", "retrying"],
  discard: ["ready", "scheduled", "retrying"],
  remove: ["ready", "scheduled", "retrying", "succeeded", "discarded", "cancelled"],
  set_priority: ["ready", "scheduled", "retrying"],
  set_run_at: ["ready", "scheduled", "retrying"],
};
