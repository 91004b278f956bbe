import assert from "node:assert/strict";
import { test } from "node:test";
import { enqueue, state_of } from "./support/api.mjs";
import { button, eventually, on_page, use_browser, wait_for_text } from "./support/browser.mjs";

use_browser();

test("what a worker runs is shown with its time, and can be cancelled", async () => {
  const [id] = await enqueue({ queue: "images", type: "media::Transcode", payload: { file: "long.mov", minutes: 10 } });
  await eventually("it runs", async () => (await state_of(id)) === "running");
  await on_page("workers?queue=images", async (page) => {
    const row = page.locator(`tr[data-job="${id}"]`);
    await wait_for_text(row, /media::Transcode/);
    await row.getByRole("button", { name: `Cancel job ${id}` }).click();
    await button(page, "Cancel 1 job").click();
    await row.waitFor({ state: "detached" });
  });
  assert.equal(await state_of(id), "cancelled");
});

test("all worker processes are listed", async () => {
  await on_page("workers", async (page) => {
    for (const name of ["mail-worker", "images-worker", "stock-worker"]) await page.locator(`[data-worker="${name}"]`).waitFor();
  });
});
