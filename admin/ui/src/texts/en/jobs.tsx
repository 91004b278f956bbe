// The list of jobs. Its conditions are in conditions.ts, what can be done with jobs in actions.tsx.
import type { ComponentChildren } from "preact";

export const counting = "Counting …";
export const counting_too_slow = "Counting the matching jobs took too long.";
export const no_matches_so_far = "No matches so far";
export const matching = (jobs: string, one: boolean): string => `${jobs} ${one ? "matches" : "match"}`;
export const live = "Live";
export const frozen = "Frozen";
export const live_title = "The list is updated automatically. Press to freeze it.";
export const frozen_title = "The list is frozen. Press to update it automatically.";
export const order = "Order";
export const newest = "Newest";
export const oldest = "Oldest";

export const unreadable_condition = "A condition in this address is not valid.";
export const unreadable_conditions = "Some conditions in this address are not valid.";

export const select_all = "Select all on this page";
export const select_job = (id: number): string => `Select job ${id}`;
export const when = "When";
export const running_for = (time: ComponentChildren) => <>for {time}</>;
export const took = (duration: string): string => `took ${duration}`;
export const due = (time: ComponentChildren) => <>due {time}</>;
/** "2/25" */
export const attempt_of = (attempt: number, most: number): string => `${attempt}/${most}`;
export const attempts_title = (most: number): string => `Attempts of at most ${most}`;
export const attempts_without_limit = "Attempts, no limit";

export const new_jobs = (count: string, one: boolean): string => `Show ${count} new ${one ? "job" : "jobs"}`;
export const many_changes = "Show many changes";

/** `until`: null where it is not known. */
const searched = (newest_first: boolean, until: string | null): string =>
  until === null ? "" : ` Searched ${newest_first ? "back to" : "up to"} ${until}.`;
const matches = (count: number): string => (count === 0 ? "No matches so far." : count === 1 ? "1 match so far." : `${count} matches so far.`);
export const searching = (count: number, newest_first: boolean, until: string | null): string => `Searching. ${matches(count)}${searched(newest_first, until)}`;
export const searching_label = "Searching";
export const index_hint = (command: ComponentChildren) => <>An index makes this search fast and exact: {command}</>;
export const search_stopped = (count: number, newest_first: boolean, until: string | null): string =>
  `You stopped the search. ${matches(count)}${searched(newest_first, until)}`;
export const continue_search = "Continue";

export const no_jobs = "There are no jobs yet.";
export const no_jobs_advice = (link: (text: string) => ComponentChildren) => <>The {link("overview")} shows how to enqueue the first job.</>;
export const no_results_advice = (link: (text: string) => ComponentChildren) => <>Remove a condition, or {link("show all jobs")}.</>;

export const pages_of_jobs = "Pages of jobs";
export const first_page = "First page";

export const selected_jobs = "Selected jobs";
export const selected = (jobs: string): string => `${jobs} selected`;
/** `jobs`: null where they are not counted. */
export const all_matching = (jobs: string | null): string => (jobs === null ? "All matching jobs" : `All ${jobs} that match`);
export const select_all_matching = (jobs: string | null): string => (jobs === null ? "Select all matching jobs" : `Select all ${jobs} that match`);
export const announce_selected = (jobs: string): string => `Selected: ${jobs}. Press A to go to the actions.`;
export const key_to_actions = (key: (name: string) => ComponentChildren) => <>{key("a")} goes to the actions</>;
export const not_possible = "No selected job is in a state that allows this";

export const shortcut_next = "Next job";
export const shortcut_previous = "Previous job";
export const shortcut_select = "Select the job";
export const shortcut_open = "Open the job";
export const shortcut_search = "Search in errors";
export const shortcut_actions = "Go to the actions for the selected jobs";
