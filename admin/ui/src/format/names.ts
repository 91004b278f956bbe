// What things are called on the page.
import type { JobAction, JobState } from "../api/types.ts";

export const queue_name = (name: string): string => (name === "" ? "default" : name);

export const state_names: Record<JobState, string> = {
  ready: "Ready",
  scheduled: "Scheduled",
  running: "Running",
  retrying: "Retrying",
  succeeded: "Succeeded",
  discarded: "Discarded",
  cancelled: "Cancelled",
};

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

export interface ActionWords {
  /** On the button. */
  label: string;
  /** "... 12 jobs". */
  verb: string;
  done: string;
  destructive: boolean;
  explanation: string;
}

export const action_words: Record<JobAction, ActionWords> = {
  run_now: {
    label: "Run now",
    verb: "Run now",
    done: "made due at once",
    destructive: false,
    explanation: "They become due at once. Workers take them in the usual order.",
  },
  retry: {
    label: "Retry",
    verb: "Retry",
    done: "brought back",
    destructive: false,
    explanation: "They come back under their ids, due at once, with at least one attempt more.",
  },
  cancel: {
    label: "Cancel",
    verb: "Cancel",
    done: "cancelled",
    destructive: true,
    explanation: "Jobs that wait end as cancelled. Running ones are asked to stop and are not tried again.",
  },
  discard: {
    label: "Discard",
    verb: "Discard",
    done: "discarded",
    destructive: true,
    explanation: "They end as failed for good. You can still find and retry them while the history keeps them.",
  },
  remove: {
    label: "Delete",
    verb: "Delete",
    done: "deleted",
    destructive: true,
    explanation: "They are deleted with their history. Nothing brings them back. Running jobs stay.",
  },
  set_priority: {
    label: "Priority",
    verb: "Set the priority of",
    done: "given the priority",
    destructive: false,
    explanation: "Lower runs first. Only jobs that wait are changed.",
  },
  set_run_at: {
    label: "Run at",
    verb: "Set the time of",
    done: "given the time",
    destructive: false,
    explanation: "They run no earlier than that. Only jobs that wait are changed.",
  },
};

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
