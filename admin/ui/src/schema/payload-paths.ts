// The fields of a payload that its schema describes, as they are written in a search: "customer.id".
import { type JsonSchema, shape_of } from "./json-schema.ts";

const deepest = 4;
const most_paths = 200;

export function payload_paths(schema: JsonSchema): string[] {
  const paths: string[] = [];
  collect(schema, schema, "", 0, paths);
  return paths;
}

function collect(schema: JsonSchema, root: JsonSchema, path: string, depth: number, paths: string[]): void {
  if (paths.length >= most_paths || depth > deepest) return;
  const shape = shape_of(schema, root);
  if (shape.kind === "object") {
    for (const field of shape.fields) collect(field.schema, root, path === "" ? field.name : `${path}.${field.name}`, depth + 1, paths);
  } else if (shape.kind === "optional") {
    collect(shape.schema, root, path, depth + 1, paths);
  } else if (path !== "" && !["list", "tuple", "map", "anything", "variant"].includes(shape.kind)) {
    paths.push(path);
  }
}
