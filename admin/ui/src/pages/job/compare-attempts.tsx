// Two attempts of a job side by side, with what differs marked.
import { useId, useState } from "preact/hooks";
import type { AttemptRecord } from "../../api/types.ts";
import { OutcomeBadge } from "../../components/state-badge.tsx";
import { duration } from "../../format/durations.ts";
import { between, exact_time } from "../../format/times.ts";
import { texts } from "../../texts/index.ts";

const name_of = (record: AttemptRecord): string => (record.started_at ? texts.job.attempt(record.attempt) : texts.job.never_started);
const took = (record: AttemptRecord): string => (record.started_at ? duration(between(record.started_at, record.finished_at)) : texts.words.unknown);
const waited = (record: AttemptRecord): string => (record.started_at ? duration(between(record.run_at, record.started_at)) : texts.words.unknown);

function Choice({ label, attempts, value, onChange }: { label: string; attempts: AttemptRecord[]; value: number; onChange: (index: number) => void }) {
  const id = useId();
  return (
    <div class="inline-field">
      <label for={id}>{label}</label>
      <select id={id} value={value} onChange={(event) => onChange(Number(event.currentTarget.value))}>
        {attempts.map((record, index) => <option key={index} value={index}>{name_of(record)}</option>)}
      </select>
    </div>
  );
}

export function CompareAttempts({ attempts }: { attempts: AttemptRecord[] }) {
  const [left, set_left] = useState(attempts.length - 2);
  const [right, set_right] = useState(attempts.length - 1);
  const one = attempts[left];
  const other = attempts[right];
  if (attempts.length < 2 || !one || !other) return null;
  const rows: [string, (record: AttemptRecord) => string][] = [
    [texts.words.started, (record) => (record.started_at ? exact_time(record.started_at) : texts.words.unknown)],
    [texts.job.run_time, took],
    [texts.job.wait_time, waited],
    [texts.words.worker, (record) => record.worker ?? texts.words.unknown],
    [texts.words.error, (record) => record.error ?? texts.words.unknown],
  ];
  return (
    <details class="compare-attempts">
      <summary>{texts.job.compare}</summary>
      <div class="filter-row">
        <Choice label={texts.job.left} attempts={attempts} value={left} onChange={set_left} />
        <Choice label={texts.job.right} attempts={attempts} value={right} onChange={set_right} />
      </div>
      <div class="table-frame">
        <table>
          <thead>
            <tr>
              <th scope="col"><span class="visually-hidden">{texts.job.compared}</span></th>
              <th scope="col">{name_of(one)} <OutcomeBadge outcome={one.outcome} /></th>
              <th scope="col">{name_of(other)} <OutcomeBadge outcome={other.outcome} /></th>
            </tr>
          </thead>
          <tbody>
            {rows.map(([name, text]) => (
              <tr key={name} class={text(one) === text(other) ? "" : "differs"}>
                <th scope="row">{name}</th>
                <td><span class="compared">{text(one)}</span></td>
                <td><span class="compared">{text(other)}</span></td>
              </tr>
            ))}
          </tbody>
        </table>
      </div>
    </details>
  );
}
