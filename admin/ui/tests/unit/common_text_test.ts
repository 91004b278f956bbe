import assert from "node:assert/strict";
import { test } from "node:test";
import { common_text } from "../../src/pages/failures/common-text.ts";

test("the longest words that a pattern and an error share", () => {
  assert.equal(common_text("smtp<n>.example.org:<n> timed out after <n> ms", "smtp7.example.org:25 timed out after 30017 ms"), "timed out after");
  assert.equal(common_text('user <n> has no "..."', 'user 7 has no "fax"'), "has no");
});

test("line breaks of the error are no obstacle", () => {
  const pattern = "ERROR: deadlock detected DETAIL: Process <n> waits";
  assert.equal(common_text(pattern, "ERROR:  deadlock detected\nDETAIL:  Process 4711 waits"), "deadlock detected");
});

test("nothing in common is nothing", () => {
  assert.equal(common_text("<n>", "42"), "");
});
