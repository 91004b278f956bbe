// How long attempts run and wait, by type.
import type { ComponentChildren } from "preact";

export const lead = (attempts: string): string => `Percentiles of the latest ${attempts} in this period`;
export const nothing_ran = "No attempts ended in this period.";

export const attempts_per_minute_title = "Succeeded and failed attempts per minute";
export const version_in_queue = (version: string, queue: string): string => `${version} in ${queue}`;

export const per_second = "Per second";
export const per_second_title = "Attempts per second, average over the whole period";
export const run_column = (percentile: number): string => `Run p${percentile}`;
export const run_column_title = (percentile: number): string => `${percentile} of 100 attempts ran for this time or less`;
export const wait_column = (percentile: number): string => `Wait p${percentile}`;
export const wait_column_title = (percentile: number): string => `${percentile} of 100 attempts waited for this time or less after they were due`;

export const slowest = "Slowest attempts";
export const outcome = "Outcome";
export const ran = "Run time";
export const waited = "Wait time";

export const deploys = "Deploys";
export const no_deploys = (code: (text: string) => ComponentChildren) => (
  <>No new program version in this period. Set the version in the option {code("version")} of the queue.</>
);
export const deploy = (version: ComponentChildren, queue: ComponentChildren, time: ComponentChildren, muted: (text: string) => ComponentChildren) => (
  <>
    {version} {muted("in")} {queue} {time}
  </>
);
