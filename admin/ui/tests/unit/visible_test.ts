import assert from "node:assert/strict";
import { test } from "node:test";
import { visible } from "../../src/format/visible.ts";

test("what hides or turns text is seen", () => {
  assert.equal(visible("pay\u202etxt.exe"), "pay\\u202etxt.exe");
  assert.equal(visible("\u001b[2J\u0000\u009b\u007f"), "\\u001b[2J\\u0000\\u009b\\u007f");
  assert.equal(visible("a\u200bb\ufeff\u2066\u2069\u2028"), "a\\u200bb\\ufeff\\u2066\\u2069\\u2028");
  assert.equal(visible("\u{e0041}"), "\\u{e0041}");
});

test("ordinary text stays as it is, of whatever script", () => {
  for (const text of ["", "two\r\n\tlines", "שלום", "مرحبا", "نمی‌خواهم", "👩‍🚀", "山田", "naïve €"]) assert.equal(visible(text), text);
});
