import assert from "node:assert/strict";
import { test } from "node:test";
import { get, post } from "./support/api.mjs";
import { button, eventually, link, notice, on_page, use_browser, wait_for_text } from "./support/browser.mjs";

use_browser();

test("what is wrong stands on top, with the click that mends it", async () => {
  await post("queues/search/pause");
  await on_page("", async (page) => {
    const item = page.locator(".attention-item").filter({ hasText: "search is paused" });
    await item.waitFor();
    await item.getByRole("button", { name: "Resume" }).click();
    await notice(page, "Queue search resumed").waitFor();
    await eventually("the item is gone", async () => (await item.count()) === 0);
  });
  assert.notEqual((await get("queues/search")).state, "paused");
});

test("a queue without workers is told, and its jobs are a click away", async () => {
  await on_page("", async (page) => {
    const item = page.locator(".attention-item").filter({ hasText: "legacy has no workers" });
    await item.getByRole("link", { name: "Show jobs" }).click();
    await page.locator("h1", { hasText: "Jobs" }).waitFor();
    assert.match(page.url(), /queue=legacy&state=ready/);
    await page.locator("tr[data-job]").first().waitFor();
  });
});

test("an orphaned schedule is told", async () => {
  await on_page("", async (page) => {
    const more = button(page, /^Show \d+ more$/);
    const item = page.locator(".attention-item").filter({ hasText: "old-import" });
    await page.locator(".attention-item").first().waitFor();
    if ((await item.count()) === 0 && (await more.count()) > 0) await more.click();
    await wait_for_text(item, /orphaned/);
  });
});

test("every queue has its figures and its last hour", async () => {
  await on_page("", async (page) => {
    const { queues } = await get("queues");
    for (const queue of queues) {
      await page.locator(`tr[data-queue="${queue.name}"]`).waitFor();
    }
    const chart = page.locator('tr[data-queue="mail"] .sparkline svg');
    await chart.waitFor();
    assert.match(await chart.getAttribute("aria-label"), /Last hour: [\d,]+ attempts?/);
  });
});

test("figures follow what happens without loading anew", async () => {
  await on_page("", async (page) => {
    const row = page.locator('tr[data-queue="search"]');
    await wait_for_text(row, /Idle|Working/);
    await post("queues/search/pause");
    await wait_for_text(row, /Paused/);
    await post("queues/search/resume");
    await wait_for_text(row, /Idle|Working/);
  });
});

test("queues are sorted by a column, and are so again for who comes back or has a phone", async () => {
  const names = (page) => page.locator("tbody tr").evaluateAll((rows) => rows.map((row) => row.dataset.queue));
  const retrying = async (page) => (await page.locator('td[data-label="Retrying"]').allTextContents()).map((text) => Number(text.replaceAll(/[^0-9]/g, "")));
  const falls = (values) => values.every((value, index) => index === 0 || values[index - 1] >= value);
  await on_page("", async (page) => {
    await page.locator('tr[data-queue="mail"]').waitFor();
    await button(page, "Retrying").click();
    assert.equal(await page.getByRole("columnheader", { name: "Retrying" }).getAttribute("aria-sort"), "descending");
    assert.ok(falls(await retrying(page)));
    await button(page, "Queue").click();
    await button(page, "Queue").click();
    const sorted = await names(page);
    assert.deepEqual(sorted, [...sorted].sort((left, right) => (right || "default").localeCompare(left || "default")));
    await link(page, "mail").first().click();
    await page.locator("h1", { hasText: "mail" }).waitFor();
    await page.goBack();
    await eventually("they are sorted as before", async () => (await names(page)).join() === sorted.join());
  });
  await on_page("", async (page) => {
    await page.locator('tr[data-queue="mail"]').waitFor();
    const as_given = await names(page);
    await page.getByLabel("Sort by").selectOption("Retrying");
    assert.match(page.url(), /sort=retrying-desc/);
    assert.ok(falls(await retrying(page)));
    await page.getByLabel("Sort by").selectOption("Default order");
    assert.deepEqual(await names(page), as_given);
  }, { viewport: { width: 390, height: 844 } });
});

test("a queue is paused and resumed from its row", async () => {
  await on_page("", async (page) => {
    const row = page.locator('tr[data-queue="search"]');
    await row.getByRole("button", { name: "Pause search" }).click();
    await wait_for_text(row, /Paused/);
    assert.equal((await get("queues/search")).state, "paused");
    await row.getByRole("button", { name: "Resume search" }).click();
    await wait_for_text(row, /Idle|Working/);
  });
});

test("more queues than a page are looked through page by page, and found by their name", async () => {
  const [sample] = (await get("queues")).queues;
  const named = (from, to) => Array.from({ length: to - from }, (_, index) => ({ ...sample, name: `queue-${String(from + index).padStart(4, "0")}` }));
  const pages = { "": { queues: named(0, 100), next: "q1" }, q1: { queues: named(100, 200), next: "q2" }, q2: { queues: named(200, 230), next: "" } };
  const asked = [];
  await on_page("maintenance", async (page) => {
    await page.route("**/api/v1/events", (route) =>
      route.fulfill({ contentType: "text/event-stream", body: `event: overview\ndata: ${JSON.stringify({ ...pages[""], time: new Date().toISOString() })}\n\n` }),
    );
    await page.route(/\/api\/v1\/queues(\?.*)?$/, (route) => {
      const query = new URL(route.request().url()).searchParams;
      asked.push(query.toString());
      const match = query.get("match");
      return route.fulfill({ json: match ? { queues: named(0, 230).filter((queue) => queue.name.includes(match)), next: "" } : pages[query.get("after") ?? ""] });
    });
    await page.goto(new URL(".", page.url()).href);
    await page.locator('tr[data-queue="queue-0000"]').waitFor();
    assert.equal(await page.locator("tr[data-queue]").count(), 100);
    await page.getByText("Totals of the first 100 queues.").waitFor();

    await button(page, "Next page").click();
    await page.locator('tr[data-queue="queue-0100"]').waitFor();
    await button(page, "Next page").click();
    await page.locator('tr[data-queue="queue-0229"]').waitFor();
    assert.equal(await button(page, "Next page").isDisabled(), true);
    await button(page, "Previous page").click();
    await page.locator('tr[data-queue="queue-0100"]').waitFor();

    await page.getByLabel("Find").fill("-021");
    await page.locator('tr[data-queue="queue-0210"]').waitFor();
    assert.equal(await page.locator("tr[data-queue]").count(), 10);
    assert.ok(!asked.some((query) => query.includes("size=")), "pages of the default size");
    await page.getByLabel("Find").fill("nothing like it");
    await page.getByText("No results").waitFor();
    await page.getByLabel("Find").fill("");
    await page.locator('tr[data-queue="queue-0000"]').waitFor();
  });
});
