// A form made from a JSON Schema; each control edits one part of the value.
import { type ComponentChildren, createContext } from "preact";
import { useContext, useId, useState } from "preact/hooks";
import { ExactNumber, is_branch, parse, stringify } from "../json/lossless.ts";
import { from_local_input, time_zone, to_local_input } from "../format/times.ts";
import { initial_value } from "../schema/initial-value.ts";
import { type JsonSchema, shape_of } from "../schema/json-schema.ts";
import { type SchemaProblem, validate } from "../schema/validate.ts";
import { texts } from "../texts/index.ts";
import { Button } from "./button.tsx";
import { JsonEditor } from "./json-editor.tsx";

interface Form {
  root: JsonSchema;
  problems: SchemaProblem[];
}
const form_context = createContext<Form>({ root: {}, problems: [] });
/** How many controls stand around one: also alternatives and optional parts, which add nothing to its path. */
const depth_context = createContext(0);

interface Part {
  schema: JsonSchema;
  value: unknown;
  path: string;
  label: string;
  /** May be left out: undefined then, and the program's own default holds. */
  can_be_absent?: boolean;
  onValue: (value: unknown) => void;
}

/** How deep groups that are not set are shown; a type may contain itself. */
const shown_depth = 3;
/** Fields of such a group: with more, a type that contains itself several times would fill the page. */
const few_fields = 12;
/** How deep the form goes; the rest is edited as JSON. */
const deepest_control = 12;
const most_fields = 300;
const most_choices = 1_000;

const below = (path: string, name: string | number): string => (path === "" ? String(name) : `${path}.${name}`);
const record = (value: unknown): Record<string, unknown> =>
  is_branch(value) && !Array.isArray(value) ? (value as Record<string, unknown>) : {};
/** Also for fields that are called "__proto__". */
const with_field = (value: Record<string, unknown>, name: string, field: unknown): Record<string, unknown> =>
  Object.fromEntries([...Object.entries(value).filter(([other]) => other !== name), [name, field]]);
const without_field = (value: Record<string, unknown>, name: string): Record<string, unknown> =>
  Object.fromEntries(Object.entries(value).filter(([other]) => other !== name));

function ordered(fields: { name: string }[], value: Record<string, unknown>): Record<string, unknown> {
  const names = fields.map((field) => field.name).filter((name) => name in value);
  const others = Object.keys(value).filter((name) => !names.includes(name));
  return Object.fromEntries([...names, ...others].map((name) => [name, value[name]]));
}

function Problem({ id, path }: { id: string; path: string }) {
  const { problems } = useContext(form_context);
  return <p id={id} class="field-problem">{problems.find((problem) => problem.path === path)?.message}</p>;
}

function useProblem(path: string): boolean {
  return useContext(form_context).problems.some((problem) => problem.path === path);
}

function number_from(text: string): unknown {
  // What is not a number yet stays text, so that typing "-" or "1e" is not taken away; the check then says so.
  try {
    const value = parse(text.trim());
    return typeof value === "number" || value instanceof ExactNumber ? value : text;
  } catch {
    return text;
  }
}

