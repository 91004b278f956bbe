// What a page says where nothing is there yet: what is missing, and what brings it.
import assert from "node:assert/strict";
import { test } from "node:test";
import { link, on_page, use_browser } from "./support/browser.mjs";
import { skip, use_still } from "./support/still.mjs";

use_browser();
const still = use_still();
const refused = [/Failed to load resource/];

test("a database without the tables is told how to get them", { skip }, async () => {
  await on_page("", async (page) => {
    await page.getByRole("heading", { name: "The database is not ready yet" }).waitFor();
    await page.getByText("arrower-jobs migrate up --database", { exact: false }).first().waitFor();
    const text = await page.locator("main").innerText();
    assert.match(text, /Create the tables/);
    assert.doesNotMatch(text, /All is well|Connection lost|Check that PostgreSQL is running|select /i);
  }, { url: still.without_tables_url, allowed_problems: refused });
});

test("other pages say what to run as well", { skip }, async () => {
  await on_page(["jobs", "failures", "workers", "schedules", "queues/mail"], async (page, address) => {
    await page.locator(".problem, .empty").first().waitFor();
    assert.match(await page.locator("main").innerText(), /migrate/, address);
  }, { url: still.without_tables_url, allowed_problems: refused });
});

test("a database without jobs is shown the first job and the first worker", { skip }, async () => {
  await on_page("", async (page) => {
    await page.getByRole("heading", { name: "The tables exist. Two steps are left." }).waitFor();
    const text = await page.locator("main").innerText();
    assert.match(text, /#include <arrower\/jobs\.hpp>/);
    assert.match(text, /queue\.run\(\)/);
    assert.doesNotMatch(text, /All is well/);
    await link(page, "enqueue a job manually").click();
    await page.locator("h1", { hasText: "New job" }).waitFor();
  }, { url: still.without_jobs_url });
});
