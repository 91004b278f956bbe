// What can be done with the jobs that are selected: some on this page, or all that match. Two presses of Shift+Tab away from
// the row that was selected last, or one of "a"; Escape goes back to the row.
import { useLayoutEffect, useRef } from "preact/hooks";
import type { Count, JobAction, JobFilter, JobSummary } from "../../api/types.ts";
import { ask_and_act } from "../../components/action-dialog.tsx";
import { Button } from "../../components/button.tsx";
import type { IconName } from "../../components/icon.tsx";
import { Toolbar } from "../../components/toolbar.tsx";
import { is_destructive, states_that_can } from "../../format/names.ts";
import { texts } from "../../texts/index.ts";

const actions: { action: JobAction; icon: IconName }[] = [
  { action: "retry", icon: "retry" },
  { action: "run_now", icon: "play" },
  { action: "set_priority", icon: "down" },
  { action: "set_run_at", icon: "clock" },
  { action: "cancel", icon: "stop" },
  { action: "discard", icon: "close" },
  { action: "remove", icon: "trash" },
];

export const focus_selection_actions = (): void => document.querySelector<HTMLElement>(".selection-actions [tabindex='0']")?.focus();

function focus_current_row(): void {
  const row = document.querySelector("tr[data-job].current") ?? document.querySelector("tr[data-job]");
  row?.querySelector("input")?.focus();
}

export function SelectionBar({ filter, jobs, selected, all_matching, matching, onAllMatching, onClear }: {
  filter: JobFilter;
  jobs: JobSummary[];
  selected: ReadonlySet<number>;
  all_matching: boolean;
  matching: Count | undefined;
  onAllMatching: () => void;
  onClear: () => void;
}) {
  const chosen = jobs.filter((job) => selected.has(job.id));
  const states = all_matching ? filter.states : chosen.map((job) => job.state);
  const possible = (action: JobAction): boolean => states === undefined || states.some((state) => states_that_can[action].includes(state));
  const matching_jobs = matching ? texts.words.count_of_jobs(matching) : null;
  const page_whole = chosen.length === jobs.length && jobs.length > 0;
  const start = (action: JobAction): void =>
    ask_and_act({
      action,
      filter: all_matching ? filter : { ids: [...selected] },
      scope: all_matching ? texts.jobs.all_matching(matching_jobs) : texts.jobs.selected(texts.words.count_of_jobs(selected.size)),
      onStarted: onClear,
    });
  const bar = useRef<HTMLDivElement>(null);
  useLayoutEffect(() => {
    const element = bar.current;
    // The keyboard keeps its place where the bar goes.
    return () => {
      if (element?.contains(document.activeElement)) focus_current_row();
    };
  }, []);
  return (
    <div
      ref={bar}
      class="selection-bar"
      role="region"
      aria-label={texts.jobs.selected_jobs}
      onKeyDown={(event) => {
        if (event.key === "Escape") focus_current_row();
      }}
    >
      <div class="selection-text">
        <strong>{all_matching ? texts.jobs.all_matching(matching_jobs) : texts.jobs.selected(texts.words.count_of_jobs(selected.size))}</strong>
        {!all_matching && page_whole ? <Button small kind="quiet" onPress={onAllMatching}>{texts.jobs.select_all_matching(matching_jobs)}</Button> : null}
        <Button small kind="quiet" onPress={onClear}>{texts.words.clear}</Button>
        <span class="selection-key muted">{texts.jobs.key_to_actions((key) => <kbd>{key}</kbd>)}</span>
      </div>
      <Toolbar class="selection-actions" label={texts.words.actions}>
        {actions.map(({ action, icon }) => (
          <Button
            key={action}
            small
            icon={icon}
            kind={is_destructive(action) ? "danger" : "plain"}
            disabled={!possible(action)}
            title={possible(action) ? texts.actions.words[action].explanation : texts.jobs.not_possible}
            onPress={() => start(action)}
          >
            {texts.actions.words[action].label}
          </Button>
        ))}
      </Toolbar>
    </div>
  );
}
