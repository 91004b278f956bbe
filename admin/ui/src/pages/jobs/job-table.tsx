// A page of jobs, its rows selectable one by one, in ranges (shift) and by keyboard. The Tab key stops at one row only, so that
// it does not take a hundred presses to leave the table; arrow keys, j and k go to the other rows.
import type { TargetedKeyboardEvent } from "preact";
import { useEffect, useRef, useState } from "preact/hooks";
import type { JobSummary } from "../../api/types.ts";
import { Moment, Since } from "../../components/moment.tsx";
import { QueueLink } from "../../components/queue-name.tsx";
import { JobStateBadge } from "../../components/state-badge.tsx";
import { TypeName } from "../../components/type-name.tsx";
import { duration } from "../../format/durations.ts";
import { between } from "../../format/times.ts";
import * as to from "../../routing/addresses.ts";
import { Link } from "../../routing/link.tsx";
import { navigate } from "../../routing/router.ts";
import { useShortcuts } from "../../state/shortcuts.ts";
import { texts } from "../../texts/index.ts";

/** When it matters: due, since when it runs, or when it ended and how long that took. */
function When({ job }: { job: JobSummary }) {
  if (job.state === "running" && job.started_at) return <>{texts.jobs.running_for(<Since at={job.started_at} format={duration} />)}</>;
  if (job.finished_at) {
    return (
      <>
        <Moment at={job.finished_at} />
        {job.started_at ? <span class="second-line">{texts.jobs.took(duration(between(job.started_at, job.finished_at)))}</span> : null}
      </>
    );
  }
  const run_at = <Moment at={job.run_at} />;
  return job.state === "ready" ? texts.jobs.due(run_at) : run_at;
}

function Row({ job, selected, selectable, current, stop, onSelect, onFocus }: {
  job: JobSummary;
  selected: boolean;
  selectable: boolean;
  current: boolean;
  /** The row at which the Tab key stops. */
  stop: boolean;
  onSelect: (range: boolean) => void;
  onFocus: () => void;
}) {
  const tab_index = stop ? undefined : -1;
  const attempts = job.attempt === 0 ? "" : job.max_attempts > 0 ? texts.jobs.attempt_of(job.attempt, job.max_attempts) : String(job.attempt);
  return (
    <tr data-job={job.id} class={`${selected ? "selected" : ""}${current ? " current" : ""}`} onFocusCapture={onFocus}>
      {selectable ? (
        <td class="select-cell">
          <label class="select-target">
            <input
              type="checkbox"
              checked={selected}
              tabIndex={tab_index}
              aria-label={texts.jobs.select_job(job.id)}
              onClick={(event) => {
                onSelect(event.shiftKey);
              }}
            />
          </label>
        </td>
      ) : null}
      <td class="job-id" data-label={texts.words.job}><Link to={to.job(job.id)} tabIndex={tab_index}>{job.id}</Link></td>
      <td data-label={texts.words.state}><JobStateBadge state={job.state} stopping={job.cancel_requested && job.state === "running"} /></td>
      <td class="wide-cell" data-label={texts.words.type}>
        <span class="one-line"><TypeName type={job.type} /></span>
        {job.error && job.state !== "succeeded" ? (
          <span class="second-line error-line" title={job.error}>{job.error}</span>
        ) : job.payload ? (
          <span class="second-line payload-line" title={job.payload}>{job.payload}</span>
        ) : null}
      </td>
      <td class="queue-cell" data-label={texts.words.queue}><QueueLink name={job.queue} tabIndex={tab_index} /></td>
      <td class="numeric" data-label={texts.words.attempt} title={job.max_attempts > 0 ? texts.jobs.attempts_title(job.max_attempts) : texts.jobs.attempts_without_limit}>{attempts}</td>
      <td class="numeric" data-label={texts.words.priority}>{job.priority === 0 ? <span class="faint">0</span> : job.priority}</td>
      <td class="when-cell" data-label={texts.jobs.when}><When job={job} /></td>
    </tr>
  );
}

