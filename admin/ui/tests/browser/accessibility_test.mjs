// Every page, dialog and state of them as axe sees it: light and dark, on a screen and on phones. Nothing is excluded.
import assert from "node:assert/strict";
import { before, test } from "node:test";
import { enqueue, get, post } from "./support/api.mjs";
import { findings, with_axe } from "./support/axe.mjs";
import { answer_instead, button, eventually, notice, on_page, use_browser } from "./support/browser.mjs";
import { pages, settled } from "./support/pages.mjs";

use_browser();

const schemes = ["light", "dark"];
const widths = [1280, 390, 320];

/** `arrange` brings the page into the state that is looked at. */
async function has_no_finding(address, { arrange, prepare, ...options } = {}) {
  await on_page(address, async (page) => {
    await settled(page);
    await arrange?.(page);
    const found = [];
    for (const colorScheme of schemes) {
      await page.emulateMedia({ colorScheme });
      for (const width of widths) {
        await page.setViewportSize({ width, height: 800 });
        found.push(...(await findings(page)).map((finding) => `${colorScheme}, ${width} pixels: ${finding}`));
      }
    }
    assert.deepEqual(found, []);
  }, {
    // No colour is half-way to another.
    reducedMotion: "reduce",
    prepare: async (page) => {
      await with_axe(page);
      await prepare?.(page);
    },
    ...options,
  });
}

let job_with_attempts;
before(async () => {
  [job_with_attempts] = await enqueue({ queue: "mail", type: "mail::VerifyAddress", payload: { address: "twice@example.org" } });
  const attempts = async (count) =>
    eventually(`attempt ${count}`, async () => {
      const { summary } = await get(`jobs/${job_with_attempts}`);
      return summary.attempt >= count && summary.state === "retrying";
    });
  await attempts(1);
  await post("jobs/actions", { action: "run_now", filter: { ids: [job_with_attempts] } });
  await attempts(2);
});

for (const address of await pages()) test(`the page ${address || "overview"}`, () => has_no_finding(address));

test("a job with several attempts", () => has_no_finding(`jobs/${job_with_attempts}`));

for (const address of ["jobs?id=99999999999", "failures?queue=search", "workers?queue=legacy", "new?queue=legacy&type=legacy%3A%3AImportCsv", "nowhere"]) {
  test(`the page ${address}, where nothing is`, () => has_no_finding(address));
}

test("a job that is not there", () => has_no_finding("jobs/99999999999", { allowed_problems: [/404/] }));

test("no schedules", () => has_no_finding("schedules", { prepare: answer_instead("schedules", () => '{"schedules": []}') }));

test("what could not be fetched", () =>
  has_no_finding("failures", {
    prepare: (page) => page.route("**/api/v1/failures*", (route) => route.fulfill({ status: 503, json: { error: { code: "database_unavailable", message: "The database cannot be reached." } } })),
    allowed_problems: [/503/],
  }));

test("selected jobs below all kinds of conditions", () =>
  has_no_finding("jobs?queue=mail&type=mail::VerifyAddress&state=discarded&from=2001-01-01T00:00:00Z", {
    arrange: async (page) => {
      await page.getByLabel(/^Select job/).first().click();
      await page.getByRole("region", { name: "Selected jobs" }).waitFor();
    },
  }));

test("the menu of a phone", () =>
  has_no_finding("schedules", {
    viewport: { width: 390, height: 800 },
    arrange: (page) => button(page, "Menu").click(),
  }));

test("a schedule with its payload, and a message", () =>
  has_no_finding("schedules", {
    arrange: async (page) => {
      await page.locator('[data-schedule="every-second"]').getByRole("button", { name: "Payload and options" }).click();
      await page.locator('[data-schedule="nightly-stock"]').getByRole("button", { name: "Run now" }).click();
      await notice(page, "was enqueued").waitFor();
    },
  }));

test("a change that goes on", () => {
  const operation = {
    id: 7, state: "running", action: "retry", actor: "ada", target: {}, started_at: "2026-01-01T00:00:00Z", progress_at: "2026-01-01T00:00:00Z",
    changed: 120, matching: { value: 500, exact: true }, stop_requested_by: null, problem: null,
  };
  return has_no_finding(`jobs/${job_with_attempts}`, {
    prepare: async (page) => {
      await page.route("**/api/v1/jobs/actions", (route) => route.fulfill({ status: 202, json: { operation: 7 } }));
      await page.route("**/api/v1/operations", (route) => route.fulfill({ json: { operations: [operation] } }));
    },
    arrange: async (page) => {
      await button(page, "Retry").click();
      await page.getByText("120 of 500 jobs").waitFor();
    },
  });
});

test("a payload as text", () => has_no_finding(`jobs/${job_with_attempts}`, { arrange: (page) => button(page, "As text").click() }));

test("the form of a job with what is wrong in it", () =>
  has_no_finding("new?queue=mail&type=mail%3A%3ASendInvoice", {
    arrange: async (page) => {
      await page.getByLabel("invoice_id").fill("abc");
      await page.getByLabel("Number of jobs").fill("20000");
      await page.getByRole("group", { name: "lines" }).getByRole("button", { name: "Add" }).click();
    },
  }));

const dialogs = {
  "what a change would do": [() => `jobs/${job_with_attempts}`, (page) => button(page, "Discard").click()],
  "a priority": [() => `jobs/${job_with_attempts}`, (page) => button(page, "Priority").click()],
  "a time": [() => `jobs/${job_with_attempts}`, (page) => button(page, "Run at").click()],
  "a copy of a job": [() => `jobs/${job_with_attempts}`, (page) => button(page, "Enqueue again").click()],
  "for how long history is kept": [() => "queues/mail", (page) => button(page, "Change how long the history is kept").click()],
  "pruning the history": [() => "maintenance", (page) => button(page, "Prune now").click()],
  "the keys": [() => "schedules", (page) => page.keyboard.press("?")],
  "places to go to": [() => "", (page) => page.keyboard.press("Control+k")],
};
for (const [name, [address, open]] of Object.entries(dialogs)) {
  test(`the dialog with ${name}`, () =>
    has_no_finding(address(), {
      arrange: async (page) => {
        await open(page);
        await page.getByRole("dialog").waitFor();
      },
    }));
}

test("the dialog with no place to go to", () =>
  has_no_finding("", {
    arrange: async (page) => {
      await page.keyboard.press("Control+k");
      await page.getByRole("combobox").fill("no such place");
      await page.getByText("No results").waitFor();
    },
  }));
