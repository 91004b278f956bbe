import assert from "node:assert/strict";
import { test } from "node:test";
import { enqueue, exists, get, state_of } from "./support/api.mjs";
import { button, eventually, notice, on_page, use_browser, wait_for_text } from "./support/browser.mjs";
import { wider_than_the_window } from "./support/page-checks.mjs";

use_browser();

const import_job = (note) => ({ queue: "legacy", type: "legacy::ImportCsv", payload: { file: note, customer: { id: 42 } } });
const row = (page, id) => page.locator(`tr[data-job="${id}"]`);
const select = (page, id) => page.getByLabel(`Select job ${id}`);

test("conditions stand in the address and come back from it", async () => {
  const [id] = await enqueue(import_job("conditions.csv"));
  await on_page("jobs", async (page) => {
    await page.getByLabel("Queue", { exact: true }).selectOption({ label: "legacy" });
    await page.getByRole("group", { name: "States" }).getByRole("button", { name: "Ready" }).click();
    await page.getByLabel("Payload").fill("file = conditions.csv");
    await page.getByLabel("Payload").press("Enter");
    await row(page, id).waitFor();
    assert.equal(new URL(page.url()).search, "?queue=legacy&state=ready&payload=file%3Dconditions.csv");
    await page.reload();
    await row(page, id).waitFor();
    await button(page, "file = conditions.csv").waitFor();
    await page.goBack();
    await eventually("the condition is gone", async () => !page.url().includes("payload"));
  });
});

test("jobs are found by their error", async () => {
  await on_page("jobs?queue=mail&state=discarded", async (page) => {
    await page.getByLabel("Error").fill("TIMED OUT");
    await page.getByLabel("Error").press("Enter");
    await page.locator("tr[data-job] .error-line", { hasText: "timed out" }).first().waitFor();
  });
});

test("jobs are found by id, type, schedule and time", async () => {
  const ids = [...(await enqueue(import_job("a.csv"))), ...(await enqueue(import_job("b.csv")))];
  await on_page(`jobs?id=${ids.join(",")}`, async (page) => {
    for (const id of ids) await row(page, id).waitFor();
    assert.equal(await page.locator("tr[data-job]").count(), 2);
  });
  await on_page("jobs", async (page) => {
    await page.getByLabel("Type", { exact: true }).selectOption("mail::SendInvoice");
    await button(page, "mail::SendInvoice").waitFor();
    await eventually("only that type", async () => {
      const types = await page.locator("tr[data-job] .type-name").allTextContents();
      return types.length > 0 && types.every((type) => type === "mail::SendInvoice");
    });
  });
  await on_page("jobs?schedule=every-second", async (page) => {
    await page.locator("tr[data-job]").first().waitFor();
    await button(page, "1 h").click();
    await eventually("the time stands in the address", async () => page.url().includes("from="));
    await page.locator("tr[data-job]").first().waitFor();
  });
  await on_page("jobs?queue=legacy&from=2001-01-01T00:00:00Z&before=2001-01-02T00:00:00Z", async (page) => {
    await page.getByText("No results").waitFor();
  });
});

test("pages follow each other without gaps or repeats", async () => {
  await on_page("jobs?queue=legacy&state=ready&order=oldest", async (page) => {
    const ids = async () => page.locator("tr[data-job]").evaluateAll((rows) => rows.map((one) => one.dataset.job));
    await page.locator("tr[data-job]").nth(49).waitFor();
    const first = await ids();
    await button(page, "Next page").click();
    await eventually("another page", async () => (await ids())[0] !== first[0] && (await ids()).length > 0);
    const second = await ids();
    assert.deepEqual(first.filter((id) => second.includes(id)), []);
    await button(page, "Previous page").click();
    await eventually("the first page", async () => (await ids())[0] === first[0]);
  });
});

test("new jobs do not move what the pointer is on", async () => {
  await on_page("jobs?queue=legacy&state=ready", async (page) => {
    const first = page.locator("tr[data-job]").first();
    await first.waitFor();
    const before = await first.getAttribute("data-job");
    await first.hover();
    await enqueue(import_job("later.csv"));
    await button(page, /new job/).waitFor();
    assert.equal(await first.getAttribute("data-job"), before);
    await button(page, /new job/).click();
    await eventually("the new one is shown", async () => (await first.getAttribute("data-job")) !== before);
  });
});

