import assert from "node:assert/strict";
import { test } from "node:test";
import { get } from "./support/api.mjs";
import { answer_instead, button, eventually, notice, on_page, use_browser, wait_for_text } from "./support/browser.mjs";

use_browser();

const enqueued_id = async (page) => {
  const text = await notice(page, "enqueued").getByRole("link").textContent();
  return Number(/\d+/.exec(text)[0]);
};

test("a form is made from what a worker has published, and its job runs", async () => {
  await on_page("new?queue=mail&type=mail%3A%3ASendInvoice", async (page) => {
    await page.getByLabel("invoice_id").fill("abc");
    await page.getByText(/Must be a whole number/).waitFor();
    assert.equal(await button(page, "Enqueue").isDisabled(), true);
    await page.getByLabel("invoice_id").fill("9007199254740993");
    await page.getByLabel("email").fill("ada@example.org");
    await page.getByLabel("reminder").selectOption("true");
    await page.getByLabel("kind").selectOption("credit_note");
    const lines = page.getByRole("group", { name: "lines" });
    await lines.getByRole("button", { name: "Add" }).click();
    await lines.getByLabel("text").fill("Pencils");
    await lines.getByLabel("pieces").fill("12");
    await page.getByLabel("note").fill("with care");
    await button(page, "Enqueue").click();
    const id = await enqueued_id(page);
    await eventually("it has run", async () => (await get(`jobs/${id}`)).summary.state === "succeeded");
    const { payload } = await get(`jobs/${id}`);
    assert.equal(payload.email, "ada@example.org");
    assert.equal(payload.kind, "credit_note");
    assert.equal(payload.reminder, true);
    assert.deepEqual(payload.lines, [{ text: "Pencils", pieces: 12 }]);
    assert.equal(payload.note, "with care");
    await page.goto(page.url().replace(/new\?.*/, `jobs/${id}`));
    await wait_for_text(page.locator(".json-tree"), /9007199254740993/);
  });
});

const reference = { $ref: "#" };
const circles = {
  "one part": { allOf: [reference] },
  optional: { anyOf: [reference, { type: "null" }] },
  alternatives: { anyOf: [reference, { $ref: "#", title: "again" }, { type: "integer" }] },
  needed: { type: "object", properties: { next: reference }, required: ["next"] },
  "needed often": { type: "object", properties: Object.fromEntries([..."abcdefghij"].map((name) => [name, reference])), required: [..."abcdefghij"] },
  "left out often": { type: "object", properties: Object.fromEntries(Array.from({ length: 200 }, (_, index) => [`f${index}`, reference])) },
  "a list": { type: "array", items: reference, minItems: 1_000_000_000 },
  "a broken reference": { type: "object", properties: { a: { $ref: "#/%ZZ" } } },
  "no schema of ours": { anyOf: 5, properties: "x" },
};

for (const [name, schema] of Object.entries(circles)) {
  test(`a type that contains itself has a form that ends: ${name}`, async () => {
    const change = (text) => {
      const answer = JSON.parse(text);
      for (const type of answer.types) type.payload_schema = schema;
      return JSON.stringify(answer);
    };
    await on_page("new?queue=mail&type=mail%3A%3ASendInvoice", async (page) => {
      await page.getByRole("heading", { name: "Payload", exact: true }).waitFor();
      await page.getByText(/workers? can run this type/).waitFor();
      const json = button(page, "JSON");
      if (await json.count() > 0) await json.click();
      await page.getByLabel("JSON", { exact: true }).fill("{}");
      await page.getByLabel("Priority").fill("3");
      assert.equal(await page.getByLabel("Priority").inputValue(), "3");
      assert.equal(await page.getByText("cannot be shown").count(), 0);
    }, { prepare: answer_instead("job-types", change) });
  });
}

test("a payload that is too large for a form is edited as JSON", async () => {
  await on_page("new?queue=mail&type=mail%3A%3ASendInvoice", async (page) => {
    await page.getByLabel("invoice_id").waitFor();
    await button(page, "JSON").click();
    await page.getByLabel("JSON", { exact: true }).fill(JSON.stringify({ lines: Array.from({ length: 50_000 }, () => 1) }));
    await page.getByText("This payload is too large for a form.").waitFor();
    assert.equal(await button(page, "Form").isDisabled(), true);
  });
});

test("without a schema it is JSON, with the last payloads to start from", async () => {
  await on_page("new?queue=legacy&type=legacy%3A%3AImportCsv", async (page) => {
    await page.getByText("No worker has published").waitFor();
    await page.locator(".templates button").first().click();
    const text = await page.getByLabel("JSON", { exact: true }).inputValue();
    assert.notEqual(text, "{}");
    await page.getByLabel("Run at").fill("2035-01-02T03:04:05");
    await page.getByLabel("Priority").fill("3");
    await page.getByLabel("Number of jobs").fill("2");
    await button(page, "Enqueue 2 jobs").click();
    await notice(page, "2 jobs enqueued").getByRole("link").click();
    await page.locator("tr[data-job]").first().waitFor();
  });
  const { jobs } = await get("jobs?queue=legacy&type=legacy::ImportCsv&state=scheduled&size=500");
  const ours = jobs.filter((job) => job.run_at.startsWith("2035-01-02T02:04:05"));
  assert.equal(ours.length, 2);
  assert.equal(ours[0].priority, 3);
});

test("options that cannot be meant are refused where they are", async () => {
  await on_page("new?queue=legacy&type=legacy%3A%3AImportCsv", async (page) => {
    await page.getByLabel("Number of jobs").fill("20000");
    await page.getByText("Enter a whole number from 1 to 10,000.").waitFor();
    await page.getByLabel("Number of jobs").fill("2");
    await page.getByLabel("Unique key").fill("only-one");
    await page.getByText("A unique key allows only one job.").waitFor();
    assert.equal(await button(page, /^Enqueue/).last().isDisabled(), true);
  });
});
