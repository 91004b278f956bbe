// opening_times.mjs URL TIMES: how soon each page of the admin server at URL stands in a browser that has never seen it, and how soon
// when one comes to it from another page. Prints a line of JSON a page, in milliseconds; the benchmark `pages` runs it.
import { launch } from "./support/chromium.mjs";

const [url, times] = process.argv.slice(2);
const ended = await (await fetch(`${url}api/v1/jobs?state=discarded&size=1`)).json();
const pages = {
  overview: "",
  "a queue": "queues/mail",
  "all jobs": "jobs",
  "jobs that succeeded": "jobs?state=succeeded",
  "a queue's discarded jobs": "jobs?queue=mail&state=discarded",
  "jobs by error": "jobs?error=host-17",
  "jobs by payload": "jobs?payload=customer.id%3D4242",
  "one job": `jobs/${ended.jobs[0].id}`,
  failures: "failures",
  performance: "performance",
  schedules: "schedules",
  workers: "workers",
  "new job": "new",
  maintenance: "maintenance",
};
const browser = await launch();
const stands = () => document.querySelector("h1") && !document.querySelector(".loading, .skeleton");
for (const [page, address] of Object.entries(pages)) {
  const first_visit = [];
  const from_another = [];
  // Once beforehand without the clock: the first reads from the server's disk.
  for (let time = 0; time <= Number(times); ++time) {
    const context = await browser.newContext({ viewport: { width: 1440, height: 900 } });
    const tab = await context.newPage();
    const started = performance.now();
    await tab.goto(url + address, { waitUntil: "commit" });
    await tab.waitForFunction(stands, null, { polling: "raf" });
    if (time > 0) first_visit.push(performance.now() - started);

    await tab.goto(`${url}nothing-here`);
    await tab.getByRole("heading", { name: "Nothing here" }).waitFor();
    const left = performance.now();
    await tab.evaluate((to) => {
      history.pushState(null, "", to);
      dispatchEvent(new PopStateEvent("popstate"));
    }, url + address);
    await tab.waitForFunction(stands, null, { polling: "raf" });
    if (time > 0) from_another.push(performance.now() - left);
    await context.close();
  }
  console.log(JSON.stringify({ page, first_visit, from_another }));
}
await browser.close();
