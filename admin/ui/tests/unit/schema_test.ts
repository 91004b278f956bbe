import assert from "node:assert/strict";
import { test } from "node:test";
import { ExactNumber } from "../../src/json/lossless.ts";
import { initial_value } from "../../src/schema/initial-value.ts";
import { type JsonSchema, shape_of } from "../../src/schema/json-schema.ts";
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

test("shapes are told apart", () => {
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
