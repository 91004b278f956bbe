// Failures in groups: one for each error of each type.
import type { ComponentChildren } from "preact";

/** "3 groups in 120 failed attempts" */
export const lead = (groups: number, attempts: string, one_attempt: boolean, complete: boolean): string =>
  `${groups} ${groups === 1 ? "group" : "groups"} in ${attempts} failed ${one_attempt ? "attempt" : "attempts"}${complete ? "" : ", the latest of the period"}`;
export const show_all_types = "Show the failures of all types";
export const period = "Period";
export const periods = { hour: "1 h", day: "24 h", week: "7 d", month: "30 d" };

export const attempts = (one: boolean): string => (one ? "attempt" : "attempts");
export const type_in_queue = (type: ComponentChildren, queue: ComponentChildren, muted: (text: string) => ComponentChildren) => (
  <>
    {type} {muted("in")} {queue}
  </>
);
export const last = (time: ComponentChildren) => <>last {time}</>;
export const first = (time: ComponentChildren) => <>first {time}</>;
export const discarded = (jobs: string): string => `${jobs} discarded`;
export const none_discarded = "no jobs discarded";
export const jobs = (links: ComponentChildren) => <>jobs {links}</>;

export const retry_all = "Retry all";
export const discard_all = "Discard all";
export const discard_all_title = "Discards the jobs that would be retried";
export const scope = (type: string, queue: string, error: string): string => `Jobs of ${type} in ${queue} with the last error: ${error === "" ? "(no text)" : error}`;

export const nothing_failed = "No failures in this period.";
