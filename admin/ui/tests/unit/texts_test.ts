// All texts are in src/texts, so that they can be read as a whole and translated: no other file has a text that a user reads or hears.
import assert from "node:assert/strict";
import { readdirSync, readFileSync } from "node:fs";
import { join } from "node:path";
import { test } from "node:test";
import { transformSync } from "esbuild";
import { parseAst } from "vite";
import { texts } from "../../src/texts/index.ts";
import { units } from "../../src/texts/units.ts";

type Node = { type: string } & Record<string, unknown>;

const files = readdirSync("src", { recursive: true, encoding: "utf8" }).filter((name) => /\.tsx?$/.test(name) && !name.endsWith(".d.ts"));
const has_texts = (name: string): boolean => /^texts[\\/]/.test(name);
const source = (name: string): string => readFileSync(join("src", name), "utf8");

const is_node = (value: unknown): value is Node => typeof value === "object" && value !== null && typeof (value as Node).type === "string";

function* nodes_in(value: unknown): Generator<Node> {
  if (Array.isArray(value)) for (const item of value) yield* nodes_in(item);
  if (!is_node(value)) return;
  yield value;
  for (const inner of Object.values(value)) if (typeof inner === "object" && inner !== null) yield* nodes_in(inner);
}

/** The literal texts that an expression may come to. */
function literals_of(value: unknown): string[] {
  if (!is_node(value)) return [];
  switch (value.type) {
    case "Literal":
      return typeof value["value"] === "string" ? [value["value"]] : [];
    case "TemplateLiteral":
      return (value["quasis"] as { value: { cooked: string } }[]).map((part) => part.value.cooked);
    case "ConditionalExpression":
      return [...literals_of(value["consequent"]), ...literals_of(value["alternate"])];
    case "LogicalExpression":
    case "BinaryExpression":
      return [...literals_of(value["left"]), ...literals_of(value["right"])];
    case "ArrayExpression":
      return (value["elements"] as unknown[]).flatMap(literals_of);
    default:
      return [];
  }
}

/** One letter alone is a key. */
const letters = /\p{L}.*\p{L}/su;
/** Values of the attribute "scope" of HTML, methods of HTTP, and commands of a shell. */
const no_text = /^(col|row|POST|PUT|arrower-jobs .*)$/;
/** Elements whose content is code, not a text. */
const code_elements = ["code", "pre", "style", "svg"];
/** Properties of elements and of objects that a user reads or hears. */
const read_properties = ["title", "aria-label", "label", "placeholder", "alt", "data-label", "lead", "heading", "what", "scope", "note", "hint", "fallback", "text", "detail"];
/** Of these calls, this argument is a text. */
const text_arguments: Record<string, number> = { say_done: 0, say_problem: 0, change: 0, change_or_throw: 0, ApiError: 2, Error: 0, JsonError: 0, fail: 0, wrong: 0 };
const sentence = /^[A-Z][a-z]+,?( [a-z]+){1,}/;

function name_of(key: unknown): string {
  if (!is_node(key)) return "";
  return String(key.type === "Identifier" ? key["name"] : (key["value"] ?? ""));
}

function texts_in(name: string): string[] {
  const { code } = transformSync(source(name), { loader: name.endsWith("x") ? "tsx" : "ts", jsx: "automatic", jsxImportSource: "preact" });
  const found = new Set<string>();
  const note = (expression: unknown): void => literals_of(expression).filter((text) => letters.test(text) && !no_text.test(text)).forEach((text) => found.add(text));
  for (const node of nodes_in(parseAst(code))) {
    if (node.type === "CallExpression" || node.type === "NewExpression") {
      const callee = name_of(node["callee"]);
      const arguments_of = node["arguments"] as Node[];
      const at = text_arguments[callee];
      if (at !== undefined) note(arguments_of[at]);
      if ((callee === "jsx" || callee === "jsxs") && !code_elements.includes(String(arguments_of[0]?.["value"]))) {
        const properties = (arguments_of[1]?.["properties"] ?? []) as Node[];
        for (const property of properties) if (name_of(property["key"]) === "children") note(property["value"]);
      }
    } else if (node.type === "Property" && read_properties.includes(name_of(node["key"]))) {
      note(node["value"]);
    } else if (node.type === "Literal" || node.type === "TemplateLiteral") {
      literals_of(node).filter((text) => sentence.test(text)).forEach((text) => found.add(text));
    }
  }
  return [...found];
}

for (const name of files.filter((file) => !has_texts(file))) {
  test(`${name} has no text of its own`, () => assert.deepEqual(texts_in(name), [], "move these texts to src/texts"));
}

test("every text is used", () => {
  const sources = files.map(source).join("\n");
  const names = Object.entries({ ...texts, units }).flatMap(([subject, own]) =>
    Object.keys(own).map((name) => (own === units ? `units.${name}` : `texts.${subject}.${name}`)),
  );
  assert.ok(names.length > 400);
  assert.deepEqual(names.filter((name) => !new RegExp(`\\b${name.replaceAll(".", "\\.")}\\b`).test(sources)), []);
});

test("texts use plain words", () => {
  const unwanted = /\b(anew|nobody|somebody|for ever|by itself|by themselves|told apart|at once|meanwhile|tried again|brought back|job ids?)\b/;
  for (const name of files.filter(has_texts)) {
    const found = source(name).split("\n").filter((line) => !/^\s*(\/\/|\/\*|\*)/.test(line) && unwanted.test(line));
    assert.deepEqual(found, [], name);
  }
});
