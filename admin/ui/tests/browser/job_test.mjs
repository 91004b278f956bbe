import assert from "node:assert/strict";
import { test } from "node:test";
import { enqueue, exists, get, post, state_of } from "./support/api.mjs";
import { answer_instead, button, eventually, link, notice, on_page, use_browser, wait_for_text } from "./support/browser.mjs";

use_browser();

const import_job = (payload) => ({ queue: "legacy", type: "legacy::ImportCsv", payload });

test("a job shows its payload as text, whatever is in it", async () => {
  const [id] = await enqueue(import_job({ html: "<script>alert(1)</script>", deep: { list: [1, 2, { ü: "山田" }] } }));
  await on_page(`jobs/${id}`, async (page) => {
    const tree = page.locator(".json-tree");
    await wait_for_text(tree, /<script>alert\(1\)<\/script>/);
    await tree.getByRole("button", { name: /^deep/ }).click();
    assert.doesNotMatch(await tree.textContent(), /list/);
    await button(page, "As text").click();
    await wait_for_text(page.locator(".payload pre"), /"ü": "山田"/);
  });
});

/** The job's answer with a payload that no client could enqueue. */
const with_payload = (payload) => (text) => text.replace(/"payload":\{"file": ?"x"\}/, () => `"payload":${payload}`);

