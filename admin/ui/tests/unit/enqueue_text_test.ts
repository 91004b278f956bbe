import assert from "node:assert/strict";
import { test } from "node:test";
import { as_command, as_cpp, as_curl, as_sql } from "../../src/format/enqueue-text.ts";
import { parse } from "../../src/json/lossless.ts";

const job = {
  queue: "mail",
  type: "billing::SendInvoice",
  payload: parse('{"invoice_id": 9007199254740993, "note": "it\'s \\"late\\"", "lines": [{"text": "a\\nb"}], "more": null}'),
  priority: -1,
  max_attempts: 25,
  unique_key: null,
};

test("a job is copied as what enqueues the same one", () => {
  assert.equal(
    as_command(job, "arrower"),
    `arrower-jobs enqueue --queue mail --priority -1 billing::SendInvoice '{"invoice_id":9007199254740993,"note":"it'\\''s \\"late\\"","lines":[{"text":"a\\nb"}],"more":null}'`,
  );
  assert.equal(
    as_sql({ ...job, max_attempts: 3, unique_key: "order-42" }, "arrower"),
    `select arrower.enqueue('mail', 'billing::SendInvoice', E'{"invoice_id":9007199254740993,"note":"it''s \\\\"late\\\\"","lines":[{"text":"a\\\\nb"}],"more":null}', priority => -1, max_attempts => 3, unique_key => 'order-42');`,
  );
  assert.match(as_curl(job, "https://shop.example/jobs/api/v1/"), /https:\/\/shop.example\/jobs\/api\/v1\/jobs \\\n  -d '\{"queue":"mail"/);
  assert.equal(
    as_cpp({ ...job, payload: { id: 7, name: 'a "b"\n', lines: [1, 2], none: null, inner: { ok: true } } }),
    'queue.enqueue(billing::SendInvoice{.id = 7, .name = "a \\"b\\"\\n", .lines = {1, 2}, .none = std::nullopt, .inner = {.ok = true}}, {.priority = -1});',
  );
});
