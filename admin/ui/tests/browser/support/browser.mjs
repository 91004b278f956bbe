// A browser on the admin server that ARROWER_ADMIN_URL names. Every page fails its test if a script throws, if the
// content security policy stops something, or if anything is asked of another host.
import assert from "node:assert/strict";
import { after, before } from "node:test";
import { launch } from "./chromium.mjs";

export const base_url = (process.env.ARROWER_ADMIN_URL ?? "").replace(/\/*$/, "/");
assert.notEqual(base_url, "/", "ARROWER_ADMIN_URL must name a running admin server; tests/browser/run.mjs sees to that");

const deadline = 20_000;
let browser;

export function use_browser() {
  before(async () => {
    browser = await launch();
  });
  after(() => browser?.close());
}

/** Runs `visit` with a fresh page and its problems watched; of several addresses, one after the other. `prepare` gets the page before. */
export async function on_page(address, visit, { url = base_url, allowed_problems = [], prepare, ...context_options } = {}) {
  const context = await browser.newContext({ viewport: { width: 1280, height: 900 }, timezoneId: "Europe/Berlin", ...context_options });
  const page = await context.newPage();
  page.setDefaultTimeout(deadline);
  const problems = [];
  page.on("pageerror", (error) => problems.push(`a script threw: ${error.message}`));
  page.on("console", (message) => {
    if (message.type() === "error") problems.push(`the console says: ${message.text()}`);
  });
  page.on("request", (request) => {
    if (!request.url().startsWith(url) && !request.url().startsWith("blob:")) problems.push(`it asked for ${request.url()}`);
  });
  page.on("dialog", (dialog) => {
    problems.push(`a dialog opened: ${dialog.message()}`);
    void dialog.dismiss();
  });
  try {
    await prepare?.(page);
    for (const one of [address].flat()) {
      await page.goto(url + one);
      await page.locator("h1").first().waitFor();
      await visit(page, one);
    }
  } finally {
    await page.unrouteAll({ behavior: "ignoreErrors" });
    await context.close();
  }
  assert.deepEqual(problems.filter((problem) => !allowed_problems.some((allowed) => allowed.test(problem))), []);
}

/** Has the page get another answer than the server's; `change` gets what the server says. Returns what on_page takes as `prepare`. */
export const answer_instead = (path, change) => (page) =>
  page.route((asked) => asked.pathname.endsWith(`/api/v1/${path}`), async (route) => {
    const response = await route.fetch();
    await route.fulfill({ response, body: change(await response.text()) });
  });

export const link = (page, name) => page.getByRole("link", { name, exact: true });
export const button = (page, name) => page.getByRole("button", { name, exact: true });
export const notice = (page, text) => page.locator(".notice").filter({ hasText: text }).first();

/** Until it answers something true; what it needs may take the workers a moment. */
export async function eventually(what, check) {
  const end = Date.now() + deadline;
  for (;;) {
    const answer = await check();
    if (answer) return answer;
    assert.ok(Date.now() < end, `waited in vain: ${what}`);
    await new Promise((resolve) => setTimeout(resolve, 100));
  }
}

/** Until the page has what it shows. */
export const settled = (page) => eventually("it is loaded", async () => (await page.locator(".skeleton").count()) === 0 && (await page.locator("h1").count()) > 0);

export async function wait_for_text(locator, pattern) {
  await eventually(`text ${pattern}`, async () => pattern.test((await locator.textContent().catch(() => "")) ?? ""));
}
