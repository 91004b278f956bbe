// Enqueues jobs by hand: a form where the type's payload is described, else JSON.
import type { TargetedInputEvent } from "preact";
import { useEffect, useId, useMemo, useState } from "preact/hooks";
import * as api from "../../api/endpoints.ts";
import type { KnownJobType, NewJob } from "../../api/types.ts";
import { Button } from "../../components/button.tsx";
import { JsonEditor, json_problem } from "../../components/json-editor.tsx";
import { ErrorBoundary } from "../../components/error-boundary.tsx";
import { Empty } from "../../components/page-state.tsx";
import { PageHeader } from "../../components/page-header.tsx";
import { SchemaForm } from "../../components/schema-form.tsx";
import { queue_name } from "../../format/names.ts";
import { number } from "../../format/numbers.ts";
import { from_local_input, time_zone } from "../../format/times.ts";
import { is_branch, parse, stringify } from "../../json/lossless.ts";
import * as to from "../../routing/addresses.ts";
import { initial_value } from "../../schema/initial-value.ts";
import { is_schema, type JsonSchema } from "../../schema/json-schema.ts";
import { type SchemaProblem, validate } from "../../schema/validate.ts";
import { useQueueNames } from "../../state/queue-names.ts";
import { useSettled } from "../../state/settled.ts";
import { say_done, say_problem } from "../../state/notices.ts";
import { refresh_all, useResource } from "../../state/resource.ts";
import { useCanChange } from "../../state/session.ts";
import { texts } from "../../texts/index.ts";
import { Templates } from "./templates.tsx";

interface Options {
  priority: string;
  count: string;
  run_at: string;
  max_attempts: string;
  unique_key: string;
}
const default_options: Options = { priority: "0", count: "1", run_at: "", max_attempts: "25", unique_key: "" };

type OptionProblems = Partial<Record<keyof Options, string>>;

function whole(text: string, least: number, most: number): string | undefined {
  const value = Number(text);
  return /^-?\d+$/.test(text.trim()) && value >= least && value <= most ? undefined : texts.words.whole_number(number(least), number(most));
}

function check(options: Options): OptionProblems {
  const problems: OptionProblems = {};
  const put = (name: keyof Options, problem: string | undefined): void => {
    if (problem !== undefined) problems[name] = problem;
  };
  put("priority", whole(options.priority, -32_768, 32_767));
  put("count", whole(options.count, 1, 10_000));
  put("max_attempts", whole(options.max_attempts, 0, 2_147_483_647));
  put("run_at", options.run_at !== "" && from_local_input(options.run_at) === null ? texts.words.date_and_time : undefined);
  put("unique_key", options.unique_key !== "" && Number(options.count) > 1 ? texts.new_job.unique_key_problem : undefined);
  return problems;
}

function OptionField({ label, note, type, value, problem, onValue }: {
  label: string;
  note?: string;
  type: "text" | "number" | "datetime-local";
  value: string;
  problem: string | undefined;
  onValue: (value: string) => void;
}) {
  const id = useId();
  const shared = {
    id,
    value,
    autocomplete: "off",
    "aria-invalid": problem !== undefined,
    "aria-describedby": `${id}-problem`,
    onInput: (event: TargetedInputEvent<HTMLInputElement>) => onValue(event.currentTarget.value),
  };
  return (
    <div class="field">
      <label for={id}>{label}</label>
      {type === "datetime-local" ? <input {...shared} type="datetime-local" step={1} /> : type === "number" ? <input {...shared} type="number" /> : <input {...shared} type="text" />}
      {note ? <p class="field-note">{note}</p> : null}
      <p id={`${id}-problem`} class="field-problem" role="status">{problem}</p>
    </div>
  );
}

interface Written {
  /** Why it is not JSON. */
  broken: string | null;
  value: unknown;
  problems: SchemaProblem[];
  /** More than a form can show. */
  too_large: boolean;
}

/** Values in a payload, each of which is a control in the form. */
const most_controls = 1_000;

function controls_of(value: unknown, left = most_controls): number {
  let count = 1;
  if (is_branch(value)) {
    for (const inner of Object.values(value)) {
      if (count > left) break;
      count += controls_of(inner, left - count);
    }
  }
  return count;
}