function Scalar({ schema, value, path, label, can_be_absent = false, onValue }: Part) {
  const { root } = useContext(form_context);
  const shape = shape_of(schema, root);
  const id = useId();
  const invalid = useProblem(path);
  const shared = { id, "aria-invalid": invalid, "aria-describedby": `${id}-problem`, ...(can_be_absent ? { placeholder: texts.payload.not_set } : {}) };
  const on_text = (text: string, meaning: unknown): void => onValue(can_be_absent && text === "" ? undefined : meaning);
  let control;
  if (shape.kind === "boolean" && !can_be_absent) {
    return (
      <div class="field">
        <label class="check">
          <input {...shared} type="checkbox" checked={value === true} onInput={(event) => onValue(event.currentTarget.checked)} /> {label}
        </label>
        {shape.description ? <p class="field-note">{shape.description}</p> : null}
        <Problem id={`${id}-problem`} path={path} />
      </div>
    );
  }
  if (shape.kind === "choice" || shape.kind === "boolean") {
    const values = shape.kind === "boolean" ? [true, false] : shape.values;
    const chosen = values.findIndex((one) => JSON.stringify(one) === JSON.stringify(value));
    control = (
      <select id={id} aria-invalid={invalid} aria-describedby={`${id}-problem`} value={String(chosen)} onChange={(event) => onValue(values[Number(event.currentTarget.value)])}>
        {chosen < 0 || can_be_absent ? <option value="-1">{can_be_absent ? texts.payload.not_set : texts.words.unknown}</option> : null}
        {values.slice(0, most_choices).map((one, index) => <option key={index} value={String(index)}>{typeof one === "string" ? one : JSON.stringify(one)}</option>)}
      </select>
    );
  } else if (shape.kind === "number") {
    const text = value instanceof ExactNumber ? value.text : value === undefined || value === null ? "" : String(value);
    control = <input {...shared} type="text" inputMode={shape.whole ? "numeric" : "decimal"} autocomplete="off" value={text} onInput={(event) => on_text(event.currentTarget.value, number_from(event.currentTarget.value))} />;
  } else if (shape.kind === "text" && shape.time) {
    const text = typeof value === "string" ? to_local_input(value) : "";
    control = <input {...shared} type="datetime-local" step={1} title={time_zone()} value={text} onInput={(event) => on_text(event.currentTarget.value, from_local_input(event.currentTarget.value) ?? "")} />;
  } else if (shape.kind === "text") {
    const text = typeof value === "string" ? value : "";
    control = text.includes("\n") || text.length > 80
      ? <textarea {...shared} rows={4} value={text} onInput={(event) => on_text(event.currentTarget.value, event.currentTarget.value)} />
      : <input {...shared} type="text" autocomplete="off" value={text} onInput={(event) => on_text(event.currentTarget.value, event.currentTarget.value)} />;
  } else {
    control = <input {...shared} type="text" disabled value="null" />;
  }
  return (
    <div class="field">
      <label for={id}>{label}{shape.kind === "text" && shape.time ? <span class="muted"> ({time_zone()})</span> : null}</label>
      {control}
      {shape.description ? <p class="field-note">{shape.description}</p> : null}
      <Problem id={`${id}-problem`} path={path} />
    </div>
  );
}

function Anything({ value, label, onValue }: Part) {
  const [text, set_text] = useState(() => stringify(value, 2));
  return (
    <JsonEditor
      label={label}
      rows={4}
      text={text}
      onText={(next) => {
        set_text(next);
        try {
          onValue(parse(next));
        } catch {
          // The editor says what is wrong.
        }
      }}
    />
  );
}

function ObjectFields({ schema, value, path, onValue }: Part) {
  const { root } = useContext(form_context);
  const shape = shape_of(schema, root);
  if (shape.kind !== "object") return null;
  const own = record(value);
  return (
    <>
      {shape.fields.map(({ name, schema: field, required }) => {
        const inner = below(path, name);
        const set = (next: unknown): void =>
          onValue(next === undefined ? without_field(own, name) : ordered(shape.fields, with_field(own, name, next)));
        if (required) return <Field key={name} schema={field} value={own[name]} path={inner} label={name} onValue={set} />;
        // What may be left out needs no null besides.
        const inside = shape_of(field, root);
        const present = inside.kind === "optional" ? inside.schema : field;
        const value_now = own[name] === null ? undefined : own[name];
        if (can_stand_empty(present, root, inner)) {
          return <Field key={name} schema={present} value={value_now} path={inner} label={name} can_be_absent onValue={set} />;
        }
        if (value_now === undefined) return <Absent key={name} label={name} onAdd={() => set(initial_value_present(field, root))} />;
        return (
          <Removable key={name} label={name} onRemove={() => set(undefined)}>
            <Field schema={present} value={value_now} path={inner} label={name} onValue={set} />
          </Removable>
        );
      })}
    </>
  );
}