test("jobs are selected in ranges and by keyboard", async () => {
  await on_page("jobs?queue=legacy&state=ready", async (page) => {
    const boxes = page.locator("tr[data-job] input[type=checkbox]");
    await boxes.nth(5).waitFor();
    await boxes.nth(1).click();
    await boxes.nth(4).click({ modifiers: ["Shift"] });
    await page.getByText("4 jobs selected").waitFor();
    await page.getByRole("region", { name: "Selected jobs" }).getByRole("button", { name: "Clear" }).click();
    // On from the row that was touched last.
    await page.keyboard.press("j");
    await page.keyboard.press("k");
    await page.keyboard.press("k");
    await page.keyboard.press("x");
    await page.getByText("1 job selected").waitFor();
    assert.equal(await boxes.nth(3).isChecked(), true);
  });
});

/** Presses keys, and says on what the focus is then. */
const press = async (page, ...keys) => {
  for (const key of keys) await page.keyboard.press(key);
  return page.evaluate(() => document.activeElement.getAttribute("aria-label") ?? document.activeElement.textContent);
};

test("from a row that is selected the actions are at most two keys away, and the row is one key away from them", async () => {
  await on_page("jobs?queue=legacy&state=ready", async (page) => {
    const boxes = page.locator("tr[data-job] input[type=checkbox]");
    await boxes.nth(20).waitFor();
    await boxes.first().focus();
    await press(page, "ArrowDown", "ArrowDown", "ArrowDown");
    const chosen = await press(page, "Space");
    assert.equal(chosen, await boxes.nth(3).getAttribute("aria-label"));
    await page.getByRole("status").filter({ hasText: "Selected: 1 job. Press A to go to the actions." }).waitFor();
    assert.equal(await press(page, "a"), "Priority");
    assert.equal(await press(page, "ArrowRight"), "Run at");
    assert.equal(await press(page, "Escape"), chosen);
    assert.equal(await press(page, "Shift+Tab", "Shift+Tab"), "Run at");
    assert.equal(await press(page, "Home"), "Priority");
    assert.equal(await press(page, "Tab", "Tab"), chosen);
    // After an action the keyboard is back in the table.
    await press(page, "a", "Enter");
    await page.getByRole("dialog").waitFor();
    await page.keyboard.press("Escape");
    await page.getByRole("dialog").waitFor({ state: "detached" });
    await page.getByRole("region", { name: "Selected jobs" }).getByRole("button", { name: "Clear" }).focus();
    assert.equal(await press(page, "Enter"), chosen);
    assert.equal(await boxes.nth(3).isChecked(), false);
  });
});

test("the Tab key leaves the table after one row", async () => {
  await on_page("jobs?queue=legacy&state=ready", async (page) => {
    const boxes = page.locator("tr[data-job] input[type=checkbox]");
    await boxes.nth(20).waitFor();
    await boxes.nth(20).focus();
    await press(page, "Tab", "Tab", "Tab");
    assert.equal(await page.evaluate(() => document.activeElement.closest("table")), null);
    assert.equal(await press(page, "Shift+Tab", "Shift+Tab", "Shift+Tab"), await boxes.nth(20).getAttribute("aria-label"));
  });
});

test("all jobs of a page are selected on a phone", async () => {
  const ids = await enqueue({ ...import_job("phone.csv"), count: 3 });
  await on_page(`jobs?id=${ids.join(",")}`, async (page) => {
    await row(page, ids[0]).waitFor();
    await page.getByText("Select all on this page").tap();
    await page.getByText("3 jobs selected").waitFor();
    for (const id of ids) assert.equal(await select(page, id).isChecked(), true);
    await page.getByText("Select all on this page").tap();
    await page.getByRole("region", { name: "Selected jobs" }).waitFor({ state: "detached" });
  }, { viewport: { width: 390, height: 844 }, hasTouch: true, isMobile: true });
});