function read(text: string, schema: JsonSchema | null): Written {
  const broken = json_problem(text);
  if (broken !== null) return { broken, value: null, problems: [], too_large: false };
  const value = parse(text);
  return { broken, value, problems: schema ? validate(value, schema, schema) : [], too_large: controls_of(value) > most_controls };
}

/** A worker publishes it, of whatever version: a schema that no form can be made from is ignored. */
function usable_schema(published: unknown): JsonSchema | null {
  if (!is_schema(published)) return null;
  try {
    validate(initial_value(published, published), published, published);
    return published;
  } catch {
    return null;
  }
}

function PayloadEditor({ schema, text, written, onText }: {
  schema: JsonSchema | null;
  text: string;
  written: Written;
  onText: (text: string) => void;
}) {
  const [as_json, set_as_json] = useState(false);
  const { broken, value, problems, too_large } = written;
  const form = schema !== null && !as_json && broken === null && !too_large;
  return (
    <section aria-labelledby="payload-heading">
      <div class="section-head">
        <h2 id="payload-heading">{texts.words.payload}</h2>
        {schema ? (
          <div class="segments" role="group" aria-label={texts.new_job.how_edited}>
            <button type="button" aria-pressed={form} disabled={broken !== null || too_large} onClick={() => set_as_json(false)}>{texts.new_job.form}</button>
            <button type="button" aria-pressed={!form} onClick={() => set_as_json(true)}>{texts.new_job.json}</button>
          </div>
        ) : null}
      </div>
      {form && schema ? (
        <ErrorBoundary what={texts.problems.the_form}>
          <SchemaForm schema={schema} value={value} problems={problems} onValue={(next) => onText(stringify(next, 2))} />
        </ErrorBoundary>
      ) : (
        <>
          <JsonEditor label={texts.new_job.json} text={text} onText={onText} rows={14} />
          {problems.length > 0 ? (
            <ul class="problem-list" role="status">
              {problems.slice(0, 8).map((problem) => <li key={problem.path}><code>{problem.path || texts.new_job.whole_payload}</code> {problem.message}</li>)}
            </ul>
          ) : null}
        </>
      )}
      {schema && too_large ? <p class="field-note">{texts.new_job.too_large}</p> : null}
      {!schema ? <p class="field-note">{texts.new_job.no_schema}</p> : null}
    </section>
  );
}

