import assert from "node:assert/strict";
import { test } from "node:test";
import { get } from "./support/api.mjs";
import { button, eventually, link, notice, on_page, use_browser, wait_for_text } from "./support/browser.mjs";

use_browser();

test("a queue shows its counts, charts, types and workers", async () => {
  await on_page("queues/mail", async (page) => {
    for (const state of ["Ready", "Running", "Retrying", "Scheduled", "Discarded"]) await link(page, new RegExp(`^${state}`)).waitFor();
    await page.locator(".chart canvas").nth(1).waitFor();
    for (const range of ["24 h", "7 d", "30 d"]) {
      await button(page, range).click();
      await page.locator(".chart canvas").first().waitFor();
    }
    await page.locator("main table", { hasText: "mail::SendInvoice" }).waitFor();
    await page.locator(".worker").first().waitFor();
  });
});

test("a count leads to its jobs", async () => {
  await on_page("queues/mail", async (page) => {
    await link(page, /^Discarded/).click();
    await page.locator("h1", { hasText: "Jobs" }).waitFor();
    assert.match(page.url(), /queue=mail&state=discarded/);
  });
});

test("the chart of one type", async () => {
  await on_page("queues/mail", async (page) => {
    await page.locator("tr", { hasText: "mail::SendInvoice" }).getByRole("button", { name: "Chart" }).click();
    await wait_for_text(page.locator("#activity"), /of mail::SendInvoice/);
  });
});

test("types are sorted by a column, whatever time is shown", async () => {
  await on_page("queues/mail", async (page) => {
    const types = page.locator("section", { has: page.getByRole("heading", { name: "Types" }) });
    await types.locator("tbody tr").first().waitFor();
    await button(types, "Type").click();
    const names = async () => types.locator("th .type-name").allTextContents();
    const sorted = [...(await names())].sort((left, right) => left.localeCompare(right));
    await eventually("they are sorted", async () => (await names()).join() === sorted.join());
    await button(page, "24 h").click();
    await eventually("they still are", async () => /range=24h&sort=type-asc/.test(page.url()) && (await names()).join() === [...(await names())].sort((left, right) => left.localeCompare(right)).join());
  });
});

test("pausing and resuming", async () => {
  await on_page("queues/search", async (page) => {
    await button(page, "Pause").click();
    await wait_for_text(page.locator("h1"), /Paused/);
    await wait_for_text(page.locator(".lead"), /Paused .* by /);
    await button(page, "Resume").click();
    await eventually("it is resumed", async () => (await get("queues/search")).state !== "paused");
  });
});

test("the queue without a name has a page", async () => {
  await on_page("queues/_default", async (page) => {
    await wait_for_text(page.locator("h1"), /default/);
    await page.locator("main table", { hasText: "shop::RecalculateStock" }).waitFor();
  });
});

test("how long the history is kept", async () => {
  await on_page("queues/search", async (page) => {
    await button(page, "Change how long the history is kept").click();
    const days = page.getByLabel("Keep ended jobs for (days)");
    await days.fill("0");
    await page.getByText("Enter a whole number from 1 to 3,650.").waitFor();
    await days.fill("45");
    await button(page, "Save").click();
    await notice(page, "kept for 45 days").waitFor();
    const { retention } = await get("storage");
    assert.equal(retention.find((one) => one.queue === "search").kept_for, 45);
  });
});

test("a queue that does not exist is said not to", async () => {
  await on_page(
    "queues/nonsense",
    async (page) => {
      await page.getByRole("alert").or(page.locator(".figures")).first().waitFor();
    },
    { allowed_problems: [/404/] },
  );
});
