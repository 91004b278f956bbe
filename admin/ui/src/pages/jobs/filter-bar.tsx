// The conditions by which jobs are listed. What is chosen stands in the address.
import { useEffect, useId, useMemo, useState } from "preact/hooks";
import * as api from "../../api/endpoints.ts";
import { job_states, type JobFilter, type KnownJobType, type PayloadCondition } from "../../api/types.ts";
import { Button } from "../../components/button.tsx";
import { Icon } from "../../components/icon.tsx";
import { QueueSelect } from "../../components/queue-select.tsx";
import { TypeName } from "../../components/type-name.tsx";
import { queue_name, short_type, state_names } from "../../format/names.ts";
import { number, plural } from "../../format/numbers.ts";
import { day_and_minute, from_local_input, time_zone, to_local_input } from "../../format/times.ts";
import { age, age_text, is_age } from "../../format/ages.ts";
import { read_condition, read_ids, read_number } from "../../routing/job-filter-query.ts";
import { is_schema } from "../../schema/json-schema.ts";
import { payload_paths } from "../../schema/payload-paths.ts";
import { useResource } from "../../state/resource.ts";

type Change = (filter: JobFilter) => void;

function without(filter: JobFilter, ...names: (keyof JobFilter)[]): JobFilter {
  return Object.fromEntries(Object.entries(filter).filter(([name]) => !names.includes(name as keyof JobFilter)));
}

function StateChips({ filter, onChange }: { filter: JobFilter; onChange: Change }) {
  const chosen = filter.states ?? [];
  const toggle = (state: (typeof job_states)[number]): void => {
    const states = job_states.filter((one) => (one === state) !== chosen.includes(one));
    onChange(states.length === 0 ? without(filter, "states") : { ...filter, states });
  };
  return (
    <div class="chips" role="group" aria-label="States">
      <button type="button" class="chip" aria-pressed={chosen.length === 0} onClick={() => onChange(without(filter, "states"))}>
        All
      </button>
      {job_states.map((state) => (
        <button key={state} type="button" class={`chip state-${state}`} aria-pressed={chosen.includes(state)} onClick={() => toggle(state)}>
          {state_names[state]}
        </button>
      ))}
    </div>
  );
}

function TypeInput({ filter, onChange, types }: { filter: JobFilter; onChange: Change; types: KnownJobType[] }) {
  const id = useId();
  const chosen = filter.types ?? [];
  const names = [...new Set(types.map((type) => type.type))];
  const add = (type: string): void => {
    if (type !== "" && !chosen.includes(type)) onChange({ ...filter, types: [...chosen, type] });
  };
  return (
    <div class="inline-field">
      <label for={id}>Type</label>
      <select id={id} value="" onChange={(event) => {
        add(event.currentTarget.value);
        event.currentTarget.value = "";
      }}>
        <option value="">{chosen.length === 0 ? "All" : "Add …"}</option>
        {names.filter((name) => !chosen.includes(name)).map((name) => <option key={name} value={name} title={name}>{short_type(name)}</option>)}
      </select>
    </div>
  );
}

/** Applied on Enter or when it is left, not with each letter: each search costs the database something. */
function TextCondition({ label, value, placeholder, onValue, search = false, invalid, suggestions = [] }: {
  label: string;
  value: string;
  placeholder: string;
  onValue: (text: string) => void;
  search?: boolean;
  invalid?: (text: string) => string | null;
  suggestions?: readonly string[];
}) {
  const id = useId();
  const [text, set_text] = useState(value);
  // What is wrong is said once the reader wants to apply it.
  const [asked, set_asked] = useState(false);
  useEffect(() => set_text(value), [value]);
  const problem = asked ? (invalid?.(text.trim()) ?? null) : null;
  const apply = (): void => {
    set_asked(true);
    if (text.trim() !== value && (invalid?.(text.trim()) ?? null) === null) onValue(text.trim());
  };
  return (
    <div class="inline-field grow">
      <label for={id}>{label}</label>
      <input
        id={id}
        type="search"
        placeholder={placeholder}
        value={text}
        data-search={search || undefined}
        aria-invalid={problem !== null}
        aria-describedby={problem === null ? undefined : `${id}-problem`}
        autocomplete="off"
        list={suggestions.length > 0 ? `${id}-suggestions` : undefined}
        onInput={(event) => {
          set_text(event.currentTarget.value);
          set_asked(false);
        }}
        onBlur={apply}
        onKeyDown={(event) => {
          if (event.key === "Enter") apply();
          if (event.key === "Escape") event.currentTarget.blur();
        }}
        onSearch={apply}
      />
      {suggestions.length > 0 ? <datalist id={`${id}-suggestions`}>{suggestions.map((one) => <option key={one} value={one} />)}</datalist> : null}
      {problem === null ? null : <p id={`${id}-problem`} class="field-problem" role="alert">{problem}</p>}
    </div>
  );
}

