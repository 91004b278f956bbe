// A page never shows as live what is not: it says why and since when, asks less often, and goes on by itself.
import assert from "node:assert/strict";
import { test } from "node:test";
import { button, eventually, notice, on_page, settled, use_browser } from "./support/browser.mjs";
import { get_from, skip, use_still } from "./support/still.mjs";

use_browser();
const still = use_still();

const pages = ["", "queues/mail", "jobs", "failures", "schedules", "workers", "maintenance"];
const not_live = (page) => page.locator(".not-live");
const refused = [/Failed to load resource/];
const signed_in = { httpCredentials: { username: "ada", password: "correct horse" } };

/** From now on the API answers every request of the page with this status. */
const answer_all = (page, status, code, headers = {}) =>
  page.route((url) => url.pathname.includes("/api/v1/"), (route) =>
    route.fulfill({ status, headers: { "Content-Type": "application/json", ...headers }, body: JSON.stringify({ error: { code, message: `says ${code}` } }) }));

for (const [status, code, reason] of [
  [401, "unauthorized", "signed out"],
  [403, "forbidden", "do not have permission"],
  [429, "rate_limited", "too many requests"],
  [500, "internal", "says internal"],
  [503, "database_unavailable", "cannot reach its database"],
  [504, "timeout", "in time"],
]) {
  test(`every page says that it is not live where the server answers ${status}`, { skip }, async () => {
    for (const address of pages) {
      await on_page(address, async (page) => {
        await settled(page);
        assert.equal(await not_live(page).count(), 0, address);
        await answer_all(page, status, code);
        await page.keyboard.press("r");
        await not_live(page).getByText(/^Not live since \d\d:\d\d:\d\d\.$/).waitFor();
        assert.match(await not_live(page).textContent(), new RegExp(reason), address);
        await page.unrouteAll({ behavior: "ignoreErrors" });
        await button(page, status === 401 ? "Sign in" : "Try now").click();
        await not_live(page).waitFor({ state: "detached" });
      }, { url: still.still_url, allowed_problems: refused });
    }
  });
}

test("a server in trouble is asked less and less often", { skip }, async () => {
  await on_page("workers", async (page) => {
    await settled(page);
    const times = [];
    page.on("request", (request) => request.url().endsWith("/workers") && request.resourceType() === "fetch" && times.push(Date.now()));
    await answer_all(page, 500, "internal");
    await eventually("it was asked four times", async () => times.length >= 4);
    const pauses = times.slice(1).map((time, index) => time - times[index]);
    assert.ok(pauses[2] > pauses[1] * 1.5 && pauses[1] > pauses[0] * 1.2, `pauses of ${pauses} ms`);
  }, { url: still.still_url, allowed_problems: refused });
});

test("a server that asks for patience gets it", { skip }, async () => {
  await on_page("workers", async (page) => {
    await settled(page);
    const times = [];
    page.on("request", (request) => request.url().endsWith("/workers") && times.push(Date.now()));
    await answer_all(page, 429, "rate_limited", { "Retry-After": "7" });
    await eventually("it was asked twice", async () => times.length >= 2);
    assert.ok(times[1] - times[0] >= 7_000, `${times[1] - times[0]} ms`);
  }, { url: still.still_url, allowed_problems: refused });
});

test("changes go on after a restart of the server, and nothing that was typed is lost", { skip }, async () => {
  await on_page("new?queue=mail&type=billing%3A%3ARemind", async (page) => {
    await page.getByRole("textbox", { name: "JSON" }).fill('{"typed": "before the restart"}');
    await still.command("restart");
    await button(page, "Enqueue").click();
    await notice(page, "1 job enqueued.").waitFor();
    assert.equal(await page.getByRole("textbox", { name: "JSON" }).inputValue(), '{"typed": "before the restart"}');
  }, { url: still.restarted_url, allowed_problems: refused, ...signed_in });
});

test("a dialog that cannot be carried out stays open with what was typed", { skip }, async () => {
  await on_page("jobs?queue=mail&state=scheduled", async (page) => {
    await page.locator("tr[data-job] input[type=checkbox]").first().check();
    await button(page, "Priority").click();
    const dialog = page.getByRole("dialog");
    await dialog.getByText("change").first().waitFor();
    const counted = page.waitForResponse((response) => response.url().endsWith("/jobs/actions") && (response.request().postData() ?? "").includes("-77"));
    await dialog.getByLabel("Priority (lower runs first)").fill("-77");
    await counted;
    await dialog.getByText("1 job would change").waitFor();
    await still.command("stop");
    await dialog.getByRole("button", { name: /^Set priority of 1 job$/ }).click();
    await dialog.getByText("Failed: The server does not respond.").waitFor();
    assert.equal(await dialog.getByLabel("Priority (lower runs first)").inputValue(), "-77");
    await still.command("restart");
    await dialog.getByRole("button", { name: /^Set priority of 1 job$/ }).click();
    await notice(page, "Priority set for 1 job").waitFor();
  }, { url: still.restarted_url, allowed_problems: [/ERR_CONNECTION_REFUSED|ERR_EMPTY_RESPONSE|ERR_CONNECTION_RESET|Failed to load/], ...signed_in });
});

test("who is signed out signs in again in place, and is not locked out", { skip }, async () => {
  await on_page("", async (page) => {
    await settled(page);
    await still.command("restart another secret");
    await not_live(page).getByText("You are signed out").waitFor();
    let asked = 0;
    page.on("request", (request) => request.url().includes("/api/v1/") && (asked += 1));
    // Longer than any page waits between two looks when all is well.
    await page.waitForTimeout(5_000);
    assert.equal(asked, 0, "nothing is asked for with a password that is no longer valid");
    await page.context().setHTTPCredentials({ username: "ada", password: "another secret" });
    await button(page, "Sign in").click();
    await not_live(page).waitFor({ state: "detached" });
    await page.locator("tr[data-queue]").first().waitFor();
  }, { url: still.restarted_url, allowed_problems: refused, ...signed_in });
  await still.command("restart correct horse");
});

test("an operation is seen by everybody, and its end as well", { skip }, async () => {
  const ended = async () => (await get_from(still.still_url, "operations")).operations[0];
  await on_page("jobs?queue=imports&state=discarded", async (page) => {
    await settled(page);
    await page.getByLabel("Select all on this page").check();
    if ((await button(page, /^Select all/).count()) > 0) await button(page, /^Select all/).click();
    await button(page, "Retry").click();
    await page.getByRole("dialog").getByRole("button", { name: /^Retry \d+ jobs?$/ }).click();
    await notice(page, "retried").waitFor();
  }, { url: still.still_url });
  const operation = await ended();
  await on_page("maintenance", async (page) => {
    const item = page.locator(`[data-operation-id="${operation.id}"]`);
    await item.getByText(/jobs? retried/).waitFor();
    await item.getByText(new RegExp(`by ${operation.actor}`)).waitFor();
  }, { url: still.still_url });
});