export function JobTable({ jobs, selected, selectable, onSelected, onBusy }: {
  jobs: JobSummary[];
  selected: ReadonlySet<number>;
  selectable: boolean;
  onSelected: (selected: ReadonlySet<number>) => void;
  /** The pointer or the keyboard is in the table: rows should stay where they are. */
  onBusy: (busy: boolean) => void;
}) {
  const [current, set_current] = useState<number | null>(null);
  const last_selected = useRef<number | null>(null);
  const body = useRef<HTMLTableSectionElement>(null);
  const all = useRef<HTMLInputElement>(null);
  const shown_selected = jobs.filter((job) => selected.has(job.id)).length;

  useEffect(() => {
    if (all.current) all.current.indeterminate = shown_selected > 0 && shown_selected < jobs.length;
  }, [shown_selected, jobs.length]);

  const select = (id: number, range: boolean): void => {
    const next = new Set(selected);
    const on = !selected.has(id);
    const here = jobs.findIndex((job) => job.id === id);
    const there = range && last_selected.current !== null ? jobs.findIndex((job) => job.id === last_selected.current) : here;
    const first = there < 0 ? here : there;
    for (const job of jobs.slice(Math.min(here, first), Math.max(here, first) + 1)) {
      if (on) next.add(job.id);
      else next.delete(job.id);
    }
    last_selected.current = id;
    onSelected(next);
  };
  const move = (by: number): void => {
    const at = jobs.findIndex((job) => job.id === current);
    const next = jobs[at < 0 ? (by > 0 ? 0 : jobs.length - 1) : Math.max(0, Math.min(jobs.length - 1, at + by))];
    if (!next) return;
    set_current(next.id);
    body.current?.querySelector<HTMLElement>(`tr[data-job="${next.id}"] .job-id a`)?.focus();
  };
  const stop = jobs.some((job) => job.id === current) ? current : jobs[0]?.id;
  /** To what stands in the same place of the next row. */
  const go = (event: TargetedKeyboardEvent<HTMLTableSectionElement>): void => {
    if ((event.key !== "ArrowDown" && event.key !== "ArrowUp") || event.ctrlKey || event.metaKey || event.altKey) return;
    const cell = (event.target as Element).closest("td");
    const row = event.key === "ArrowDown" ? cell?.parentElement?.nextElementSibling : cell?.parentElement?.previousElementSibling;
    const next = cell && row instanceof HTMLTableRowElement ? row.cells[cell.cellIndex]?.querySelector<HTMLElement>("a, input") : null;
    if (!next) return;
    event.preventDefault();
    next.focus();
  };
  useShortcuts([
    { keys: "j", what: texts.jobs.shortcut_next, run: () => move(1) },
    { keys: "k", what: texts.jobs.shortcut_previous, run: () => move(-1) },
    { keys: "x", what: texts.jobs.shortcut_select, run: () => current !== null && selectable && select(current, false) },
    { keys: "o", what: texts.jobs.shortcut_open, run: () => current !== null && navigate(to.job(current)) },
  ]);

  return (
    <div
      class="table-frame"
      onPointerEnter={() => onBusy(true)}
      onPointerLeave={() => onBusy(false)}
      onFocusCapture={() => onBusy(true)}
      onBlurCapture={() => onBusy(false)}
    >
      <table class="cards-on-phone jobs-table">
        <thead>
          <tr>
            {selectable ? (
              <th scope="col" class="select-cell">
                <label class="select-target">
                  <input
                    ref={all}
                    type="checkbox"
                    aria-label={texts.jobs.select_all}
                    checked={jobs.length > 0 && shown_selected === jobs.length}
                    onClick={(event) => onSelected(event.currentTarget.checked ? new Set(jobs.map((job) => job.id)) : new Set())}
                  />
                  <span class="select-all-text">{texts.jobs.select_all}</span>
                </label>
              </th>
            ) : null}
            <th scope="col">{texts.words.job}</th>
            <th scope="col">{texts.words.state}</th>
            <th scope="col">{texts.words.type}</th>
            <th scope="col">{texts.words.queue}</th>
            <th scope="col" class="numeric">{texts.words.attempt}</th>
            <th scope="col" class="numeric">{texts.words.priority}</th>
            <th scope="col">{texts.jobs.when}</th>
          </tr>
        </thead>
        <tbody ref={body} onKeyDown={go}>
          {jobs.map((job) => (
            <Row
              key={job.id}
              job={job}
              selected={selected.has(job.id)}
              selectable={selectable}
              current={job.id === current}
              stop={job.id === stop}
              onSelect={(range) => select(job.id, range)}
              onFocus={() => set_current(job.id)}
            />
          ))}
        </tbody>
      </table>
    </div>
  );
}
