// Schedules: what they enqueue and when.
import type { ComponentChildren } from "preact";

export const lead = (time_zone: string): string => `Times are in ${time_zone}. Each schedule keeps its own time zone.`;
export const no_schedules = "There are no schedules.";
export const no_schedules_advice = (code: ComponentChildren) => <>A program creates a schedule: {code}</>;

export const standings = { problem: "Problem", orphaned: "Orphaned", paused: "Paused", active: "Active" };
export const cannot_run = (why: string): string => `This schedule cannot run: ${why}`;
export const orphaned = (since: ComponentChildren | null) => (
  <>
    No live process registers this schedule{since === null ? null : <> since {since}</>}, so it does not run. It continues when a program that registers it
    starts.
  </>
);
export const paused = (since: ComponentChildren, user: string | null) => (
  <>
    Paused {since}
    {user ? ` by ${user}` : ""}. Runs that are due while the schedule is paused are skipped.
  </>
);

export const run_now = "Run now";
export const run_now_title = "Enqueues a job now, in addition to the scheduled runs";
export const was_enqueued = (schedule: string): string => `${schedule} was enqueued.`;
export const was_resumed = (schedule: string): string => `${schedule} resumed.`;
export const was_paused = (schedule: string): string => `${schedule} paused.`;

export const last_run = "Last run";
export const last_run_with_job = (time: ComponentChildren, link: (text: string) => ComponentChildren, job: number) => (
  <>
    {time}, {link(`job ${job}`)}
  </>
);
export const jobs = "Jobs";
export const next = "Next";
export const details = "Payload and options";
export const no_limit = "no limit";
export const after_downtime = "After downtime";
export const catch_up: Record<string, string> = { all: "runs all missed jobs", none: "skips missed runs", one: "runs once for all missed runs" };