/** Whether a control can show that nothing is set, without a value to begin with. */
function can_stand_empty(schema: JsonSchema, root: JsonSchema, path: string): boolean {
  switch (shape_of(schema, root).kind) {
    case "text":
    case "number":
    case "boolean":
    case "choice":
      return true;
    case "object":
      return path.split(".").length < shown_depth && fields_of(schema, root) <= few_fields;
    case "list":
    case "map":
      return path.split(".").length < shown_depth;
    default:
      return false;
  }
}

function fields_of(schema: JsonSchema, root: JsonSchema): number {
  const shape = shape_of(schema, root);
  return shape.kind === "object" ? shape.fields.length : 0;
}

/** Whether a form of this part would not end, or not be seen as a whole. */
function is_too_much({ schema, value, path }: Part, root: JsonSchema, depth: number): boolean {
  if (depth > deepest_control) return true;
  const fields = fields_of(schema, root);
  const absent = !is_branch(value);
  return fields > most_fields || (absent && fields > 0 && path !== "" && path.split(".").length >= shown_depth);
}

/** A user who adds an optional part wants to see it, not null. */
function initial_value_present(schema: JsonSchema, root: JsonSchema): unknown {
  const shape = shape_of(schema, root);
  return initial_value(shape.kind === "optional" ? shape.schema : schema, root);
}

function Absent({ label, onAdd }: { label: string; onAdd: () => void }) {
  return (
    <div class="field absent">
      <span>{label}</span>
      <Button small kind="quiet" icon="new" label={texts.payload.set_field(label)} onPress={onAdd}>{texts.payload.set}</Button>
    </div>
  );
}

function Removable({ label, onRemove, children }: { label: string; onRemove: (() => void) | undefined; children: ComponentChildren }) {
  if (!onRemove) return <>{children}</>;
  return (
    <div class="removable">
      <div class="removable-body">{children}</div>
      <Button small kind="quiet" icon="close" label={texts.payload.remove_field(label)} title={texts.payload.remove_field(label)} onPress={onRemove} />
    </div>
  );
}

function ListItems({ schema, value, path, label, can_be_absent = false, onValue }: Part) {
  const { root } = useContext(form_context);
  const shape = shape_of(schema, root);
  if (shape.kind !== "list") return null;
  const items: unknown[] = Array.isArray(value) ? value : [];
  return (
    <>
      {items.map((item, index) => (
        <Removable key={index} label={`${label} ${index + 1}`} onRemove={items.length > shape.least ? () => onValue(can_be_absent && items.length === 1 ? undefined : items.filter((_, other) => other !== index)) : undefined}>
          <Field schema={shape.items} value={item} path={below(path, index)} label={`${index + 1}`} onValue={(next) => onValue(items.map((one, other) => (other === index ? next : one)))} />
        </Removable>
      ))}
      <Button small icon="new" disabled={items.length >= shape.most} onPress={() => onValue([...items, initial_value_present(shape.items, root)])}>{texts.payload.add}</Button>
    </>
  );
}

function MapEntries({ schema, value, path, onValue }: Part) {
  const { root } = useContext(form_context);
  const [name, set_name] = useState("");
  const id = useId();
  const shape = shape_of(schema, root);
  if (shape.kind !== "map") return null;
  const own = record(value);
  const add = (): void => {
    if (name === "" || name in own) return;
    onValue(with_field(own, name, initial_value_present(shape.values, root)));
    set_name("");
  };
  return (
    <>
      {Object.entries(own).map(([key, entry]) => (
        <Removable key={key} label={key} onRemove={() => onValue(without_field(own, key))}>
          <Field schema={shape.values} value={entry} path={below(path, key)} label={key} onValue={(next) => onValue(Object.fromEntries(Object.entries(own).map(([one, before]) => [one, one === key ? next : before])))} />
        </Removable>
      ))}
      <div class="inline-field">
        <label for={id}>{texts.payload.name}</label>
        <input id={id} type="text" autocomplete="off" value={name} onInput={(event) => set_name(event.currentTarget.value)} onKeyDown={(event) => {
          if (event.key !== "Enter") return;
          event.preventDefault();
          add();
        }} />
        <Button small icon="new" disabled={name === "" || name in own} onPress={add}>{texts.payload.add}</Button>
      </div>
    </>
  );
}

