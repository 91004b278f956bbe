// Acting on the jobs of a group of failures. A group's error has placeholders where errors differ, so that jobs are
// found by the longest stretch of text that all of them have.
import type { FailureGroup, JobFilter } from "../../api/types.ts";
import { ask_and_act } from "../../components/action-dialog.tsx";
import { queue_name } from "../../format/names.ts";

/** What the server puts for numbers and quoted text. */
const placeholder = /#|\?|<[a-z]+>|"…"|'…'|…|\{[a-z]*\}|%[a-z]/gi;

export function common_text(error: string): string {
  const pieces = error.split(/[\n\r]/).flatMap((line) => line.split(placeholder)).map((piece) => piece.trim());
  return pieces.reduce((longest, piece) => (piece.length > longest.length ? piece : longest), "").slice(0, 200);
}

export function group_filter(group: FailureGroup): JobFilter {
  const error = common_text(group.error);
  return { queue: group.queue, types: [group.type], ...(error.length > 0 ? { error } : {}) };
}

const scope = (group: FailureGroup, error: string | undefined): string =>
  `Jobs of ${group.type} in ${queue_name(group.queue)}${error ? ` whose last error contains “${error}”` : ""}`;

export function retry_group(group: FailureGroup): void {
  const filter = group_filter(group);
  ask_and_act({ action: "retry", filter: { ...filter, states: ["retrying", "discarded"] }, scope: scope(group, filter.error) });
}

export function discard_group(group: FailureGroup): void {
  const filter = group_filter(group);
  ask_and_act({ action: "discard", filter: { ...filter, states: ["retrying"] }, scope: scope(group, filter.error) });
}