test("a payload that is nested without an end is shown, its depths as text", async () => {
  const [id] = await enqueue(import_job({ file: "x" }));
  const levels = 20_000;
  await on_page(`jobs/${id}`, async (page) => {
    const tree = page.locator(".json-tree");
    await tree.locator(".json-fold").first().waitFor();
    await page.evaluate(async () => {
      for (let fold; (fold = document.querySelector(".json-fold[aria-expanded=false]")); ) {
        fold.click();
        await new Promise((resolve) => setTimeout(resolve, 0));
      }
    });
    await wait_for_text(tree, /nested deeper than 200 levels, as text: \[\[\[.*more characters/s);
    await button(page, "As text").click();
    await wait_for_text(page.locator(".payload pre"), /\[\[\[\[/);
    await button(page, "Enqueue again").click();
    assert.equal(await button(page, "Enqueue a copy").isEnabled(), true);
  }, { prepare: answer_instead(`jobs/${id}`, with_payload("[".repeat(levels) + "]".repeat(levels))) });
});

test("a payload of a hundred thousand items does not hold the page up", async () => {
  const [id] = await enqueue(import_job({ file: "x" }));
  const items = JSON.stringify(Array.from({ length: 100_000 }, (_, index) => ({ index, note: "n".repeat(20) })));
  await on_page(`jobs/${id}`, async (page) => {
    await page.getByRole("button", { name: "99,900 more entries" }).click();
    await page.getByRole("button", { name: "98,900 more entries" }).waitFor();
    await button(page, "As text").click();
    await wait_for_text(page.locator(".payload pre"), /more characters\. Copy includes all of them/);
    // It answers while it is refreshed.
    await button(page, "As text").click();
    await page.getByRole("button", { name: "99,900 more entries" }).waitFor();
  }, { prepare: answer_instead(`jobs/${id}`, with_payload(items)) });
});

test("characters that hide text or turn it around are seen", async () => {
  const [id] = await enqueue(import_job({ file: "invoice\u202efdp.exe", note: "\u001b[2J\u200b", name: "שלום" }));
  await on_page(`jobs/${id}`, async (page) => {
    const tree = page.locator(".json-tree");
    await wait_for_text(tree, /invoice\\u202efdp\.exe/);
    await wait_for_text(tree, /\\u001b\[2J\\u200b/);
    await wait_for_text(tree, /שלום/);
    // What is edited is what is there.
    await button(page, "Enqueue again").click();
    assert.match(await page.getByRole("textbox", { name: "Payload" }).inputValue(), /invoice\u202efdp/);
  });
  await on_page("jobs?queue=legacy", async (page) => {
    const row = page.locator(`tr[data-job="${id}"]`);
    await wait_for_text(row, /invoice\\u202efdp/);
    assert.match(await row.locator(".payload-line").getAttribute("title"), /invoice\\u202efdp/);
  });
});

test("each attempt of a job that failed is told with its error", async () => {
  const { jobs } = await get("jobs?queue=mail&type=mail::VerifyAddress&state=discarded&size=1");
  await on_page(`jobs/${jobs[0].id}`, async (page) => {
    await wait_for_text(page.locator(".last-error"), /The job failed and is not retried.*timed out/s);
    await wait_for_text(page.locator(".timeline"), /Attempt 1.*took.*Enqueued/s);
  });
});

test("a running job is asked to stop, and ends as cancelled", async () => {
  const [id] = await enqueue({ queue: "images", type: "media::Transcode", payload: { file: "holiday.mov", minutes: 10 } });
  await eventually("it runs", async () => (await state_of(id)) === "running");
  await on_page(`jobs/${id}`, async (page) => {
    await button(page, "Cancel").click();
    await page.getByRole("dialog").getByText("would receive a stop request").waitFor();
    await button(page, "Cancel 1 job").click();
    await wait_for_text(page.locator("h1"), /Cancelled/);
  });
});

test("run now, priority, run at, discard, retry, delete", async () => {
  const [id] = await enqueue({ ...import_job({ file: "x" }), run_at: new Date(Date.now() + 3_600_000).toISOString() });
  await on_page(`jobs/${id}`, async (page) => {
    const badge = page.locator("h1 .badge");
    await wait_for_text(badge, /Scheduled/);
    await button(page, "Run now").click();
    await wait_for_text(badge, /Ready/);
    await button(page, "Priority").click();
    await page.getByLabel("Priority (lower runs first)").fill("12");
    await button(page, "Set priority of 1 job").click();
    await eventually("the priority is set", async () => (await get(`jobs/${id}`)).summary.priority === 12);
    await button(page, "Run at").click();
    await button(page, "Set run time of 1 job").click();
    await wait_for_text(badge, /Scheduled/);
    await button(page, "Discard").click();
    await button(page, "Discard 1 job").click();
    await wait_for_text(badge, /Discarded/);
    await button(page, "Retry").click();
    await wait_for_text(badge, /Ready/);
    await button(page, "Delete").click();
    await button(page, "Delete 1 job").click();
    await page.getByText(`There is no job ${id}.`).waitFor();
  }, { allowed_problems: [/404/] });
  assert.equal(await exists(id), false);
});

test("a copy is enqueued with an edited payload, and numbers keep all their digits", async () => {
  const [id] = await enqueue(import_job({ file: "first.csv" }));
  await on_page(`jobs/${id}`, async (page) => {
    await button(page, "Enqueue again").click();
    const editor = page.getByRole("textbox", { name: "Payload" });
    await editor.fill('{"file": ');
    await page.getByText("A value is missing").waitFor();
    assert.equal(await button(page, "Enqueue with this payload").isDisabled(), true);
    await editor.fill('{"file": "second.csv", "id": 9007199254740993}');
    await button(page, "Enqueue with this payload").click();
    await notice(page, "A copy was enqueued").getByRole("link").click();
    // PostgreSQL puts short names first.
    await wait_for_text(page.locator(".json-tree"), /9007199254740993.*second\.csv/s);
  });
});

test("what enqueued a job is a click away", async () => {
  const { jobs } = await get("jobs?queue=mail&type=mail::Archive&size=1");
  await on_page(`jobs/${jobs[0].id}`, async (page) => {
    await link(page, /^Job \d+$/).click();
    await wait_for_text(page.locator(".lead"), /mail::SendInvoice/);
  });
});

test("what must not be seen is not shown", async () => {
  const [id] = await enqueue(import_job({ user: "ada", password: "correct horse" }));
  await on_page(`jobs/${id}`, async (page) => {
    await wait_for_text(page.locator(".json-tree"), /\[redacted\]/);
    assert.doesNotMatch(await page.content(), /correct horse/);
    await button(page, "Enqueue again").click();
    await page.getByRole("dialog").getByText("are hidden from you").waitFor();
  });
});

test("a job that is not there is said not to be", async () => {
  await on_page("jobs/99999999999", async (page) => {
    await page.getByText("There is no job 99999999999.").waitFor();
  }, { allowed_problems: [/404/] });
});

test("a job is copied as the command, request, statement or code that enqueues the same one", async () => {
  const [id] = await enqueue({ queue: "search", type: "search::IndexDocument", payload: { document: 77 } });
  await on_page(`jobs/${id}`, async (page) => {
    await page.getByText("Copy as …").click();
    for (const [name, text] of [
      ["curl", /^curl .*api\/v1\/jobs/s],
      ["Command line", /^arrower-jobs enqueue --queue search/],
      ["SQL", /^select arrower\.enqueue\('search', 'search::IndexDocument', '\{"document":77\}'\);$/],
      ["C++", /^queue\.enqueue\(search::IndexDocument\{\.document = 77\}\);$/],
    ]) {
      await page.locator(".copy-as").getByRole("button", { name: `Copy as ${name === "Command line" ? "a command" : name}` }).click();
      await eventually(`${name} is copied`, async () => text.test(await page.evaluate(() => navigator.clipboard.readText())));
    }
  }, { permissions: ["clipboard-read", "clipboard-write"] });
});

test("two attempts are compared, and what differs is marked", async () => {
  const [id] = await enqueue({ queue: "mail", type: "mail::VerifyAddress", payload: { address: "compare@example.org" }, max_attempts: 2 });
  await eventually("it waits for its second attempt", async () => (await get(`jobs/${id}`)).summary.state === "retrying");
  await post("jobs/actions", { action: "run_now", filter: { ids: [id] } });
  await eventually("it has failed twice", async () => (await get(`jobs/${id}`)).attempts.length === 2);
  await on_page(`jobs/${id}`, async (page) => {
    await page.getByText("Compare two attempts").click();
    await page.locator(".compare-attempts th", { hasText: "Attempt 1" }).waitFor();
    await page.locator(".compare-attempts th", { hasText: "Attempt 2" }).waitFor();
    assert.equal(await page.locator(".compare-attempts tr.differs th", { hasText: "Started" }).count(), 1);
    assert.equal(await page.locator(".compare-attempts tr.differs th", { hasText: "Error" }).count(), 0);
  });
});
