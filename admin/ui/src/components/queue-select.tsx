// Chooses a queue, or all.
import { useId, useState } from "preact/hooks";
import { queue_name } from "../format/names.ts";
import { useQueueNames } from "../state/queue-names.ts";
import { texts } from "../texts/index.ts";

interface Choice {
  value: string | null;
  onChange: (queue: string | null) => void;
  label?: string;
  /** False: the names of others are not (yet) asked for. */
  enabled?: boolean;
}

export function QueueSelect({ value, onChange, label = texts.words.queue, enabled = true }: Choice) {
  const id = useId();
  const list = useId();
  const [typed, set_typed] = useState("");
  const { names, complete } = useQueueNames(typed, enabled);
  if (!complete) {
    // Too many for a list: by a part of the name.
    const choose = (text: string): void => onChange(text === "" ? null : text === queue_name("") ? "" : text);
    return (
      <div class="inline-field">
        <label for={id}>{label}</label>
        <input
          id={id}
          list={list}
          placeholder={texts.words.all}
          autocomplete="off"
          value={value === null ? "" : queue_name(value)}
          onInput={(event) => set_typed(event.currentTarget.value)}
          onChange={(event) => choose(event.currentTarget.value.trim())}
        />
        <datalist id={list}>{names.map((name) => <option key={name} value={queue_name(name)} />)}</datalist>
      </div>
    );
  }
  const known = value === null || names.includes(value) ? names : [...names, value];
  // A prefix tells the queue that has no name from no choice.
  return (
    <div class="inline-field">
      <label for={id}>{label}</label>
      <select id={id} value={value === null ? "" : `=${value}`} onChange={(event) => onChange(event.currentTarget.value === "" ? null : event.currentTarget.value.slice(1))}>
        <option value="">{texts.words.all}</option>
        {known.map((name) => (
          <option key={name} value={`=${name}`}>{queue_name(name)}</option>
        ))}
      </select>
    </div>
  );
}
