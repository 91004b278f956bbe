import assert from "node:assert/strict";
import { test } from "node:test";
import { enqueue, get, post } from "./support/api.mjs";
import { button, eventually, notice, on_page, use_browser } from "./support/browser.mjs";

use_browser();

const group = (page) => page.locator(".failure-group").filter({ hasText: "mail::VerifyAddress" }).filter({ hasText: "timed out" });

test("errors that differ in numbers alone are one group", async () => {
  await on_page("failures", async (page) => {
    await group(page).waitFor();
    assert.equal(await group(page).count(), 1);
    await group(page).getByRole("link", { name: "Show jobs" }).click();
    await page.locator("tr[data-job] .error-line").first().waitFor();
    assert.match(page.url(), /error_pattern=/);
  });
});

test("a group's jobs are retried together", async () => {
  const before = (await get("failures?period_minutes=1440")).groups.find((one) => one.type === "mail::VerifyAddress");
  await on_page("failures?queue=mail", async (page) => {
    await group(page).getByRole("button", { name: "Retry all" }).click();
    const dialog = page.getByRole("dialog");
    await dialog.getByText("would change").waitFor();
    await dialog.getByRole("button", { name: /^Retry \d+ jobs?$/ }).click();
    await notice(page, "retried").waitFor();
  });
  await eventually("they were tried again", async () => {
    const after = (await get("failures?period_minutes=1440")).groups.find((one) => one.type === "mail::VerifyAddress");
    return after.attempts > before.attempts;
  });
});

test("a group's jobs that would be tried again are discarded together", async () => {
  const [id] = await enqueue({ queue: "mail", type: "mail::VerifyAddress", payload: { address: "again@example.org" }, max_attempts: 25 });
  // A running job cannot be discarded: the next attempt is far away.
  const tomorrow = new Date(Date.now() + 86_400_000).toISOString();
  await eventually("it waits for its next attempt", async () => {
    await post("jobs/actions", { action: "set_run_at", run_at: tomorrow, filter: { ids: [id], states: ["retrying"] } });
    const { state, run_at } = (await get(`jobs/${id}`)).summary;
    return state === "retrying" && Date.parse(run_at) > Date.now() + 3_600_000;
  });
  await on_page("failures?queue=mail", async (page) => {
    await group(page).getByRole("button", { name: "Discard all" }).click();
    await page.getByRole("dialog").getByRole("button", { name: /^Discard \d+ jobs?$/ }).click();
    await notice(page, "discarded").waitFor();
  });
  await eventually("it is discarded", async () => (await get(`jobs/${id}`)).summary.state === "discarded");
});

test("a quiet queue has no failures", async () => {
  await on_page("failures?queue=search", async (page) => {
    await page.getByText("No failures in this period.").waitFor();
    await button(page, "30 d").click();
    await eventually("the period stands in the address", async () => page.url().includes("period=43200"));
  });
});