const long_type = `billing::invoices::${"europe::".repeat(8)}SendInvoiceReminder<${"billing::channels::".repeat(2)}Letter, 2026>`;

/** Whether the last characters are on the screen, within their line, where nothing hides them. */
function end_is_seen(name) {
  name.scrollIntoView({ block: "center" });
  const last = document.createTreeWalker(name, NodeFilter.SHOW_TEXT);
  while (last.nextNode());
  const range = document.createRange();
  range.setStart(last.currentNode, Math.max(0, last.currentNode.length - 15));
  range.setEnd(last.currentNode, last.currentNode.length);
  const box = range.getBoundingClientRect();
  const line = name.closest(".one-line").getBoundingClientRect();
  const seen = document.elementFromPoint((box.left + box.right) / 2, (box.top + box.bottom) / 2);
  return box.left >= line.left - 1 && box.right <= line.right + 1 && line.right <= innerWidth && name.contains(seen);
}

/** What a copy of it has in it. */
function copied(name) {
  getSelection().selectAllChildren(name);
  return getSelection().toString();
}

test("a long type is cut in the middle: its end is seen, and all of it is there to copy", async () => {
  assert.ok(long_type.length >= 150);
  const [id] = await enqueue({ queue: "legacy", type: long_type, payload: {} });
  for (const width of [1280, 390, 320]) {
    await on_page(`jobs?queue=legacy&type=${encodeURIComponent(long_type)}`, async (page) => {
      await row(page, id).waitFor();
      for (const name of [row(page, id).locator(".type-name"), page.locator(".condition .type-name")]) {
        assert.equal(await name.evaluate(end_is_seen), true, `${width}`);
        assert.equal(await name.evaluate(copied), long_type);
        assert.equal(await name.textContent(), long_type);
        assert.equal(await name.getAttribute("title"), long_type);
      }
      assert.deepEqual(await page.evaluate(wider_than_the_window), []);
    }, { viewport: { width, height: 800 } });
    await on_page([`jobs/${id}`, "queues/legacy"], async (page, address) => {
      await page.locator(".type-name", { hasText: long_type }).first().waitFor();
      assert.deepEqual(await page.evaluate(wider_than_the_window), [], `${address} at ${width}`);
    }, { viewport: { width, height: 800 } });
  }
  // Letters wider than digits.
  const wide_type = `shop::${"WM".repeat(40)}`;
  const [wide] = await enqueue({ queue: "legacy", type: wide_type, payload: {} });
  await on_page(`jobs?id=${wide}`, async (page) => {
    assert.equal(await row(page, wide).locator(".type-name").evaluate(end_is_seen), true);
  }, { viewport: { width: 320, height: 800 } });
  await on_page("jobs?queue=legacy", async (page) => {
    const option = page.getByLabel("Type", { exact: true }).locator(`option[title="${long_type}"]`);
    await option.waitFor({ state: "attached" });
    assert.match(await option.textContent(), /^billing::inv.{0,20}….*channels::Letter, 2026>$/);
    await page.keyboard.press("Control+k");
    await page.getByRole("combobox", { name: /job ID/ }).fill("letter");
    await eventually("its end is seen", async () => page.locator(".jump-list .type-name").first().evaluate(end_is_seen));
  });
});

test("a type that fits is not cut", async () => {
  await on_page("jobs?queue=legacy", async (page) => {
    const name = page.locator("tr[data-job] .type-name", { hasText: /^legacy::ImportCsv$/ }).first();
    await name.waitFor();
    assert.deepEqual(await name.evaluate((one) => [...one.querySelectorAll(".gives-way")].filter((part) => part.scrollWidth > part.clientWidth).length), 0);
  });
});

test("selected jobs are cancelled once it is confirmed", async () => {
  const ids = [...(await enqueue(import_job("c1.csv"))), ...(await enqueue(import_job("c2.csv")))];
  await on_page(`jobs?id=${ids.join(",")}`, async (page) => {
    for (const id of ids) await select(page, id).click();
    await button(page, "Cancel").click();
    const dialog = page.getByRole("dialog");
    await dialog.getByText("2 jobs would change").waitFor();
    await dialog.getByRole("button", { name: "Cancel 2 jobs" }).click();
    await notice(page, "2 jobs cancelled").waitFor();
    await wait_for_text(row(page, ids[0]), /Cancelled/);
  });
  for (const id of ids) assert.equal(await state_of(id), "cancelled");
});

