import assert from "node:assert/strict";
import { test } from "node:test";
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
  };
  assert.deepEqual(read_filter(new URLSearchParams(write_filter(filter).toString())), filter);
});

test("what an address says wrongly is left out", () => {
  const query = new URLSearchParams("state=nonsense&from=yesterday&payload=novalue&id=x&error=");
  assert.deepEqual(read_filter(query), {});
});

test("the queue without a name is not the same as all queues", () => {
  assert.equal(read_filter(new URLSearchParams("queue=")).queue, "");
  assert.equal(read_filter(new URLSearchParams("")).queue, undefined);
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