function NumberCondition({ label, name, least, most, filter, onChange }: {
  label: string;
  name: "min_attempts" | "priority";
  least: number;
  most: number;
  filter: JobFilter;
  onChange: Change;
}) {
  return (
    <TextCondition
      label={label}
      placeholder={name === "priority" ? "0" : "1"}
      value={filter[name] === undefined ? "" : String(filter[name])}
      invalid={(text) => (text === "" || read_number(text, least, most) !== null ? null : `Write a whole number from ${number(least)} to ${number(most)}.`)}
      onValue={(text) => {
        const value = read_number(text, least, most);
        onChange(value === null ? without(filter, name) : { ...filter, [name]: value });
      }}
    />
  );
}

const spans: [string, number][] = [["15 min", 15], ["1 h", 60], ["24 h", 1_440], ["7 d", 10_080]];

function TimeInputs({ filter, onChange }: { filter: JobFilter; onChange: Change }) {
  const from = useId();
  const before = useId();
  const set = (name: "from" | "before", text: string): void => {
    const time = from_local_input(text);
    onChange(time === null ? without(filter, name) : { ...filter, [name]: time });
  };
  return (
    <div class="time-inputs">
      <div class="inline-field">
        <label for={from}>From</label>
        <input id={from} type="datetime-local" step={1} value={filter.from && !is_age(filter.from) ? to_local_input(filter.from) : ""} onChange={(event) => set("from", event.currentTarget.value)} />
      </div>
      <div class="inline-field">
        <label for={before}>Before</label>
        <input id={before} type="datetime-local" step={1} value={filter.before && !is_age(filter.before) ? to_local_input(filter.before) : ""} onChange={(event) => set("before", event.currentTarget.value)} />
      </div>
      <div class="spans" role="group" aria-label="The last">
        <span class="muted">last</span>
        {spans.map(([text, minutes]) => (
          <Button key={text} small kind="quiet" pressed={filter.from === age(minutes)} onPress={() => onChange({ ...without(filter, "before"), from: age(minutes) })}>{text}</Button>
        ))}
      </div>
      <p class="muted zone">
        In {time_zone()}. For waiting jobs this is the time when they are due, for running jobs their start, for ended jobs their end.
      </p>
    </div>
  );
}

interface Chip {
  text: string;
  /** Of a job type: shown as one. */
  type?: boolean;
  rest: JobFilter;
}

function chips_of(filter: JobFilter): Chip[] {
  const chips: Chip[] = [];
  if (filter.queue !== undefined) chips.push({ text: `queue ${queue_name(filter.queue)}`, rest: without(filter, "queue") });
  for (const type of filter.types ?? []) {
    const types = filter.types?.filter((one) => one !== type) ?? [];
    chips.push({ text: type, type: true, rest: types.length > 0 ? { ...filter, types } : without(filter, "types") });
  }
  if (filter.ids) chips.push({ text: filter.ids.length === 1 ? `id ${filter.ids[0]}` : `${filter.ids.length} ids`, rest: without(filter, "ids") });
  if (filter.from) chips.push({ text: is_age(filter.from) ? age_text(filter.from) : `from ${day_and_minute(filter.from)}`, rest: without(filter, "from") });
  if (filter.before) chips.push({ text: is_age(filter.before) ? `before the ${age_text(filter.before)}` : `before ${day_and_minute(filter.before)}`, rest: without(filter, "before") });
  if (filter.error) chips.push({ text: `error contains “${filter.error}”`, rest: without(filter, "error") });
  for (const condition of filter.payload ?? []) {
    const payload = filter.payload?.filter((one) => one !== condition) ?? [];
    chips.push({ text: `${condition.path} = ${condition.value}`, rest: payload.length > 0 ? { ...filter, payload } : without(filter, "payload") });
  }
  if (filter.schedule !== undefined) chips.push({ text: `schedule ${filter.schedule}`, rest: without(filter, "schedule") });
  if (filter.error_pattern !== undefined) chips.push({ text: filter.error_pattern === "" ? "an error without text" : `error like “${filter.error_pattern}”`, rest: without(filter, "error_pattern") });
  if (filter.failed_from) {
    const since = is_age(filter.failed_from) ? `in the ${age_text(filter.failed_from)}` : `since ${day_and_minute(filter.failed_from)}`;
    chips.push({ text: `failed ${since}`, rest: without(filter, "failed_from") });
  }
  if (filter.worker !== undefined) chips.push({ text: `worker ${filter.worker}`, rest: without(filter, "worker") });
  if (filter.version !== undefined) chips.push({ text: `version ${filter.version}`, rest: without(filter, "version") });
  if (filter.min_attempts !== undefined) chips.push({ text: `at least ${plural(filter.min_attempts, "attempt")}`, rest: without(filter, "min_attempts") });
  if (filter.parent !== undefined) chips.push({ text: `enqueued by job ${filter.parent}`, rest: without(filter, "parent") });
  if (filter.priority !== undefined) chips.push({ text: `priority ${filter.priority}`, rest: without(filter, "priority") });
  return chips;
}

