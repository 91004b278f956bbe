import assert from "node:assert/strict";
import { test } from "node:test";
import { ExactNumber } from "../../src/json/lossless.ts";
import { initial_value } from "../../src/schema/initial-value.ts";
import { type JsonSchema, shape_of } from "../../src/schema/json-schema.ts";
import { payload_paths } from "../../src/schema/payload-paths.ts";
import { validate } from "../../src/schema/validate.ts";

/** As a worker publishes it. */
const invoice: JsonSchema = {
  $ref: "#/$defs/billing__SendInvoice",
  $defs: {
    billing__SendInvoice: {
      type: "object",
      properties: {
        invoice_id: { type: "integer" },
        email: { type: "string" },
        reminder: { type: "boolean" },
        kind: { type: "string", enum: ["invoice", "credit_note"] },
        due: { anyOf: [{ type: "string", format: "date-time" }, { type: "null" }] },
        lines: { type: "array", items: { $ref: "#/$defs/Line" } },
        labels: { type: "object", additionalProperties: { type: "string" } },
        note: { type: ["string", "null"] },
        target: { anyOf: [{ $ref: "#/$defs/Line" }, { type: "integer" }] },
      },
      required: ["invoice_id", "email", "reminder", "kind", "lines", "target"],
    },
    Line: { type: "object", properties: { text: { type: "string" }, pieces: { type: "integer", minimum: 1 } }, required: ["text", "pieces"] },
    Tree: { type: "object", properties: { child: { $ref: "#/$defs/Tree" } }, required: ["child"] },
  },
};

test("a form starts from what is needed", () => {
  assert.deepEqual(initial_value(invoice, invoice), {
    invoice_id: 0, email: "", reminder: false, kind: "invoice", lines: [], target: { text: "", pieces: 1 },
  });
});

test("a type that contains itself has an end", () => {
  const tree: JsonSchema = { ...invoice, $ref: "#/$defs/Tree" };
  assert.ok(initial_value(tree, tree));
  const circle: JsonSchema = { $ref: "#/$defs/a", $defs: { a: { $ref: "#/$defs/a" } } };
  assert.equal(shape_of(circle, circle).kind, "anything");
});

test("shapes are distinguished", () => {
  const kind = (schema: JsonSchema): string => shape_of(schema, invoice).kind;
  const fields = invoice.$defs?.["billing__SendInvoice"]?.properties ?? {};
  assert.equal(kind(fields["due"] ?? {}), "optional");
  assert.equal(kind(fields["note"] ?? {}), "optional");
  assert.equal(kind(fields["labels"] ?? {}), "map");
  assert.equal(kind(fields["target"] ?? {}), "variant");
  assert.equal(kind(fields["kind"] ?? {}), "choice");
  assert.equal(kind({}), "anything");
});

test("problems are named where they are", () => {
  const value = { invoice_id: 1.5, email: "a", kind: "bill", lines: [{ text: "x", pieces: 0 }], due: "soon", target: 3 };
  const problems = validate(value, invoice, invoice).map(({ path }) => path);
  assert.deepEqual(problems, ["invoice_id", "reminder", "kind", "due", "lines.0.pieces"]);
});

test("64-bit numbers are whole numbers", () => {
  assert.deepEqual(validate(new ExactNumber("9007199254740993"), { type: "integer" }, {}), []);
  assert.equal(validate(new ExactNumber("1.50"), { type: "integer" }, {}).length, 1);
  assert.equal(validate("12", { type: "integer" }, {}).length, 1);
});

/** Schemas that refer to themselves without taking anything of the value. */
const circles: Record<string, JsonSchema> = {
  "one part": { allOf: [{ $ref: "#" }] },
  optional: { anyOf: [{ $ref: "#" }, { type: "null" }] },
  alternatives: { anyOf: [{ $ref: "#" }, { $ref: "#" }, { type: "integer" }] },
  "types and parts": { type: ["object", "null"], allOf: [{ $ref: "#" }] },
  needed: { type: "object", properties: { next: { $ref: "#" } }, required: ["next"] },
  "needed often": {
    type: "object",
    properties: Object.fromEntries([..."abcdefghij"].map((name) => [name, { $ref: "#" }])),
    required: [..."abcdefghij"],
  },
  "a long list": { type: "array", items: { $ref: "#" }, minItems: 1_000_000_000 },
  "a broken reference": { $ref: "#/%ZZ" },
};

for (const [name, schema] of Object.entries(circles)) {
  test(`a schema that refers to itself ends: ${name}`, { timeout: 10_000 }, () => {
    const value = initial_value(schema, schema);
    assert.ok(JSON.stringify(value).length < 1_000_000);
    validate(value, schema, schema);
    validate(5, schema, schema);
    shape_of(schema, schema);
  });
}

test("many ways at each of many levels are not all tried", { timeout: 10_000 }, () => {
  const step: JsonSchema = { type: "object", properties: { next: { $ref: "#" } }, required: ["next"] };
  const schema: JsonSchema = { anyOf: [step, { ...step, title: "again" }, { type: "integer" }] };
  let value: unknown = "no number";
  for (let level = 0; level < 200; level += 1) value = { next: value };
  validate(value, schema, schema);
});

test("of many problems the first are told", () => {
  const problems = validate(Array.from({ length: 100_000 }, () => "x"), { type: "array", items: { type: "integer" } }, {});
  assert.equal(problems[0]?.path, "0");
  assert.ok(problems.length <= 200);
});

test("the fields of a payload are suggested as they are written in a search", () => {
  const schema = {
    type: "object",
    properties: {
      customer: { $ref: "#/$defs/Customer" },
      note: { anyOf: [{ type: "string" }, { type: "null" }] },
      lines: { type: "array", items: { type: "object" } },
    },
    $defs: { Customer: { type: "object", properties: { id: { type: "integer" }, again: { $ref: "#/$defs/Customer" } } } },
  };
  const paths = payload_paths(schema);
  assert.deepEqual(paths.slice(0, 2), ["customer.id", "customer.again.id"]);
  assert.ok(paths.includes("note") && !paths.includes("lines"));
});