function Variant({ schema, value, path, label, onValue }: Part) {
  const { root } = useContext(form_context);
  const shape = shape_of(schema, root);
  const alternatives = shape.kind === "variant" ? shape.alternatives : [];
  const [chosen, set_chosen] = useState(() => Math.max(0, alternatives.findIndex((one) => validate(value, one.schema, root).length === 0)));
  const id = useId();
  const picked = alternatives[chosen];
  return (
    <>
      <div class="inline-field">
        <label for={id}>{texts.payload.kind}</label>
        <select id={id} value={String(chosen)} onChange={(event) => {
          const next = Number(event.currentTarget.value);
          set_chosen(next);
          const alternative = alternatives[next];
          if (alternative) onValue(initial_value(alternative.schema, root));
        }}>
          {alternatives.map((one, index) => <option key={index} value={String(index)}>{one.title}</option>)}
        </select>
      </div>
      {picked ? <Field key={chosen} schema={picked.schema} value={value} path={path} label={label} onValue={onValue} /> : null}
    </>
  );
}

function Optional({ schema, value, path, label, onValue }: Part) {
  const { root } = useContext(form_context);
  const shape = shape_of(schema, root);
  if (shape.kind !== "optional") return null;
  if (value === null || value === undefined) return <Absent label={label} onAdd={() => onValue(initial_value_present(schema, root))} />;
  return (
    <Removable label={label} onRemove={() => onValue(null)}>
      <Field schema={shape.schema} value={value} path={path} label={label} onValue={onValue} />
    </Removable>
  );
}

function Field(part: Part) {
  const { root } = useContext(form_context);
  const depth = useContext(depth_context);
  if (is_too_much(part, root, depth)) return <Anything {...part} />;
  return (
    <depth_context.Provider value={depth + 1}>
      <FieldByShape {...part} />
    </depth_context.Provider>
  );
}

function FieldByShape(part: Part) {
  const { root } = useContext(form_context);
  const shape = shape_of(part.schema, root);
  const grouped = (content: ComponentChildren) => (
    <fieldset class="group">
      <legend>{part.label}</legend>
      {shape.description ? <p class="field-note">{shape.description}</p> : null}
      {content}
      <Problem id={`problem-${part.path}`} path={part.path} />
    </fieldset>
  );
  switch (shape.kind) {
    case "object":
      return grouped(<ObjectFields {...part} />);
    case "list":
      return grouped(<ListItems {...part} />);
    case "map":
      return grouped(<MapEntries {...part} />);
    case "tuple": {
      const items: unknown[] = Array.isArray(part.value) ? part.value : [];
      return grouped(
        shape.items.map((item, index) => (
          <Field key={index} schema={item} value={items[index]} path={below(part.path, index)} label={`${index + 1}`} onValue={(next) => part.onValue(shape.items.map((_, other) => (other === index ? next : (items[other] ?? null))))} />
        )),
      );
    }
    case "variant":
      return grouped(<Variant {...part} />);
    case "optional":
      return <Optional {...part} />;
    case "anything":
      return <Anything {...part} />;
    default:
      return <Scalar {...part} />;
  }
}

export function SchemaForm({ schema, value, problems, onValue }: {
  schema: JsonSchema;
  value: unknown;
  problems: SchemaProblem[];
  onValue: (value: unknown) => void;
}) {
  const shape = shape_of(schema, schema);
  const part: Part = { schema, value, path: "", label: texts.words.payload, onValue };
  return (
    <form_context.Provider value={{ root: schema, problems }}>
      <div class="schema-form">{shape.kind === "object" && shape.fields.length <= most_fields ? <ObjectFields {...part} /> : <Field {...part} />}</div>
      {shape.kind === "object" && shape.fields.length === 0 ? <p class="muted">{texts.payload.no_fields}</p> : null}
    </form_context.Provider>
  );
}
