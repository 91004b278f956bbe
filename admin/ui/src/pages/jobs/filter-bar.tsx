// The conditions by which jobs are listed. What is chosen stands in the address.
import { useEffect, useId, useMemo, useState } from "preact/hooks";
import * as api from "../../api/endpoints.ts";
import { job_states, type JobFilter, type KnownJobType, type PayloadCondition } from "../../api/types.ts";
import { Button } from "../../components/button.tsx";
import { Icon } from "../../components/icon.tsx";
import { QueueSelect } from "../../components/queue-select.tsx";
import { TypeName } from "../../components/type-name.tsx";
import { queue_name, short_type } from "../../format/names.ts";
import { number } from "../../format/numbers.ts";
import { day_and_minute, from_local_input, time_zone, to_local_input } from "../../format/times.ts";
import { age, age_text, is_age } from "../../format/ages.ts";
import { read_condition, read_ids, read_number } from "../../routing/job-filter-query.ts";
import { is_schema } from "../../schema/json-schema.ts";
import { payload_paths } from "../../schema/payload-paths.ts";
import { useResource } from "../../state/resource.ts";
import { texts } from "../../texts/index.ts";

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
    <div class="chips" role="group" aria-label={texts.conditions.states}>
      <button type="button" class="chip" aria-pressed={chosen.length === 0} onClick={() => onChange(without(filter, "states"))}>
        {texts.words.all}
      </button>
      {job_states.map((state) => (
        <button key={state} type="button" class={`chip state-${state}`} aria-pressed={chosen.includes(state)} onClick={() => toggle(state)}>
          {texts.words.job_states[state]}
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
      <label for={id}>{texts.words.type}</label>
      <select id={id} value="" onChange={(event) => {
        add(event.currentTarget.value);
        event.currentTarget.value = "";
      }}>
        <option value="">{chosen.length === 0 ? texts.conditions.all_types : texts.conditions.add_type}</option>
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
      invalid={(text) => (text === "" || read_number(text, least, most) !== null ? null : texts.words.whole_number(number(least), number(most)))}
      onValue={(text) => {
        const value = read_number(text, least, most);
        onChange(value === null ? without(filter, name) : { ...filter, [name]: value });
      }}
    />
  );
}

const { minutes, hour, day, week } = texts.conditions.spans;
const spans: [string, number][] = [[minutes, 15], [hour, 60], [day, 1_440], [week, 10_080]];

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
        <label for={from}>{texts.conditions.from}</label>
        <input id={from} type="datetime-local" step={1} value={filter.from && !is_age(filter.from) ? to_local_input(filter.from) : ""} onChange={(event) => set("from", event.currentTarget.value)} />
      </div>
      <div class="inline-field">
        <label for={before}>{texts.conditions.before}</label>
        <input id={before} type="datetime-local" step={1} value={filter.before && !is_age(filter.before) ? to_local_input(filter.before) : ""} onChange={(event) => set("before", event.currentTarget.value)} />
      </div>
      <div class="spans" role="group" aria-label={texts.conditions.recent}>
        <span class="muted">{texts.conditions.last}</span>
        {spans.map(([text, minutes]) => (
          <Button key={text} small kind="quiet" pressed={filter.from === age(minutes)} onPress={() => onChange({ ...without(filter, "before"), from: age(minutes) })}>{text}</Button>
        ))}
      </div>
      <p class="muted zone">
        {texts.conditions.what_times_mean(time_zone())}
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
  if (filter.queue !== undefined) chips.push({ text: texts.conditions.queue(queue_name(filter.queue)), rest: without(filter, "queue") });
  for (const type of filter.types ?? []) {
    const types = filter.types?.filter((one) => one !== type) ?? [];
    chips.push({ text: type, type: true, rest: types.length > 0 ? { ...filter, types } : without(filter, "types") });
  }
  if (filter.ids) chips.push({ text: filter.ids.length === 1 && filter.ids[0] !== undefined ? texts.conditions.id(filter.ids[0]) : texts.conditions.many_ids(filter.ids.length), rest: without(filter, "ids") });
  if (filter.from) chips.push({ text: is_age(filter.from) ? age_text(filter.from) : texts.conditions.since(day_and_minute(filter.from)), rest: without(filter, "from") });
  if (filter.before) chips.push({ text: is_age(filter.before) ? texts.conditions.until_period(age_text(filter.before)) : texts.conditions.until(day_and_minute(filter.before)), rest: without(filter, "before") });
  if (filter.error) chips.push({ text: texts.conditions.error_contains(filter.error), rest: without(filter, "error") });
  for (const condition of filter.payload ?? []) {
    const payload = filter.payload?.filter((one) => one !== condition) ?? [];
    chips.push({ text: texts.conditions.payload(condition.path, condition.value), rest: payload.length > 0 ? { ...filter, payload } : without(filter, "payload") });
  }
  if (filter.schedule !== undefined) chips.push({ text: texts.conditions.schedule(filter.schedule), rest: without(filter, "schedule") });
  if (filter.error_pattern !== undefined) chips.push({ text: filter.error_pattern === "" ? texts.conditions.empty_error : texts.conditions.error_like(filter.error_pattern), rest: without(filter, "error_pattern") });
  if (filter.failed_from) {
    const text = is_age(filter.failed_from) ? texts.conditions.failed_in_period(age_text(filter.failed_from)) : texts.conditions.failed_since(day_and_minute(filter.failed_from));
    chips.push({ text, rest: without(filter, "failed_from") });
  }
  if (filter.worker !== undefined) chips.push({ text: texts.conditions.worker(filter.worker), rest: without(filter, "worker") });
  if (filter.version !== undefined) chips.push({ text: texts.conditions.version(filter.version), rest: without(filter, "version") });
  if (filter.min_attempts !== undefined) chips.push({ text: texts.conditions.at_least(texts.words.count_of_attempts(filter.min_attempts)), rest: without(filter, "min_attempts") });
  if (filter.parent !== undefined) chips.push({ text: texts.conditions.parent(filter.parent), rest: without(filter, "parent") });
  if (filter.priority !== undefined) chips.push({ text: texts.conditions.priority(filter.priority), rest: without(filter, "priority") });
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
    <section class="filter-bar" aria-label={texts.conditions.section}>
      <StateChips filter={filter} onChange={onChange} />
      <div class="filter-row">
        <QueueSelect enabled={complete} value={filter.queue ?? null} onChange={(queue) => onChange(queue === null ? without(filter, "queue") : { ...filter, queue })} />
        <TypeInput filter={filter} onChange={onChange} types={types} />
        <TextCondition search label={texts.words.error} placeholder={texts.conditions.error_placeholder} value={filter.error ?? ""} onValue={(error) => onChange(error === "" ? without(filter, "error") : { ...filter, error })} />
        <TextCondition
          key={`payload ${filter.payload?.length ?? 0}`}
          label={texts.words.payload}
          placeholder={texts.conditions.payload_placeholder}
          value=""
          invalid={(text) => (text === "" || read_condition(text) ? null : texts.conditions.payload_problem)}
          suggestions={paths}
          onValue={add_condition}
        />
        <Button kind="quiet" expanded={more} controls="more-conditions" onPress={() => set_more(!more)}>
          {more ? texts.words.less : texts.words.more}
        </Button>
      </div>
      {more ? (
        <div id="more-conditions" class="more-conditions">
          <div class="filter-row">
            <TextCondition
              label={texts.conditions.ids}
              placeholder={texts.conditions.ids_placeholder}
              value={(filter.ids ?? []).join(", ")}
              invalid={(text) => (text === "" || read_ids(text).length > 0 ? null : texts.conditions.ids_problem)}
              onValue={(text) => {
                const ids = read_ids(text);
                onChange(ids.length === 0 ? without(filter, "ids") : { ...filter, ids });
              }}
            />
            <TextCondition label={texts.words.schedule} placeholder={texts.conditions.name_placeholder} value={filter.schedule ?? ""} onValue={(schedule) => onChange(schedule === "" ? without(filter, "schedule") : { ...filter, schedule })} />
            <TextCondition label={texts.words.worker} placeholder={texts.conditions.name_placeholder} value={filter.worker ?? ""} onValue={(worker) => onChange(worker === "" ? without(filter, "worker") : { ...filter, worker })} />
            <TextCondition label={texts.words.version} placeholder={texts.conditions.version_placeholder} value={filter.version ?? ""} onValue={(version) => onChange(version === "" ? without(filter, "version") : { ...filter, version })} />
            <NumberCondition label={texts.conditions.min_attempts} name="min_attempts" least={1} most={2_147_483_647} filter={filter} onChange={onChange} />
            <NumberCondition label={texts.words.priority} name="priority" least={-32_768} most={32_767} filter={filter} onChange={onChange} />
          </div>
          <TimeInputs filter={filter} onChange={onChange} />
        </div>
      ) : null}
      {chips.length > 0 ? (
        <div class="active-conditions">
          {chips.map(({ text, type, rest }, index) => (
            <button key={`${index} ${text}`} type="button" class="condition" aria-label={text} title={texts.conditions.remove} onClick={() => onChange(rest)}>
              {type ? <span class="one-line"><TypeName type={text} /></span> : <span>{text}</span>}
              <Icon name="close" />
            </button>
          ))}
          <Button small kind="quiet" onPress={() => onChange(filter.states ? { states: filter.states } : {})}>{texts.words.clear}</Button>
        </div>
      ) : null}
    </section>
  );
}
