import assert from "node:assert/strict";
import { test } from "node:test";
import { get, post } from "./support/api.mjs";
import { button, notice, on_page, use_browser, wait_for_text } from "./support/browser.mjs";

use_browser();

test("tables, diagnosis and history are shown", async () => {
  await on_page("maintenance", async (page) => {
    await page.locator(".findings li").first().waitFor();
    await page.locator("tr", { hasText: /^jobs/ }).first().waitFor();
    await page.locator('tr[data-retention="mail"]').waitFor();
  });
});

test("a queue's history is kept forever, and pruned now", async () => {
  await on_page("maintenance", async (page) => {
    await button(page, "Change how long the history of images is kept").click();
    await page.getByLabel("Forever").check();
    await button(page, "Save").click();
    await wait_for_text(page.locator('tr[data-retention="images"]'), /forever/);
    await button(page, "Prune now").click();
    await button(page, "Prune").last().click();
    await notice(page, /Pruned|Nothing to prune/).waitFor();
  });
  assert.equal((await get("storage")).retention.find((one) => one.queue === "images").kept_for, null);
});

test("the audit says who did what", async () => {
  await post("queues/search/pause");
  await post("queues/search/resume");
  await on_page("maintenance", async (page) => {
    const entry = page.locator(".audit-table tbody tr").first();
    await wait_for_text(entry, /Resume queue/);
    await page.getByLabel("Action").fill("pause_queue");
    await page.getByLabel("Action").press("Enter");
    await wait_for_text(entry, /Pause queue/);
  });
});
