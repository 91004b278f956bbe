import assert from "node:assert/strict";
import { test } from "node:test";
import { read_answer } from "../../src/api/client.ts";
import { DeepPart, ExactNumber, JsonError, is_branch, nested_deeper_than, parse, stringify } from "../../src/json/lossless.ts";

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

const nested = (levels: number, inner = "1"): string => '{"a":['.repeat(levels / 2) + inner + "]}".repeat(levels / 2);

test("as deep as the server takes it is read, and no deeper", () => {
  assert.equal(stringify(parse(nested(200))), nested(200));
  assert.throws(() => parse(nested(202)), /at most 200 levels/);
});

test("what is nested too deeply in a response stays as it was written", () => {
  const text = `[${nested(100_000, '"] } \\" \\\\"')},7]`;
  const value = read_answer(text, true) as unknown[];
  assert.equal(value[1], 7);
  assert.equal(stringify(value), text);
  assert.equal(stringify(read_answer(text, false)), text);
  let inner: unknown = value[0];
  for (let level = 0; is_branch(inner); level += 1) {
    assert.ok(level < 250);
    inner = Object.values(inner)[0];
  }
  assert.ok(inner instanceof DeepPart);
});

test("braces in texts do not count as nesting", () => {
  assert.equal(nested_deeper_than(2, '{"[[[[":"{{{\\"{{"}'), false);
  assert.equal(nested_deeper_than(2, "[[[]]]"), true);
});
