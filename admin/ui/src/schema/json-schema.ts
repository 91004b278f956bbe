// The part of JSON Schema that describes payloads: what a form can be made from.
import { texts } from "../texts/index.ts";

export interface JsonSchema {
  $ref?: string;
  $defs?: Record<string, JsonSchema>;
  definitions?: Record<string, JsonSchema>;
  type?: string | string[];
  title?: string;
  description?: string;
  properties?: Record<string, JsonSchema>;
  required?: string[];
  additionalProperties?: boolean | JsonSchema;
  items?: boolean | JsonSchema;
  prefixItems?: JsonSchema[];
  minItems?: number;
  maxItems?: number;
  enum?: unknown[];
  const?: unknown;
  anyOf?: JsonSchema[];
  oneOf?: JsonSchema[];
  allOf?: JsonSchema[];
  format?: string;
  pattern?: string;
  minLength?: number;
  maxLength?: number;
  minimum?: number;
  maximum?: number;
  exclusiveMinimum?: number;
  exclusiveMaximum?: number;
  default?: unknown;
}

/** What a schema comes to, as a form shows it. */
export type Shape =
  | { kind: "object"; fields: { name: string; schema: JsonSchema; required: boolean }[]; description?: string | undefined }
  | { kind: "map"; values: JsonSchema; description?: string | undefined }
  | { kind: "list"; items: JsonSchema; least: number; most: number; description?: string | undefined }
  | { kind: "tuple"; items: JsonSchema[]; description?: string | undefined }
  | { kind: "choice"; values: unknown[]; description?: string | undefined }
  | { kind: "variant"; alternatives: { title: string; schema: JsonSchema }[]; description?: string | undefined }
  | { kind: "optional"; schema: JsonSchema; description?: string | undefined }
  | { kind: "text"; schema: JsonSchema; time: boolean; description?: string | undefined }
  | { kind: "number"; schema: JsonSchema; whole: boolean; description?: string | undefined }
  | { kind: "boolean"; description?: string | undefined }
  | { kind: "null"; description?: string | undefined }
  | { kind: "anything"; description?: string | undefined };

export function is_schema(value: unknown): value is JsonSchema {
  return typeof value === "object" && value !== null && !Array.isArray(value) && Object.keys(value).length > 0;
}

function decoded(part: string): string {
  try {
    return decodeURIComponent(part);
  } catch {
    return part;
  }
}

/** Follows references within the document. */
export function resolve(schema: JsonSchema, root: JsonSchema): JsonSchema {
  for (let hops = 0; schema.$ref !== undefined && hops < 32; hops += 1) {
    const path = schema.$ref.startsWith("#/") ? schema.$ref.slice(2).split("/") : [];
    let target: unknown = schema.$ref === "#" ? root : path.length > 0 ? root : undefined;
    for (const part of path) {
      const name = decoded(part).replaceAll("~1", "/").replaceAll("~0", "~");
      target = typeof target === "object" && target !== null ? (target as Record<string, unknown>)[name] : undefined;
    }
    if (!is_schema(target)) return {};
    schema = target;
  }
  return schema.$ref === undefined ? schema : {};
}

const is_null = (schema: JsonSchema): boolean => schema.type === "null" || schema.const === null;

/** Schemas of one part that are nothing but that part. */
const most_layers = 32;

export function shape_of(given: JsonSchema, root: JsonSchema, layers = 0): Shape {
  if (layers > most_layers) return { kind: "anything" };
  const schema = resolve(given, root);
  const description = given.description ?? schema.description;
  const alternatives = schema.anyOf ?? schema.oneOf;
  if (alternatives) {
    const others = alternatives.filter((one) => !is_null(resolve(one, root)));
    if (others.length < alternatives.length) {
      const [only] = others;
      return { kind: "optional", schema: others.length === 1 && only ? only : { anyOf: others }, description };
    }
    const constants = others.map((one) => resolve(one, root).const);
    if (constants.every((constant) => constant !== undefined)) return { kind: "choice", values: constants, description };
    return { kind: "variant", alternatives: others.map((one, index) => ({ title: title_of(one, root, index), schema: one })), description };
  }
  const [part, ...more_parts] = schema.allOf ?? [];
  if (part && more_parts.length === 0) return shape_of(part, root, layers + 1);
  if (schema.enum) return { kind: "choice", values: schema.enum, description };
  if (schema.const !== undefined) return { kind: "choice", values: [schema.const], description };
  if (Array.isArray(schema.type)) {
    const types = schema.type.filter((type) => type !== "null");
    const [type] = types;
    const inner: JsonSchema =
      types.length === 1 && type !== undefined ? { ...schema, type } : { anyOf: types.map((type) => ({ ...schema, type })) };
    if (types.length < schema.type.length) return { kind: "optional", schema: inner, description };
    return shape_of(inner, root, layers + 1);
  }
  switch (schema.type ?? (schema.properties ? "object" : schema.items ? "array" : undefined)) {
    case "object": {
      const fields = Object.entries(schema.properties ?? {});
      if (fields.length === 0 && typeof schema.additionalProperties === "object") {
        return { kind: "map", values: schema.additionalProperties, description };
      }
      if (fields.length === 0 && schema.additionalProperties !== false && schema.properties === undefined) return { kind: "anything", description };
      return {
        kind: "object",
        fields: fields.map(([name, field]) => ({ name, schema: field, required: schema.required?.includes(name) ?? false })),
        description,
      };
    }
    case "array":
      if (schema.prefixItems) return { kind: "tuple", items: schema.prefixItems, description };
      return {
        kind: "list",
        items: typeof schema.items === "object" ? schema.items : {},
        least: schema.minItems ?? 0,
        most: schema.maxItems ?? Infinity,
        description,
      };
    case "string":
      return { kind: "text", schema, time: schema.format === "date-time", description };
    case "integer":
    case "number":
      return { kind: "number", schema, whole: schema.type === "integer", description };
    case "boolean":
      return { kind: "boolean", description };
    case "null":
      return { kind: "null", description };
    default:
      return { kind: "anything", description };
  }
}

const tidy = (name: string): string => name.split(/__|::|\//).at(-1) ?? name;

function title_of(given: JsonSchema, root: JsonSchema, index: number): string {
  const schema = resolve(given, root);
  if (schema.title) return schema.title;
  if (given.$ref) return tidy(given.$ref);
  // Tagged alternatives differ by a constant.
  for (const field of Object.values(schema.properties ?? {})) {
    const values = field.const !== undefined ? [field.const] : field.enum;
    if (values?.length === 1) return String(values[0]);
  }
  const names = Object.keys(schema.properties ?? {});
  if (names.length > 0) return names.slice(0, 3).join(", ");
  return typeof schema.type === "string" ? schema.type : texts.payload.alternative(index + 1);
}