test("a confirmation that is closed changes nothing", async () => {
  const [id] = await enqueue(import_job("kept.csv"));
  await on_page(`jobs?id=${id}`, async (page) => {
    await select(page, id).click();
    await button(page, "Delete").click();
    const dialog = page.getByRole("dialog");
    await dialog.waitFor();
    await page.keyboard.press("Escape");
    await dialog.waitFor({ state: "detached" });
    await page.waitForFunction(() => document.activeElement?.textContent === "Delete");
  });
  assert.equal(await state_of(id), "ready");
});

test("selected jobs are deleted, discarded and retried", async () => {
  const [discarded] = await enqueue(import_job("d.csv"));
  const [deleted] = await enqueue(import_job("e.csv"));
  await on_page(`jobs?id=${discarded}`, async (page) => {
    await select(page, discarded).click();
    await button(page, "Discard").click();
    await button(page, "Discard 1 job").click();
    await wait_for_text(row(page, discarded), /Discarded/);
    await select(page, discarded).click();
    await button(page, "Retry").click();
    await button(page, "Retry 1 job").click();
    await wait_for_text(row(page, discarded), /Ready/);
  });
  await on_page(`jobs?id=${deleted}`, async (page) => {
    await select(page, deleted).click();
    await button(page, "Delete").click();
    await button(page, "Delete 1 job").click();
    await notice(page, "1 job deleted").waitFor();
  });
  assert.equal(await exists(deleted), false);
});

test("priority and time are set for many at once", async () => {
  const ids = await enqueue({ ...import_job("p.csv"), count: 3 });
  await on_page(`jobs?id=${ids.join(",")}`, async (page) => {
    await page.getByLabel("Select all on this page").click();
    await button(page, "Priority").click();
    await page.getByLabel("Priority (lower runs first)").fill("-7");
    await button(page, "Set priority of 3 jobs").click();
    await notice(page, "Priority set for 3 jobs").waitFor();
    await page.getByLabel("Select all on this page").click();
    await button(page, "Run at").click();
    await button(page, "Set run time of 3 jobs").click();
    await notice(page, "Run time set for 3 jobs").waitFor();
  });
  for (const id of ids) {
    const { summary } = await get(`jobs/${id}`);
    assert.equal(summary.priority, -7);
    assert.equal(summary.state, "scheduled");
  }
});

test("all that match are counted first, and their progress is shown to the end", async () => {
  await enqueue({ queue: "legacy", type: "legacy::Bulk", payload: { part: 1 }, count: 2_500 });
  await on_page("jobs?queue=legacy&type=legacy::Bulk&state=ready", async (page) => {
    await page.locator("tr[data-job]").nth(49).waitFor();
    await page.getByLabel("Select all on this page").click();
    await button(page, "Select all 2,500 jobs that match").click();
    await button(page, "Discard").click();
    const dialog = page.getByRole("dialog");
    await dialog.getByText("2,500 jobs would change").waitFor();
    const confirm = dialog.getByRole("button", { name: "Discard 2,500 jobs" });
    assert.equal(await confirm.isDisabled(), true);
    await dialog.getByLabel("To confirm, type 2,500").fill("2500");
    await confirm.click();
    await notice(page, "2,500 jobs discarded").waitFor();
  });
  const { value } = await get("jobs/count?queue=legacy&type=legacy::Bulk&state=discarded");
  assert.equal(value, 2_500);
});

test("a payload is shown as the text that it is", async () => {
  const [id] = await enqueue({ queue: "legacy", type: "legacy::ImportCsv", payload: { html: "<img src=x onerror=alert(1)><script>alert(2)</script>" } });
  await on_page(`jobs?id=${id}`, async (page) => {
    await wait_for_text(row(page, id), /<script>alert\(2\)<\/script>/);
  });
});
