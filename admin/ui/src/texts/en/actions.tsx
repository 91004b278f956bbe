// What can be done with jobs, and the dialog that asks before.
import type { ComponentChildren } from "preact";
import type { JobAction } from "../../api/types.ts";

interface ActionTexts {
  /** On the button. */
  label: string;
  /** Of the dialog. */
  title: (single: boolean) => string;
  /** On the button that confirms it, for "12 jobs". */
  confirm: (jobs: string) => string;
  /** For "12 jobs", or "12 of 20 jobs". */
  done: (jobs: string) => string;
  explanation: string;
}

const these = (single: boolean): string => (single ? "this job" : "jobs");

export const words: Record<JobAction, ActionTexts> = {
  run_now: {
    label: "Run now",
    title: (single) => `Run ${these(single)} now`,
    confirm: (jobs) => `Run ${jobs} now`,
    done: (jobs) => `${jobs} made due now`,
    explanation: "Jobs become due immediately and run in the usual order.",
  },
  retry: {
    label: "Retry",
    title: (single) => `Retry ${these(single)}`,
    confirm: (jobs) => `Retry ${jobs}`,
    done: (jobs) => `${jobs} retried`,
    explanation: "Each job keeps its ID, is due immediately and gets at least one more attempt.",
  },
  cancel: {
    label: "Cancel",
    title: (single) => `Cancel ${these(single)}`,
    confirm: (jobs) => `Cancel ${jobs}`,
    done: (jobs) => `${jobs} cancelled`,
    explanation: "Waiting jobs end as cancelled. Running jobs receive a stop request and are not retried.",
  },
  discard: {
    label: "Discard",
    title: (single) => `Discard ${these(single)}`,
    confirm: (jobs) => `Discard ${jobs}`,
    done: (jobs) => `${jobs} discarded`,
    explanation: "Jobs end as discarded. You can find and retry them as long as the history keeps them.",
  },
  remove: {
    label: "Delete",
    title: (single) => `Delete ${these(single)}`,
    confirm: (jobs) => `Delete ${jobs}`,
    done: (jobs) => `${jobs} deleted`,
    explanation: "Jobs are deleted with their history. You cannot undo this. Running jobs are not deleted.",
  },
  set_priority: {
    label: "Priority",
    title: (single) => `Set the priority of ${these(single)}`,
    confirm: (jobs) => `Set priority of ${jobs}`,
    done: (jobs) => `Priority set for ${jobs}`,
    explanation: "Lower runs first. Only waiting jobs change.",
  },
  set_run_at: {
    label: "Run at",
    title: (single) => `Set the run time of ${these(single)}`,
    confirm: (jobs) => `Set run time of ${jobs}`,
    done: (jobs) => `Run time set for ${jobs}`,
    explanation: "Jobs do not run before this time. Only waiting jobs change.",
  },
};

export const leave = "Go back";
export const counting = "Counting the jobs that would change …";
export const no_change = "No jobs would change.";
export const not_possible = "No job is in a state that allows this.";
/** `stop_requests`: how many of the jobs are running. */
export const would_change = (jobs: (text: string) => ComponentChildren, count: string, stop_requests: string | null) => (
  <>
    {jobs(count)} would change.{stop_requests === null ? null : ` ${stop_requests} of them are running and would receive a stop request.`}
  </>
);
export const priority = "Priority (lower runs first)";
export const run_at = (time_zone: string): string => `Run at (${time_zone})`;
export const type_to_confirm = (count: string): string => `To confirm, type ${count}`;

/** A notice: "12 jobs cancelled, stop requested for 2 that are running." */
export const result = (done: string, stop_requests: string | null, complete: boolean): string =>
  `${done}${stop_requests === null ? "" : `, stop requested for ${stop_requests} that are running`}${complete ? "" : ", incomplete"}.`;
export const finished = (done: string): string => `${done}.`;
/** "12,000 of 20,000 jobs" */
export const jobs_of = (changed: string, matching: string | null): string => `${changed}${matching === null ? "" : ` of ${matching}`} jobs`;
export const ended_early = (done: string, why: string): string => `Ended early, ${done}: ${why}`;
export const outcome_unknown = "Outcome unknown. No progress for 30 seconds, the process may have ended.";
