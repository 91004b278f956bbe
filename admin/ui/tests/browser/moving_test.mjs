// Going away and coming back: scroll, focus and view are as they were, and stand in the address.
import assert from "node:assert/strict";
import { test } from "node:test";
import { button, eventually, on_page, settled, use_browser } from "./support/browser.mjs";
import { skip, use_still } from "./support/still.mjs";

use_browser();
const still = use_still();

test("Back to a list finds the row and the focus where they were", { skip }, async () => {
  await on_page("jobs?queue=archive", async (page) => {
    await settled(page);
    const row = page.locator("tr[data-job]").nth(30);
    const job = await row.getAttribute("data-job");
    await row.scrollIntoViewIfNeeded();
    const scrolled = await page.evaluate(() => window.scrollY);
    assert.ok(scrolled > 300);
    await row.getByRole("link", { name: job }).focus();
    await page.keyboard.press("Enter");
    await page.locator("h1", { hasText: `Job ${job}` }).waitFor();
    assert.equal(await page.evaluate(() => window.scrollY), 0);
    await page.goBack();
    await eventually("it is scrolled as before", async () => Math.abs((await page.evaluate(() => window.scrollY)) - scrolled) < 5);
    await eventually("the link has the focus", async () => (await page.evaluate(() => document.activeElement?.textContent)) === job);
  }, { url: still.still_url });
});

test("how a list is shown stands in its address", { skip }, async () => {
  await on_page("jobs?queue=archive", async (page) => {
    await settled(page);
    await button(page, "Live").click();
    await button(page, "Oldest").click();
    await button(page, "More").click();
    await button(page, "7 d").click();
    await eventually("it does", async () => /live=no/.test(page.url()) && /order=oldest/.test(page.url()) && /from=-7d/.test(page.url()));
    await page.reload();
    await settled(page);
    assert.equal(await button(page, "Frozen").count(), 1);
    assert.equal(await button(page, "Oldest").getAttribute("aria-pressed"), "true");
    await page.getByText("last 7 d").waitFor();
  }, { url: still.still_url });
});

test("the time and the type of a queue's charts stand in its address", { skip }, async () => {
  await on_page("queues/mail", async (page) => {
    await settled(page);
    await button(page, "7 d").click();
    await button(page, "Chart").first().click();
    await eventually("they do", async () => /range=7d/.test(page.url()) && /type=/.test(page.url()));
    await page.reload();
    await settled(page);
    assert.equal(await button(page, "7 d").getAttribute("aria-pressed"), "true");
    await page.locator("tr.chosen").waitFor();
  }, { url: still.still_url });
});

test("times are shown in UTC at a click, and stay so", { skip }, async () => {
  await on_page("jobs/10001", async (page) => {
    const title = () => page.locator("dl time").first().getAttribute("title");
    await page.locator("dl time").first().waitFor();
    assert.match(await title(), /CET|CEST|GMT\+/);
    await button(page, "Show UTC").click();
    await eventually("it is in UTC", async () => / UTC \(/.test(await title()));
    await page.reload();
    await page.locator("dl time").first().waitFor();
    assert.match(await title(), / UTC \(/);
  }, { url: still.still_url });
});

test("a search goes on by itself until it has found or looked at everything", { skip }, async () => {
  await on_page("jobs?queue=archive&payload=customer.id%3D3", async (page) => {
    await page.locator('tr[data-job="10003"]').waitFor();
    assert.equal(await page.locator("tr[data-job]").count(), 1);
  }, { url: still.still_url });
  await on_page("jobs?queue=archive&payload=customer.id%3D0", async (page) => {
    await page.getByText("No results").waitFor();
  }, { url: still.still_url });
});

test("a search says how far it is, and can be stopped and continued", { skip }, async () => {
  await on_page("jobs?queue=archive", async (page) => {
    await settled(page);
    let held = [];
    let hold = true;
    await page.route((url) => url.pathname.endsWith("/api/v1/jobs") && url.searchParams.has("after"), async (route) => {
      if (hold) await new Promise((resolve) => held.push(resolve));
      await route.continue();
    });
    await page.getByLabel("Payload").fill("customer.id = 3");
    await page.keyboard.press("Enter");
    await page.getByText(/Searching\. No matches so far\. Searched back to \d+ \w+/).waitFor();
    await button(page, "Stop").click();
    hold = false;
    for (const release of held) release();
    await page.getByText(/You stopped the search\. No matches so far\. Searched back to/).waitFor();
    await button(page, "Continue").click();
    await page.locator('tr[data-job="10003"]').waitFor();
  }, { url: still.still_url });
});

test("what is no condition on a payload is said, and fields are suggested", { skip }, async () => {
  await on_page("jobs?queue=archive", async (page) => {
    await settled(page);
    await page.getByLabel("Payload").fill("42");
    await page.keyboard.press("Enter");
    await page.getByText("Enter a field and its value, for example customer.id = 42").waitFor();
  }, { url: still.still_url });
  await on_page("jobs?queue=mail&type=mail%3A%3ASendInvoice", async (page) => {
    await settled(page);
    await eventually("fields of the type are suggested", async () => (await page.locator('datalist option[value="invoice_id = "]').count()) === 1);
  });
});
