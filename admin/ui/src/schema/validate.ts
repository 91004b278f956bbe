// Says what is wrong with a value, by the schema; the server has the last word.
import { ExactNumber, is_branch } from "../json/lossless.ts";
import { texts } from "../texts/index.ts";
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
/** Alternatives and optional values do not take the value apart, so that its depth is not a bound. */
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
      if (!is_object(value)) return wrong(texts.payload.must_be_object);
      return shape.fields.flatMap((field) => {
        const own = value[field.name];
        if (own === undefined) return field.required ? [{ path: below(path, field.name), message: texts.payload.required }] : [];
        return inside(own, field.schema, below(path, field.name));
      });
    case "map":
      if (!is_object(value)) return wrong(texts.payload.must_be_object);
      return Object.entries(value).flatMap(([name, own]) => inside(own, shape.values, below(path, name)));
    case "list": {
      if (!Array.isArray(value)) return wrong(texts.payload.must_be_list);
      const size =
        value.length < shape.least ? wrong(texts.payload.too_few_items(shape.least)) : value.length > shape.most ? wrong(texts.payload.too_many_items(shape.most)) : [];
      return [...size, ...value.flatMap((own, index) => inside(own, shape.items, below(path, index)))];
    }
    case "tuple":
      if (!Array.isArray(value) || value.length !== shape.items.length) return wrong(texts.payload.must_be_list_of(shape.items.length));
      return shape.items.flatMap((item, index) => inside(value[index], item, below(path, index)));
    case "choice":
      return shape.values.some((one) => JSON.stringify(one) === JSON.stringify(value)) ? [] : wrong(texts.payload.must_be_one_of(shape.values.slice(0, 20).map((one) => (typeof one === "string" ? one : JSON.stringify(one))), shape.values.length > 20));
    case "variant":
      return shape.alternatives.some((one) => inside(value, one.schema, path).length === 0) ? [] : wrong(texts.payload.no_alternative_fits);
    case "optional":
      return value === null ? [] : inside(value, shape.schema, path);
    case "text":
      return validate_text(value, shape.schema, shape.time).flatMap(wrong);
    case "number":
      return validate_number(value, shape.schema, shape.whole).flatMap(wrong);
    case "boolean":
      return typeof value === "boolean" ? [] : wrong(texts.payload.must_be_boolean);
    case "null":
      return value === null ? [] : wrong(texts.payload.must_be_null);
    case "anything":
      return [];
  }
}

function validate_text(value: unknown, schema: JsonSchema, time: boolean): string[] {
  if (typeof value !== "string") return [texts.payload.must_be_text];
  if (time && Number.isNaN(Date.parse(value))) return [texts.payload.must_be_time];
  const length = [...value].length;
  if (schema.minLength !== undefined && length < schema.minLength) return [texts.payload.too_few_characters(schema.minLength)];
  if (schema.maxLength !== undefined && length > schema.maxLength) return [texts.payload.too_many_characters(schema.maxLength)];
  return [];
}

function validate_number(value: unknown, schema: JsonSchema, whole: boolean): string[] {
  const number = value instanceof ExactNumber ? Number(value.text) : value;
  if (typeof number !== "number" || Number.isNaN(number)) return [whole ? texts.payload.must_be_whole_number : texts.payload.must_be_number];
  if (whole && (value instanceof ExactNumber ? !/^-?\d+$/.test(value.text) : !Number.isInteger(number))) return [texts.payload.must_be_whole_number];
  if (schema.minimum !== undefined && number < schema.minimum) return [texts.payload.at_least(schema.minimum)];
  if (schema.maximum !== undefined && number > schema.maximum) return [texts.payload.at_most(schema.maximum)];
  if (schema.exclusiveMinimum !== undefined && number <= schema.exclusiveMinimum) return [texts.payload.greater_than(schema.exclusiveMinimum)];
  if (schema.exclusiveMaximum !== undefined && number >= schema.exclusiveMaximum) return [texts.payload.less_than(schema.exclusiveMaximum)];
  return [];
}
