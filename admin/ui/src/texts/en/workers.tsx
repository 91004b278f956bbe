// Workers: processes that run jobs.
import type { ComponentChildren } from "preact";

export const lead = (workers: string, busy: number, threads: string): string => `${workers}, ${busy} of ${threads} busy`;
export const no_workers = "No workers are running.";
export const no_workers_of_queue = "No worker serves this queue.";
export const no_workers_advice = "Jobs wait until your program runs with a function registered for them.";

export const dead = "Dead";
export const busy_title = (busy: number, threads: number): string => `${busy} of ${threads} threads are busy`;
export const busy = "Busy threads";
export const busy_of = (busy: string, threads: string): string => `${busy} of ${threads}`;
export const process = (id: number): string => `process ${id}`;
export const version = (version: ComponentChildren) => <>version {version}</>;
export const started = (time: ComponentChildren) => <>started {time}</>;
export const seen = (time: ComponentChildren) => <>last seen {time}</>;

export const idle = "Idle.";
export const running_jobs = (worker: string): string => `Running jobs of ${worker}`;
export const attempt = (number: number): string => `attempt ${number}`;
export const cancel_job = (id: number): string => `Cancel job ${id}`;
