// screenshots.mjs HISTORY.sql DIRECTORY: pictures of every page; script/screenshots calls it.
import { mkdirSync } from "node:fs";
import { launch } from "./support/chromium.mjs";
import { start_fixture } from "./support/fixture.mjs";

const [history, directory] = process.argv.slice(2);
const fixture = await start_fixture(process.env.ARROWER_ADMIN_FIXTURE, "--month", history);
const { url } = fixture.addresses;
mkdirSync(directory, { recursive: true });

const failed = await (await fetch(`${url}api/v1/jobs?queue=webhooks&state=discarded&size=1`)).json();
const pages = {
  overview: "",
  queue: "queues/mail",
  jobs: "jobs?queue=webhooks&state=retrying&state=discarded",
  job: `jobs/${failed.jobs[0]?.id}`,
  failures: "failures",
  performance: "performance?range=24h",
  schedules: "schedules",
  workers: "workers",
  "new-job": "new?queue=mail&type=mail%3A%3ASendInvoice",
  maintenance: "maintenance",
};
const browser = await launch();
for (const colorScheme of ["light", "dark"]) {
  for (const [size, viewport] of Object.entries({ wide: { width: 1440, height: 900 }, phone: { width: 390, height: 844 } })) {
    const context = await browser.newContext({ viewport, colorScheme, timezoneId: "Europe/Berlin" });
    const page = await context.newPage();
    for (const [name, address] of Object.entries(pages)) {
      await page.goto(url + address);
      await page.locator("h1").first().waitFor();
      await page.waitForFunction(() => document.querySelectorAll(".skeleton").length === 0);
      if (name === "queue") {
        await page.getByRole("button", { name: "24 h" }).click();
        await page.locator(".chart canvas").nth(1).waitFor();
      }
      // What is drawn or slides in after the data has come.
      await page.waitForTimeout(700);
      await page.screenshot({ path: `${directory}/${name}-${colorScheme}-${size}.png` });
    }
    await context.close();
  }
}
await browser.close();
await fixture.stop();
