// Chooses a queue, or all.
import { useId } from "preact/hooks";
import { queue_name } from "../format/names.ts";
import { useQueueNames } from "../state/live-overview.ts";

export function QueueSelect({ value, onChange, label = "Queue", enabled = true }: {
  value: string | null;
  onChange: (queue: string | null) => void;
  label?: string;
  /** False: the names of others are not (yet) asked for. */
  enabled?: boolean;
}) {
  const id = useId();
  const names = useQueueNames(enabled);
  const known = value === null || names.includes(value) ? names : [...names, value];
  // A prefix tells the queue that has no name from no choice.
  return (
    <div class="inline-field">
      <label for={id}>{label}</label>
      <select id={id} value={value === null ? "" : `=${value}`} onChange={(event) => onChange(event.currentTarget.value === "" ? null : event.currentTarget.value.slice(1))}>
        <option value="">All</option>
        {known.map((name) => (
          <option key={name} value={`=${name}`}>{queue_name(name)}</option>
        ))}
      </select>
    </div>
  );
}
