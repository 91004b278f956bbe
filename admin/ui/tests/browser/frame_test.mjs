// What holds on every page.
import assert from "node:assert/strict";
import { test } from "node:test";
import { base_url, button, eventually, link, on_page, use_browser } from "./support/browser.mjs";
import { low_contrast, unlabelled, wider_than_the_window } from "./support/page-checks.mjs";
import { pages, settled, some_job } from "./support/pages.mjs";

use_browser();

for (const width of [360, 320]) {
  test(`no page is wider than a phone of ${width} pixels`, async () => {
    await on_page(await pages(), async (page, address) => {
      await settled(page);
      assert.deepEqual(await page.evaluate(wider_than_the_window), [], address);
    }, { viewport: { width, height: 780 } });
  });
}

for (const colorScheme of ["light", "dark"]) {
  test(`text can be read, and controls have names (${colorScheme})`, async () => {
    await on_page(await pages(), async (page, address) => {
      await settled(page);
      assert.deepEqual(await page.evaluate(low_contrast), [], address);
      assert.deepEqual(await page.evaluate(unlabelled), [], address);
    }, { colorScheme });
  });
}

test("the policy allows nothing in line, and everything comes from the server", async () => {
  const response = await fetch(base_url);
  const policy = response.headers.get("content-security-policy") ?? "";
  assert.match(policy, /script-src 'self'/);
  assert.doesNotMatch(policy, /unsafe/);
  const html = await response.text();
  assert.doesNotMatch(html, /https?:\/\/(?!127\.0\.0\.1|localhost)/);
});

test("it loads in less than 200 KB", async () => {
  await on_page("", async (page) => {
    await settled(page);
    const sizes = await page.evaluate(() => performance.getEntriesByType("resource").filter((one) => /assets/.test(one.name)).map((one) => one.encodedBodySize));
    const total = sizes.reduce((sum, size) => sum + size, 0);
    assert.ok(total > 0 && total < 200_000, `${total} bytes`);
  });
});

test("keys go everywhere, and a sheet tells which", async () => {
  await on_page("", async (page) => {
    for (const [key, title] of [["j", "Jobs"], ["f", "Failures"], ["s", "Schedules"], ["w", "Workers"], ["m", "Maintenance"], ["o", "Overview"]]) {
      await page.keyboard.press("g");
      await page.keyboard.press(key);
      await page.locator("h1", { hasText: title }).waitFor();
    }
    await page.keyboard.press("?");
    await page.getByRole("dialog", { name: "Keyboard shortcuts" }).waitFor();
    await page.keyboard.press("Escape");
    await page.getByRole("dialog").waitFor({ state: "detached" });
  });
});

test("a job is found by its id from anywhere", async () => {
  const id = await some_job();
  await on_page("schedules", async (page) => {
    await page.keyboard.press("Control+k");
    await page.getByRole("combobox", { name: /job ID/ }).fill(String(id));
    await page.keyboard.press("Enter");
    await page.locator("h1", { hasText: String(id) }).waitFor();
    await page.keyboard.press("Control+k");
    await page.getByRole("combobox", { name: /job ID/ }).fill("queue mail");
    await page.getByRole("option", { name: "mail" }).first().waitFor();
    await page.keyboard.press("Enter");
    await page.locator("h1", { hasText: "mail" }).waitFor();
  });
});

test("a dialog keeps the focus, and gives it back", async () => {
  await on_page("", async (page) => {
    await button(page, "Keyboard shortcuts").focus();
    await page.keyboard.press("Enter");
    await page.getByRole("dialog").waitFor();
    for (let i = 0; i < 5; i += 1) {
      await page.keyboard.press("Tab");
      assert.equal(await page.evaluate(() => document.activeElement === document.body || document.activeElement.closest("dialog") !== null), true);
    }
    await page.keyboard.press("Escape");
    await eventually("the focus is back", async () => page.evaluate(() => document.activeElement?.getAttribute("aria-label") === "Keyboard shortcuts"));
  });
});

test("dark stays dark when the page is loaded anew", async () => {
  await on_page("", async (page) => {
    const ground = () => page.evaluate(() => getComputedStyle(document.body).backgroundColor);
    const light = await ground();
    await button(page, "Dark").click();
    const dark = await ground();
    assert.notEqual(dark, light);
    await page.reload();
    await page.locator("h1").waitFor();
    assert.equal(await ground(), dark);
  }, { colorScheme: "light" });
});

test("a lost connection is said, and found again", async () => {
  await on_page("workers", async (page) => {
    await page.locator("[data-worker]").first().waitFor();
    await page.context().setOffline(true);
    await page.getByText(/^Not live since/).waitFor();
    assert.ok((await page.locator("[data-worker]").count()) > 0, "what was there last stays");
    await page.context().setOffline(false);
    await button(page, "Try now").click();
    await page.getByText(/^Not live since/).waitFor({ state: "detached" });
  }, { allowed_problems: [/ERR_INTERNET_DISCONNECTED|Failed to load/] });
});

test("who may only look sees no button that changes anything", { skip: !process.env.ARROWER_ADMIN_READ_ONLY_URL }, async () => {
  const options = { url: process.env.ARROWER_ADMIN_READ_ONLY_URL, httpCredentials: { username: "visitor", password: "only looking" } };
  const job = await some_job();
  await on_page(["", "queues/mail", "jobs", `jobs/${job}`, "failures", "schedules", "workers", "maintenance"], async (page, address) => {
    await settled(page);
    await page.getByText("read-only").waitFor();
    for (const name of [/^(Pause|Resume)/, /^Retry$/, /^Retry (all|discarded)/, /^Cancel( |$)/, /^Discard all/, /^Delete/, /^Run now/, /^Enqueue/, /^Prune/, /^Change/]) {
      assert.equal(await button(page, name).count(), 0, `${address} has ${name}`);
    }
    assert.equal(await link(page, "New job").count(), 0);
    assert.equal(await page.locator("input[type=checkbox]").count(), 0);
  }, options);
});

test("an address that leads nowhere says so", async () => {
  await on_page("nowhere", async (page) => {
    await page.getByText("There is no page at this address.").waitFor();
  });
});
