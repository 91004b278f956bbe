import assert from "node:assert/strict";
import { test } from "node:test";
import { get } from "./support/api.mjs";
import { notice, on_page, use_browser, wait_for_text } from "./support/browser.mjs";

use_browser();

const card = (page, name) => page.locator(`[data-schedule="${name}"]`);

test("a schedule is told in plain English with its next five runs", async () => {
  await on_page("schedules", async (page) => {
    const nightly = card(page, "nightly-stock");
    await wait_for_text(nightly, /0 4 \* \* \*/);
    assert.equal(await nightly.locator(".next-runs li").count(), 5);
    await wait_for_text(nightly, /Europe\/Berlin/);
    // The browser is in Berlin: four o'clock is four o'clock.
    assert.match(await nightly.locator(".next-runs li").first().textContent(), /04:00:00/);
  });
});

test("a schedule runs now, beside its occurrences", async () => {
  await on_page("schedules", async (page) => {
    await card(page, "nightly-stock").getByRole("button", { name: "Run now" }).click();
    await notice(page, "nightly-stock was enqueued").getByRole("link").click();
    await wait_for_text(page.locator(".lead"), /shop::RecalculateStock/);
  });
});

test("a schedule is paused and resumed", async () => {
  await on_page("schedules", async (page) => {
    const nightly = card(page, "nightly-stock");
    await nightly.getByRole("button", { name: "Pause" }).click();
    await wait_for_text(nightly, /Paused .* by /);
    const paused = (await get("schedules")).schedules.find((one) => one.name === "nightly-stock");
    assert.notEqual(paused.paused_at, null);
    await nightly.getByRole("button", { name: "Resume" }).click();
    await wait_for_text(nightly, /Active/);
  });
});

test("an orphaned schedule says why it does not fire", async () => {
  await on_page("schedules", async (page) => {
    await wait_for_text(card(page, "old-import"), /Orphaned.*No live process registers this schedule/s);
  });
});
