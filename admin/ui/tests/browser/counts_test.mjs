// Each number, link and button speaks of the same jobs: in a database with random ones, every number is compared with the list behind it.
import assert from "node:assert/strict";
import { test } from "node:test";
import { button, eventually, on_page, settled, use_browser } from "./support/browser.mjs";
import { get_from, skip, use_still } from "./support/still.mjs";

use_browser();
const still = use_still();

const number = (value) => new Intl.NumberFormat("en-US").format(value);
const text_of = ({ value, exact }) => number(value) + (exact ? "" : "+");

/** The numbers on the page, with the addresses behind them. */
const counts_on = (page) =>
  page.locator("a[data-count]").evaluateAll((links) => links.map((link) => ({ shown: link.dataset.count, address: link.getAttribute("href"), text: link.textContent })));

const count_behind = (address) => {
  const query = address.includes("?") ? address.slice(address.indexOf("?")) : "";
  return get_from(still.still_url, `jobs/count${query}`);
};

test("every number is the number of jobs in the list behind it", { skip }, async () => {
  const { queues } = await get_from(still.still_url, "queues");
  const segment = (name) => (name === "" ? "_default" : encodeURIComponent(name));
  const pages = ["", ...queues.map((queue) => `queues/${segment(queue.name)}`), ...[60, 1_440, 10_080].map((period) => `failures?period=${period}`)];
  let compared = 0;
  await on_page(pages, async (page, address) => {
    await settled(page);
    if (address === "" && (await button(page, /^Show \d+ more$/).count()) > 0) await button(page, /^Show \d+ more$/).click();
    for (const { shown, address: behind, text } of await counts_on(page)) {
      assert.equal(shown, text_of(await count_behind(behind)), `"${text}" on "${address}" leads to ${behind}`);
      compared += 1;
    }
  }, { url: still.still_url });
  assert.ok(compared > 60, `${compared} numbers were compared`);
});

test("a number that is clicked leads to a list that says the same number", { skip }, async () => {
  await on_page("", async (page) => {
    await settled(page);
    const counts = await counts_on(page);
    for (const { shown, address } of counts.filter((_, index) => index % Math.ceil(counts.length / 6) === 0)) {
      await page.locator(`a[data-count][href="${address.replaceAll('"', '\\"')}"]`).first().click();
      await page.locator(".lead", { hasText: new RegExp(`^${shown} jobs? match`) }).waitFor();
      const rows = await page.locator("tr[data-job]").count();
      assert.equal(rows, Math.min(50, Number(shown.replaceAll(",", ""))), address);
      await page.goBack();
      await settled(page);
    }
  }, { url: still.still_url });
});

test("a group of failures is retried as a whole, and nothing else", { skip }, async () => {
  await on_page("failures?period=1440", async (page) => {
    await settled(page);
    const groups = page.locator(".failure-group");
    for (let index = 0; index < (await groups.count()); index += 1) {
      const group = groups.nth(index);
      const behind = await count_behind(await group.getByRole("link", { name: "Show jobs" }).getAttribute("href"));
      await group.getByRole("button", { name: "Retry all" }).click();
      const dialog = page.getByRole("dialog");
      const said = await dialog.locator(".dialog-count strong, [role=status]").first().textContent();
      await eventually("it has counted", async () => !/Counting/.test(await dialog.textContent()));
      const text = await dialog.textContent();
      const offered = Number((/([\d,]+) jobs? would change/.exec(text)?.[1] ?? "0").replaceAll(",", ""));
      assert.equal(offered, behind.value, `${said}: ${await group.locator(".failure-error").textContent()}`);
      await dialog.getByRole("button", { name: /Go back|^Close$/ }).last().click();
      await dialog.waitFor({ state: "detached" });
    }
  }, { url: still.still_url });
});

test("what the overview offers to retry is what it has counted", { skip }, async () => {
  await on_page("", async (page) => {
    await settled(page);
    const items = page.locator(".attention-item").filter({ hasText: "discarded in" });
    assert.ok((await items.count()) > 0);
    for (const item of await items.all()) {
      const counted = /^([\d,]+) jobs?/.exec((await item.locator("h3").textContent()) ?? "")?.[1];
      assert.equal(await item.getByRole("link", { name: "Show jobs" }).getAttribute("data-count"), counted);
      await item.getByRole("button", { name: "Retry all" }).click();
      const dialog = page.getByRole("dialog");
      await dialog.getByText(`${counted} job${counted === "1" ? "" : "s"} would change`).waitFor();
      await dialog.getByRole("button", { name: "Go back" }).click();
    }
  }, { url: still.still_url });
});

test("an address with a condition that cannot be read lists nothing", { skip }, async () => {
  await on_page("jobs?queue=mail&state=discrded", async (page) => {
    await page.getByText("A condition in this address is not valid.").waitFor();
    await page.getByText("state=discrded").waitFor();
    assert.equal(await page.locator("tr[data-job]").count(), 0);
  }, { url: still.still_url });
});
