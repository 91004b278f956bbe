// Every page of the UI with something on it, and when it is there.
import { get } from "./api.mjs";
import { eventually } from "./browser.mjs";

export const some_job = async () => (await get("jobs?queue=mail&type=mail::VerifyAddress&state=discarded&size=1")).jobs[0].id;

export const pages = async () => [
  "", "queues/mail", "queues/legacy", "jobs", "jobs?state=discarded", `jobs/${await some_job()}`, "failures", "performance?range=24h", "schedules", "workers",
  "new?queue=mail&type=mail%3A%3ASendInvoice", "maintenance",
];

export async function settled(page) {
  await page.waitForLoadState("load");
  await eventually("it is loaded", async () => (await page.locator(".skeleton").count()) === 0);
}