const no_types: KnownJobType[] = [];

/** Fields of the chosen types, as far as workers have published their schemas; of all types where none is chosen. */
function suggested_paths(types: readonly KnownJobType[], chosen: readonly string[] | undefined): string[] {
  const wanted = types.filter((type) => chosen === undefined || chosen.includes(type.type));
  const paths = wanted.flatMap((type) => (is_schema(type.payload_schema) ? payload_paths(type.payload_schema) : []));
  return [...new Set(paths)].sort().map((path) => `${path} = `);
}

const rarely_used = ["from", "before", "schedule", "ids", "worker", "version", "min_attempts", "priority"] as const;

/** `complete`: whether to ask for what there is to choose from. */
export function FilterBar({ filter, onChange, complete }: { filter: JobFilter; onChange: Change; complete: boolean }) {
  const [more, set_more] = useState(() => rarely_used.some((name) => filter[name] !== undefined));
  const types = useResource(`job types of ${filter.queue ?? "all"}`, (signal) => api.job_types(signal, filter.queue), { enabled: complete }).data ?? no_types;
  const paths = useMemo(() => suggested_paths(types, filter.types), [types, filter.types]);
  const chips = chips_of(filter);
  const add_condition = (text: string): void => {
    const condition: PayloadCondition | null = read_condition(text);
    if (condition) onChange({ ...filter, payload: [...(filter.payload ?? []), condition] });
  };
  return (
    <section class="filter-bar" aria-label="Conditions">
      <StateChips filter={filter} onChange={onChange} />
      <div class="filter-row">
        <QueueSelect enabled={complete} value={filter.queue ?? null} onChange={(queue) => onChange(queue === null ? without(filter, "queue") : { ...filter, queue })} />
        <TypeInput filter={filter} onChange={onChange} types={types} />
        <TextCondition search label="Error" placeholder="timeout" value={filter.error ?? ""} onValue={(error) => onChange(error === "" ? without(filter, "error") : { ...filter, error })} />
        <TextCondition
          key={`payload ${filter.payload?.length ?? 0}`}
          label="Payload"
          placeholder="customer.id = 42"
          value=""
          invalid={(text) => (text === "" || read_condition(text) ? null : "Write a field and its value, for example customer.id = 42")}
          suggestions={paths}
          onValue={add_condition}
        />
        <Button kind="quiet" expanded={more} controls="more-conditions" onPress={() => set_more(!more)}>
          {more ? "Less" : "More"}
        </Button>
      </div>
      {more ? (
        <div id="more-conditions" class="more-conditions">
          <div class="filter-row">
            <TextCondition
              label="Ids"
              placeholder="12, 13"
              value={(filter.ids ?? []).join(", ")}
              invalid={(text) => (text === "" || read_ids(text).length > 0 ? null : "Numbers with commas between them")}
              onValue={(text) => {
                const ids = read_ids(text);
                onChange(ids.length === 0 ? without(filter, "ids") : { ...filter, ids });
              }}
            />
            <TextCondition label="Schedule" placeholder="its name" value={filter.schedule ?? ""} onValue={(schedule) => onChange(schedule === "" ? without(filter, "schedule") : { ...filter, schedule })} />
            <TextCondition label="Worker" placeholder="its name" value={filter.worker ?? ""} onValue={(worker) => onChange(worker === "" ? without(filter, "worker") : { ...filter, worker })} />
            <TextCondition label="Version" placeholder="of the program that enqueued it" value={filter.version ?? ""} onValue={(version) => onChange(version === "" ? without(filter, "version") : { ...filter, version })} />
            <NumberCondition label="Attempts, at least" name="min_attempts" least={1} most={2_147_483_647} filter={filter} onChange={onChange} />
            <NumberCondition label="Priority" name="priority" least={-32_768} most={32_767} filter={filter} onChange={onChange} />
          </div>
          <TimeInputs filter={filter} onChange={onChange} />
        </div>
      ) : null}
      {chips.length > 0 ? (
        <div class="active-conditions">
          {chips.map(({ text, type, rest }, index) => (
            <button key={`${index} ${text}`} type="button" class="condition" aria-label={text} title="Remove this condition" onClick={() => onChange(rest)}>
              {type ? <span class="one-line"><TypeName type={text} /></span> : <span>{text}</span>}
              <Icon name="close" />
            </button>
          ))}
          <Button small kind="quiet" onPress={() => onChange(filter.states ? { states: filter.states } : {})}>Clear</Button>
        </div>
      ) : null}
    </section>
  );
}
