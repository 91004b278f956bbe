// What a form starts from: the least that the schema lets stand.
import { type JsonSchema, resolve, shape_of } from "./json-schema.ts";

const deepest = 12;

export function initial_value(schema: JsonSchema, root: JsonSchema, depth = 0): unknown {
  const resolved = resolve(schema, root);
  if (resolved.default !== undefined) return resolved.default;
  const shape = shape_of(schema, root);
  // A type that contains itself would never end.
  if (depth > deepest) return null;
  switch (shape.kind) {
    case "object":
      return Object.fromEntries(
        shape.fields.filter((field) => field.required).map((field) => [field.name, initial_value(field.schema, root, depth + 1)]),
      );
    case "map":
      return {};
    case "list":
      return Array.from({ length: shape.least }, () => initial_value(shape.items, root, depth + 1));
    case "tuple":
      return shape.items.map((item) => initial_value(item, root, depth + 1));
    case "choice":
      return shape.values[0] ?? null;
    case "variant":
      return shape.alternatives[0] ? initial_value(shape.alternatives[0].schema, root, depth + 1) : null;
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
