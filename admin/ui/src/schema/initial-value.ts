// What a form starts from: the least that the schema lets stand.
import { type JsonSchema, resolve, shape_of } from "./json-schema.ts";

const deepest = 12;
/** Where each level needs several of the next, depth alone is no bound. */
const most_parts = 200;

export function initial_value(schema: JsonSchema, root: JsonSchema): unknown {
  return made(schema, { root, parts: 0 }, 0);
}

interface Walk {
  root: JsonSchema;
  parts: number;
}

function made(schema: JsonSchema, walk: Walk, depth: number): unknown {
  const { root } = walk;
  walk.parts += 1;
  const resolved = resolve(schema, root);
  if (resolved.default !== undefined) return resolved.default;
  const shape = shape_of(schema, root);
  // A type that contains itself would never end.
  if (depth > deepest || walk.parts > most_parts) return null;
  switch (shape.kind) {
    case "object":
      return Object.fromEntries(
        shape.fields.filter((field) => field.required).map((field) => [field.name, made(field.schema, walk, depth + 1)]),
      );
    case "map":
      return {};
    case "list":
      return Array.from({ length: Math.min(shape.least, most_parts) }, () => made(shape.items, walk, depth + 1));
    case "tuple":
      return shape.items.map((item) => made(item, walk, depth + 1));
    case "choice":
      return shape.values[0] ?? null;
    case "variant":
      return shape.alternatives[0] ? made(shape.alternatives[0].schema, walk, depth + 1) : null;
    case "text":
      return shape.time ? new Date().toISOString() : "";
    case "number":
      return shape.schema.minimum !== undefined && shape.schema.minimum > 0 ? shape.schema.minimum : 0;
    case "boolean":
      return false;
    case "anything":
      return {};
    case "optional":
    case "null":
      return null;
  }
}
