import assert from "node:assert/strict";
import { test } from "node:test";
import { ExactNumber, JsonError, parse, stringify } from "../../src/json/lossless.ts";

test("numbers that JavaScript would round stay as they were written", () => {
  const text = '{"id":9007199254740993,"price":1.50,"huge":1e400,"small":7}';
  assert.equal(stringify(parse(text)), text);
  assert.deepEqual((parse(text) as Record<string, unknown>)["id"], new ExactNumber("9007199254740993"));
  assert.equal((parse(text) as Record<string, unknown>)["small"], 7);
});

test("it reads what JSON.parse reads", () => {
  for (const text of ["null", "true", ' [1, -2.5, "a\\u00e9\\n\\"", {}, []] ', '{"a":{"b":[{"c":null}]}}', '"\u{1F680}"', "0", "-0.25"]) {
    assert.equal(JSON.stringify(JSON.parse(stringify(parse(text)))), JSON.stringify(JSON.parse(text)));
  }
});

test("it refuses what is no JSON and says where", () => {
  for (const text of ["", "{", "[1,]", "{a:1}", '{"a" 1}', "01", "1 2", '"a', '"\\x"', "nul", "'a'", "[1 2]", "+1", ".5", "\u00a01"]) {
    assert.throws(() => parse(text), JsonError, text);
  }
  assert.throws(() => parse('{\n  "a": ,\n}'), { line: 2, column: 8 });
});

test("a field called __proto__ is a field", () => {
  const text = '{"__proto__":{"admin":true}}';
  assert.equal(stringify(parse(text)), text);
  assert.equal(({} as Record<string, unknown>)["admin"], undefined);
});

test("nesting has an end instead of a stack overflow", () => {
  assert.throws(() => parse("[".repeat(100_000)), JsonError);
});
