// Says what is wrong with a value, by the schema; the server has the last word.
import { ExactNumber, is_branch } from "../json/lossless.ts";
import { type JsonSchema, shape_of } from "./json-schema.ts";

export interface SchemaProblem {
  /** "customer.lines.0.text"; empty: the whole. */
  path: string;
  message: string;
}

const below = (path: string, name: string | number): string => (path === "" ? String(name) : `${path}.${name}`);
const is_object = (value: unknown): value is Record<string, unknown> =>
  is_branch(value) && !Array.isArray(value);

/** How much is looked at: a schema may refer to itself, and offer several ways at each of many levels. */
const most_steps = 50_000;
const most_problems = 200;
/** Alternatives and optional values do not take the value apart, so that its depth is no bound. */
const deepest_schema = 1_000;

class Walk {
  steps = 0;
  constructor(readonly root: JsonSchema) {}
}

/** What is not looked at counts as right. */
export function validate(value: unknown, schema: JsonSchema, root: JsonSchema): SchemaProblem[] {
  return problems_of(value, schema, new Walk(root), "", 0).slice(0, most_problems);
}

function problems_of(value: unknown, schema: JsonSchema, walk: Walk, path: string, depth: number): SchemaProblem[] {
  walk.steps += 1;
  if (walk.steps > most_steps || depth > deepest_schema) return [];
  const { root } = walk;
  const shape = shape_of(schema, root);
  const inside = (own: unknown, own_schema: JsonSchema, own_path: string): SchemaProblem[] => problems_of(own, own_schema, walk, own_path, depth + 1);
  const wrong = (message: string): SchemaProblem[] => [{ path, message }];
  switch (shape.kind) {
    case "object":
      if (!is_object(value)) return wrong("An object is needed.");
      return shape.fields.flatMap((field) => {
        const own = value[field.name];
        if (own === undefined) return field.required ? [{ path: below(path, field.name), message: "This is needed." }] : [];
        return inside(own, field.schema, below(path, field.name));
      });
    case "map":
      if (!is_object(value)) return wrong("An object is needed.");
      return Object.entries(value).flatMap(([name, own]) => inside(own, shape.values, below(path, name)));
    case "list": {
      if (!Array.isArray(value)) return wrong("A list is needed.");
      const size =
        value.length < shape.least ? wrong(`At least ${shape.least} are needed.`) : value.length > shape.most ? wrong(`At most ${shape.most} are allowed.`) : [];
      return [...size, ...value.flatMap((own, index) => inside(own, shape.items, below(path, index)))];
    }
    case "tuple":
      if (!Array.isArray(value) || value.length !== shape.items.length) return wrong(`A list of ${shape.items.length} is needed.`);
      return shape.items.flatMap((item, index) => inside(value[index], item, below(path, index)));
    case "choice":
      return shape.values.some((one) => JSON.stringify(one) === JSON.stringify(value)) ? [] : wrong(`One of these is needed: ${shape.values.slice(0, 20).map((one) => (typeof one === "string" ? one : JSON.stringify(one))).join(", ")}${shape.values.length > 20 ? ", …" : ""}.`);
    case "variant":
      return shape.alternatives.some((one) => inside(value, one.schema, path).length === 0) ? [] : wrong("It fits none of the alternatives.");
    case "optional":
      return value === null ? [] : inside(value, shape.schema, path);
    case "text":
      return validate_text(value, shape.schema, shape.time).flatMap(wrong);
    case "number":
      return validate_number(value, shape.schema, shape.whole).flatMap(wrong);
    case "boolean":
      return typeof value === "boolean" ? [] : wrong("true or false is needed.");
    case "null":
      return value === null ? [] : wrong("null is needed.");
    case "anything":
      return [];
  }
}

function validate_text(value: unknown, schema: JsonSchema, time: boolean): string[] {
  if (typeof value !== "string") return ["Text is needed."];
  if (time && Number.isNaN(Date.parse(value))) return ["A time is needed."];
  const length = [...value].length;
  if (schema.minLength !== undefined && length < schema.minLength) return [`At least ${schema.minLength} characters are needed.`];
  if (schema.maxLength !== undefined && length > schema.maxLength) return [`At most ${schema.maxLength} characters are allowed.`];
  return [];
}

function validate_number(value: unknown, schema: JsonSchema, whole: boolean): string[] {
  const number = value instanceof ExactNumber ? Number(value.text) : value;
  if (typeof number !== "number" || Number.isNaN(number)) return [whole ? "A whole number is needed." : "A number is needed."];
  if (whole && (value instanceof ExactNumber ? !/^-?\d+$/.test(value.text) : !Number.isInteger(number))) return ["A whole number is needed."];
  if (schema.minimum !== undefined && number < schema.minimum) return [`At least ${schema.minimum}.`];
  if (schema.maximum !== undefined && number > schema.maximum) return [`At most ${schema.maximum}.`];
  if (schema.exclusiveMinimum !== undefined && number <= schema.exclusiveMinimum) return [`More than ${schema.exclusiveMinimum}.`];
  if (schema.exclusiveMaximum !== undefined && number >= schema.exclusiveMaximum) return [`Less than ${schema.exclusiveMaximum}.`];
  return [];
}
