import assert from "node:assert/strict";
import { readFile } from "node:fs/promises";
import { test } from "node:test";
import { enqueue, get } from "./support/api.mjs";
import { button, eventually, link, on_page, settled, use_browser } from "./support/browser.mjs";

use_browser();

test("types are compared across queues, sorted by a click, and the slowest attempts are a click away", async () => {
  await on_page("performance", async (page) => {
    await settled(page);
    const types = page.locator("section", { has: page.getByRole("heading", { name: "Types" }) }).locator("tbody tr");
    await types.first().waitFor();
    const shown = async () => types.locator("th .type-name").allTextContents();
    assert.ok((await shown()).includes("mail::SendInvoice") && (await shown()).includes("search::IndexDocument"));
    const attempts = (await types.locator("td:nth-child(3)").allTextContents()).map((text) => Number(text.replaceAll(",", "")));
    assert.deepEqual(attempts, [...attempts].sort((left, right) => right - left));
    await button(page, "Type").first().click();
    assert.deepEqual(await shown(), [...(await shown())].sort((left, right) => left.localeCompare(right)));
    assert.match(await types.filter({ hasText: "mail::SendInvoice" }).textContent(), /\d+(\.\d)? (µs|ms|s)/);
    // The worker processes of the fixture have a version.
    await page.locator(".deploys code", { hasText: "3f2a91c" }).first().waitFor();
    const slowest = page.locator("section", { has: page.getByRole("heading", { name: "Slowest attempts" }) });
    const job = await slowest.locator("tbody a").first().textContent();
    await slowest.locator("tbody a").first().click();
    await page.locator("h1", { hasText: job }).waitFor();
  });
});

test("the time and the queue stand in the address", async () => {
  await on_page("performance?queue=search&range=24h", async (page) => {
    await settled(page);
    assert.equal(await button(page, "24 h").getAttribute("aria-pressed"), "true");
    assert.equal(await link(page, "mail").count(), 0);
    await button(page, "7 d").click();
    await eventually("the time does", async () => /queue=search&range=7d/.test(page.url()));
  });
});

const downloaded = async (page, name) => {
  await page.locator("summary", { hasText: "Export" }).first().click();
  const [download] = await Promise.all([page.waitForEvent("download"), page.locator(".export-choices").getByText(name, { exact: true }).first().click()]);
  return { name: download.suggestedFilename(), text: await readFile(await download.path(), "utf8") };
};

test("lists are exported as a whole", async () => {
  await on_page("jobs?queue=legacy&state=ready", async (page) => {
    await settled(page);
    const { value } = await get("jobs/count?queue=legacy&state=ready");
    assert.ok(value > 50, "more than a page");
    const file = await downloaded(page, "CSV");
    assert.equal(file.name, "jobs.csv");
    assert.equal(file.text.trim().split("\r\n").length, value + 1);
    assert.match(file.text, /^id,state,queue,type,/);
  }, { acceptDownloads: true });
  await on_page("jobs?queue=legacy&state=ready", async (page) => {
    const file = await downloaded(page, "JSON Lines");
    assert.equal(JSON.parse(file.text.split("\n")[0]).queue, "legacy");
  }, { acceptDownloads: true });
  await on_page("workers", async (page) => {
    await settled(page);
    const file = await downloaded(page, "CSV");
    assert.equal(file.name, "workers.csv");
    assert.match(file.text, /^lease,queue,pool_name,/);
    assert.match(file.text, /mail-worker/);
  }, { acceptDownloads: true });
});

test("jobs that a job enqueued stand beside it", async () => {
  const [id] = await enqueue({ queue: "mail", type: "mail::SendInvoice", payload: { invoice_id: 7, email: "ada@example.org", lines: [] } });
  await eventually("it has run", async () => (await get(`jobs/${id}`)).summary.state === "succeeded");
  await on_page(`jobs/${id}`, async (page) => {
    const children = page.locator("section", { has: page.getByRole("heading", { name: "Enqueued by this job" }) });
    await children.getByText("mail::Archive").waitFor();
    await children.getByRole("link").first().click();
    await page.getByText("Enqueued by", { exact: true }).waitFor();
  });
});
