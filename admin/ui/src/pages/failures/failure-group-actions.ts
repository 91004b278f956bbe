// Looking at and acting on the jobs of a group of failures.
import * as api from "../../api/endpoints.ts";
import type { FailureGroup, JobFilter } from "../../api/types.ts";
import { ask_and_act } from "../../components/action-dialog.tsx";
import { queue_name } from "../../format/names.ts";
import * as to from "../../routing/addresses.ts";
import { navigate } from "../../routing/router.ts";
import { say_problem } from "../../state/notices.ts";
import { common_text } from "./common-text.ts";

async function an_error_of(group: FailureGroup): Promise<string> {
  for (const id of group.latest_jobs) {
    const job = await api.job(id).catch(() => null);
    const error = job?.attempts.findLast((attempt) => attempt.error !== null)?.error ?? job?.summary.error;
    if (error) return error;
  }
  return "";
}

async function filter_of(group: FailureGroup): Promise<JobFilter> {
  const error = common_text(group.error, await an_error_of(group));
  return { queue: group.queue, types: [group.type], ...(error === "" ? {} : { error }) };
}

const scope = (group: FailureGroup, filter: JobFilter): string =>
  `Jobs of ${group.type} in ${queue_name(group.queue)}${filter.error ? ` whose last error contains “${filter.error}”` : ""}`;

export async function show_group(group: FailureGroup): Promise<void> {
  const filter = await filter_of(group).catch((problem) => say_problem("The jobs of this failure", problem));
  if (filter) navigate(to.jobs({ ...filter, states: ["retrying", "discarded"] }));
}

export async function retry_group(group: FailureGroup): Promise<void> {
  const filter = await filter_of(group);
  ask_and_act({ action: "retry", filter: { ...filter, states: ["retrying", "discarded"] }, scope: scope(group, filter) });
}

export async function discard_group(group: FailureGroup): Promise<void> {
  const filter = await filter_of(group);
  ask_and_act({ action: "discard", filter: { ...filter, states: ["retrying"] }, scope: scope(group, filter) });
}
