// The jobs of a group of failures, found by the group's own key: the same jobs that its numbers speak of.
import type { FailureGroup, JobFilter, JobState, Time } from "../../api/types.ts";
import { ask_and_act } from "../../components/action-dialog.tsx";
import { queue_name } from "../../format/names.ts";
import { texts } from "../../texts/index.ts";

/** `from`: since when the failures were looked at. */
export const jobs_of_group = (group: FailureGroup, from: Time, states: JobState[]): JobFilter => ({
  queue: group.queue,
  types: [group.type],
  states,
  error_pattern: group.error,
  failed_from: from,
});

const scope = (group: FailureGroup): string =>
  texts.failures.scope(group.type, queue_name(group.queue), group.error);

export const retry_group = (group: FailureGroup, from: Time, states: JobState[] = ["retrying", "discarded"]): void =>
  ask_and_act({ action: "retry", filter: jobs_of_group(group, from, states), scope: scope(group) });

export const discard_group = (group: FailureGroup, from: Time): void =>
  ask_and_act({ action: "discard", filter: jobs_of_group(group, from, ["retrying"]), scope: scope(group) });
