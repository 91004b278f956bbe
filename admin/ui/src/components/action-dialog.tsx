// Asks before jobs change: how many, counted by the server, and what it means for them.
import { useId, useState } from "preact/hooks";
import * as api from "../api/endpoints.ts";
import type { ActionResult, JobAction, JobFilter } from "../api/types.ts";
import { is_destructive, states_that_can } from "../format/names.ts";
import { number } from "../format/numbers.ts";
import { from_local_input, time_zone, to_local_input } from "../format/times.ts";
import { with_states } from "../routing/job-filter-query.ts";
import { open_dialog } from "../state/dialogs.tsx";
import { act } from "../state/operations.ts";
import { useResource } from "../state/resource.ts";
import { say_problem } from "../state/notices.ts";
import { useSubmission } from "../state/submission.ts";
import { useSettled } from "../state/settled.ts";
import { server_now } from "../state/session.ts";
import { texts } from "../texts/index.ts";
import { Button } from "./button.tsx";
import { Dialog } from "./dialog.tsx";
import { Problem } from "./page-state.tsx";

/** Above this many, deleting and discarding want the number typed. */
const many = 1_000;

interface Properties {
  action: JobAction;
  filter: JobFilter;
  /** What the filter picks, in words: "all jobs that match". */
  scope: string;
  onStarted?: (() => void) | undefined;
  close: () => void;
}

function ActionDialog({ action, filter, scope, onStarted, close }: Properties) {
  const words = texts.actions.words[action];
  const destructive = is_destructive(action);
  const [priority, set_priority] = useState("0");
  const [run_at, set_run_at] = useState(() => to_local_input(new Date(server_now() + 3_600_000).toISOString()));
  const [typed, set_typed] = useState("");
  const field = useId();
  // A filter that names no states would be refused; jobs in other states could not be changed anyway.
  const narrowed = filter.ids ? filter : with_states(filter, states_that_can[action]);
  const nothing_possible = !filter.ids && narrowed.states?.length === 0;
  const parameters = {
    ...(action === "set_priority" ? { priority: Number(priority) } : {}),
    ...(action === "set_run_at" ? { run_at: from_local_input(run_at) ?? new Date(server_now()).toISOString() } : {}),
  };
  const priority_wrong = action === "set_priority" && !/^-?\d{1,5}$/.test(priority);
  const time_wrong = action === "set_run_at" && from_local_input(run_at) === null;
  // Jobs that have the priority already do not change.
  const wanted = JSON.stringify({ ...narrowed, ...parameters });
  const asked = useSettled(wanted, 300);
  const dry_run = useResource<ActionResult>(
    `dry run ${action} ${asked}`,
    async () =>
      nothing_possible
        ? { changed: 0, asked_to_stop: 0, complete: true }
        : ((await api.act({ action, filter: narrowed, ...parameters, dry_run: true })) as ActionResult),
    { enabled: !priority_wrong && !time_wrong },
  );
  // A number that was counted for other values says nothing about these.
  const changed = asked === wanted ? dry_run.data?.changed : undefined;
  const must_type = destructive && changed !== undefined && changed > many;
  const ready =
    changed !== undefined && changed > 0 && !priority_wrong && !time_wrong && (!must_type || typed.replace(/\D/g, "") === String(changed));

  const { submit, busy, problem } = useSubmission(async () => {
    await act({ action, filter: narrowed, ...parameters });
    onStarted?.();
  }, close);
  return (
    <Dialog
      title={words.title(filter.ids?.length === 1)}
      onClose={close}
      onSubmit={() => ready && submit()}
      problem={problem}
      footer={
        <>
          <Button onPress={close}>{changed === 0 ? texts.words.close : texts.actions.leave}</Button>
          <Button kind={destructive ? "danger" : "primary"} type="submit" disabled={!ready} busy={busy}>
            {changed ? words.confirm(texts.words.count_of_jobs(changed)) : words.label}
          </Button>
        </>
      }
    >
      <p class="dialog-scope">{scope}</p>
      {dry_run.error ? (
        <Problem error={dry_run.error} retry={dry_run.refresh} />
      ) : priority_wrong || time_wrong ? (
        <p role="status">{priority_wrong ? texts.words.whole_number(number(-32_768), number(32_767)) : texts.words.date_and_time}</p>
      ) : changed === undefined ? (
        <p role="status">{texts.actions.counting}</p>
      ) : changed === 0 ? (
        <p role="status">{action.startsWith("set_") ? texts.actions.no_change : texts.actions.not_possible}</p>
      ) : (
        <p role="status" class="dialog-count">
          {texts.actions.would_change((jobs) => <strong>{jobs}</strong>, texts.words.count_of_jobs(changed), dry_run.data && dry_run.data.asked_to_stop > 0 ? number(dry_run.data.asked_to_stop) : null)}
        </p>
      )}
      <p class="muted">{words.explanation}</p>
      {action === "set_priority" ? (
        <div class="field">
          <label for={field}>{texts.actions.priority}</label>
          <input id={field} type="number" min={-32768} max={32767} step={1} value={priority} onInput={(event) => set_priority(event.currentTarget.value)} />
        </div>
      ) : null}
      {action === "set_run_at" ? (
        <div class="field">
          <label for={field}>{texts.actions.run_at(time_zone())}</label>
          <input id={field} type="datetime-local" step={1} value={run_at} onInput={(event) => set_run_at(event.currentTarget.value)} />
        </div>
      ) : null}
      {must_type ? (
        <div class="field">
          <label for={field}>{texts.actions.type_to_confirm(number(changed))}</label>
          <input id={field} inputMode="numeric" autocomplete="off" value={typed} onInput={(event) => set_typed(event.currentTarget.value)} />
        </div>
      ) : null}
    </Dialog>
  );
}

export function ask_and_act(properties: Omit<Properties, "close">): void {
  open_dialog((close) => <ActionDialog {...properties} close={close} />);
}

/** One click for what can be undone; asks for what cannot. */
export function act_on_job(action: JobAction, id: number): void | Promise<void> {
  const filter = { ids: [id] };
  if (is_destructive(action) || action.startsWith("set_")) ask_and_act({ action, filter, scope: texts.words.job_with_id(id) });
  else return act({ action, filter }).catch((problem) => say_problem(texts.actions.words[action].label, problem));
}
