// traffic.mjs [SECONDS]: how many requests a page makes while it is open, and how many bytes come over the wire, of the server that
// ARROWER_ADMIN_URL names or of one of its own with eight queues.
import { launch } from "./support/chromium.mjs";
import { start_fixture } from "./support/fixture.mjs";

const seconds = Number(process.argv[2] ?? 60);
const fixture = process.env.ARROWER_ADMIN_URL ? undefined : await start_fixture(process.env.ARROWER_ADMIN_FIXTURE);
const url = process.env.ARROWER_ADMIN_URL ?? fixture.addresses.url;
const session = await fetch(`${url}api/v1/session`);
const cookie = session.headers.getSetCookie().map((one) => one.split(";")[0]).join("; ");
const { csrf_token } = await session.json();
for (const queue of ["billing", "exports", "webhooks"]) {
  await fetch(`${url}api/v1/jobs`, {
    method: "POST",
    headers: { "Content-Type": "application/json", Cookie: cookie, "X-Arrower-CSRF": csrf_token },
    body: JSON.stringify({ queue, type: "shop::Tick", payload: { beat: 1 } }),
  });
}
const browser = await launch();
for (const [name, address] of [["overview", ""], ["jobs", "jobs"], ["workers", "workers"]]) {
  const context = await browser.newContext();
  const page = await context.newPage();
  const protocol = await context.newCDPSession(page);
  await protocol.send("Network.enable");
  const counted = { first: { requests: 0, bytes: 0 }, later: { requests: 0, bytes: 0 } };
  let part = counted.first;
  protocol.on("Network.requestWillBeSent", ({ request }) => request.url.includes("/api/v1/") && (part.requests += 1));
  protocol.on("Network.dataReceived", ({ encodedDataLength }) => (part.bytes += encodedDataLength));
  await page.goto(url + address);
  await page.locator("h1").first().waitFor();
  await page.waitForTimeout(5_000);
  part = counted.later;
  await page.waitForTimeout(seconds * 1_000);
  const per_minute = (value) => Math.round((value * 60) / seconds);
  console.log(
    `${name}: opening ${counted.first.requests} requests, ${counted.first.bytes} bytes; then in a minute ${per_minute(counted.later.requests)} requests, ${per_minute(counted.later.bytes)} bytes`,
  );
  await context.close();
}
await browser.close();
await fixture?.stop();