export function NewJobPage({ query }: { query: URLSearchParams }) {
  const can_change = useCanChange();
  const first_types = useResource("job types", (signal) => api.job_types(signal));
  const [queue, set_queue] = useState(query.get("queue") ?? "");
  const queues = useQueueNames(queue);
  const settled_queue = useSettled(queue, 250);
  const own_types = useResource(`job types of ${settled_queue}`, (signal) => api.job_types(signal, settled_queue), { enabled: !queues.complete });
  const types = own_types.data ?? first_types.data;
  const [type, set_type] = useState(query.get("type") ?? "");
  const [text, set_text] = useState("{}");
  const [version, set_version] = useState(0);
  const [options, set_options] = useState(default_options);
  const ids = { queue: useId(), type: useId(), queues: useId(), types: useId() };

  const known: KnownJobType | undefined = types?.find((one) => one.queue === queue && one.type === type);
  const schema = useMemo(() => usable_schema(known?.payload_schema), [known]);
  const written = useMemo(() => read(text, schema), [text, schema]);
  const start_from = (payload: unknown): void => {
    set_text(stringify(payload, 2));
    set_version((before) => before + 1);
  };
  useEffect(() => {
    // The queue is not chosen yet: the first type's is as good as any.
    if (query.get("queue") === null && type === "" && types?.[0]) {
      set_queue(types[0].queue);
      set_type(types[0].type);
    }
  }, [types]);
  const described = schema === null ? "" : `${queue} ${type}`;
  useEffect(() => {
    start_from(schema ? initial_value(schema, schema) : {});
  }, [described, type]);

  if (!can_change) {
    return (
      <>
        <PageHeader title={texts.pages.new_job} />
        <Empty title={texts.new_job.read_only}>{texts.new_job.read_only_advice}</Empty>
      </>
    );
  }
  const problems = check(options);
  const payload_problems = written.broken !== null || written.problems.length > 0;
  const ready = type.trim() !== "" && !payload_problems && Object.keys(problems).length === 0;
  const set_option = (name: keyof Options) => (value: string) => set_options((before) => ({ ...before, [name]: value }));

  const enqueue = async (): Promise<void> => {
    const run_at = from_local_input(options.run_at);
    const job: NewJob = {
      queue,
      type: type.trim(),
      payload: parse(text),
      priority: Number(options.priority),
      max_attempts: Number(options.max_attempts),
      count: Number(options.count),
      ...(run_at === null ? {} : { run_at }),
      ...(options.unique_key === "" ? {} : { unique_key: options.unique_key }),
    };
    try {
      const enqueued = await api.enqueue(job);
      const [first] = enqueued;
      const link =
        first === undefined ? undefined : enqueued.length === 1 ? { to: to.job(first), text: texts.words.job_with_id(first) } : { to: to.jobs({ queue, types: [job.type] }), text: texts.words.show_jobs };
      say_done(texts.new_job.enqueued(texts.words.count_of_jobs(enqueued.length)), link);
      refresh_all();
    } catch (problem) {
      say_problem(texts.new_job.not_enqueued, problem);
    }
  };
  const of_queue = types?.filter((one) => one.queue === queue) ?? [];
  return (
    <>
      <PageHeader title={texts.pages.new_job} lead={texts.new_job.lead} />
      <form
        class="new-job"
        onSubmit={(event) => {
          event.preventDefault();
          if (ready) void enqueue();
        }}
      >
        <div class="new-job-main">
          <div class="field-pair">
            <div class="field">
              <label for={ids.queue}>{texts.words.queue}</label>
              <input id={ids.queue} list={ids.queues} placeholder={texts.words.default_queue} autocomplete="off" value={queue} onInput={(event) => set_queue(event.currentTarget.value)} />
              <datalist id={ids.queues}>{queues.names.filter((name) => name !== "").map((name) => <option key={name} value={name} />)}</datalist>
            </div>
            <div class="field">
              <label for={ids.type}>{texts.words.type}</label>
              <input id={ids.type} list={ids.types} placeholder={texts.new_job.type_placeholder} autocomplete="off" value={type} onInput={(event) => set_type(event.currentTarget.value)} />
              <datalist id={ids.types}>{of_queue.map((one) => <option key={one.type} value={one.type} />)}</datalist>
              <p class="field-note">
                {type === "" ? "" : known === undefined ? texts.new_job.unknown_type(queue_name(queue)) : known.worker_processes === 0 ? texts.new_job.type_without_worker : texts.new_job.workers_of_type(texts.words.count_of_workers(known.worker_processes))}
              </p>
            </div>
          </div>
          <PayloadEditor key={`${type} ${version}`} schema={schema} text={text} written={written} onText={set_text} />
          <Templates queue={queue} type={type} onPick={start_from} />
        </div>
        <aside class="card new-job-options" aria-label={texts.new_job.options}>
          <OptionField label={texts.new_job.run_at(time_zone())} note={texts.new_job.run_at_note} type="datetime-local" value={options.run_at} problem={problems.run_at} onValue={set_option("run_at")} />
          <OptionField label={texts.words.priority} note={texts.new_job.priority_note} type="number" value={options.priority} problem={problems.priority} onValue={set_option("priority")} />
          <OptionField label={texts.new_job.max_attempts} note={texts.new_job.max_attempts_note} type="number" value={options.max_attempts} problem={problems.max_attempts} onValue={set_option("max_attempts")} />
          <OptionField label={texts.words.unique_key} note={texts.new_job.unique_key_note} type="text" value={options.unique_key} problem={problems.unique_key} onValue={set_option("unique_key")} />
          <OptionField label={texts.new_job.how_many} type="number" value={options.count} problem={problems.count} onValue={set_option("count")} />
          <Button type="submit" kind="primary" disabled={!ready}>{Number(options.count) > 1 && !problems.count ? texts.new_job.enqueue_jobs(texts.words.count_of_jobs(Number(options.count))) : texts.new_job.enqueue}</Button>
        </aside>
      </form>
    </>
  );
}
