import assert from "node:assert/strict";
import { test } from "node:test";
import { age, age_text } from "../../src/format/ages.ts";
import { read_condition, read_filter, read_ids, with_states, write_filter } from "../../src/routing/job-filter-query.ts";
import type { JobFilter } from "../../src/api/types.ts";

test("a filter comes back from its address", () => {
  const filter: JobFilter = {
    queue: "",
    types: ["billing::SendInvoice", "a&b=c"],
    states: ["running", "discarded"],
    ids: [12, 13],
    from: "2025-01-10T12:00:00.000Z",
    before: "2025-01-11T12:00:00.000Z",
    error: "50% + é",
    payload: [{ path: "customer.id", value: "a=b" }],
    schedule: "nightly",
    error_pattern: "user <n> has no \"...\"",
    failed_from: "2025-01-10T12:00:00.123456Z",
    worker: "mail-1",
    version: "3f2a91c",
    min_attempts: 2,
    priority: -5,
  };
  assert.deepEqual(read_filter(new URLSearchParams(write_filter(filter).toString())), { filter, unread: [] });
});

test("times that move with the clock stand in the address", () => {
  const filter: JobFilter = { from: "-24h", failed_from: "-7d" };
  assert.deepEqual(read_filter(write_filter(filter)), { filter, unread: [] });
  assert.equal(age(15), "-15min");
  assert.equal(age(1_440), "-24h");
  assert.equal(age(10_080), "-7d");
  assert.equal(age_text("-24h"), "last 24 h");
});

test("an error without text has a pattern, too", () => {
  assert.deepEqual(read_filter(write_filter({ error_pattern: "" })).filter, { error_pattern: "" });
});

test("conditions that cannot be read are named, and not left out", () => {
  const query = new URLSearchParams("state=nonsense&state=ready&from=yesterday&payload=novalue&id=x&id=7&error=&priority=high");
  const { filter, unread } = read_filter(query);
  assert.deepEqual(filter, { states: ["ready"], ids: [7] });
  assert.deepEqual(unread, ["state=nonsense", "id=x", "from=yesterday", "priority=high", "payload=novalue"]);
});

test("the queue without a name is not the same as all queues", () => {
  assert.equal(read_filter(new URLSearchParams("queue=")).filter.queue, "");
  assert.equal(read_filter(new URLSearchParams("")).filter.queue, undefined);
});

test("ids and conditions are read as people write them", () => {
  assert.deepEqual(read_ids("12, 13 14;x 99999999999999999999"), [12, 13, 14]);
  assert.deepEqual(read_condition(" customer.id = 42 "), { path: "customer.id", value: "42" });
  assert.equal(read_condition("= 42"), null);
});

test("a filter is narrowed to the states that an action changes", () => {
  assert.deepEqual(with_states({}, ["ready", "retrying"]).states, ["ready", "retrying"]);
  assert.deepEqual(with_states({ states: ["succeeded", "ready"] }, ["ready", "retrying"]).states, ["ready"]);
});
