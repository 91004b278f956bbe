// A number of jobs that leads to exactly these jobs.
import type { ComponentChildren } from "preact";
import type { Count, JobFilter } from "../api/types.ts";
import { count } from "../format/numbers.ts";
import * as to from "../routing/addresses.ts";
import { Link } from "../routing/link.tsx";

/** Instead of the number alone, `children` may say more. */
export function CountLink({ value, filter, children, class: style }: { value: Count; filter: JobFilter; children?: ComponentChildren; class?: string }) {
  if (value.value === 0 && children === undefined) return <span class="faint">0</span>;
  return (
    <Link to={to.jobs(filter)} data-count={count(value)} {...(style === undefined ? {} : { class: style })}>
      {children ?? count(value)}
    </Link>
  );
}
