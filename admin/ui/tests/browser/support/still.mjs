// Databases in which nothing moves by itself, and a server that can be restarted: for tests of what a page says of them.
import { after, before } from "node:test";
import { start_fixture } from "./fixture.mjs";

export const skip = !process.env.ARROWER_ADMIN_FIXTURE || !process.env.ARROWER_ADMIN_RANDOM_JOBS;

/** Its addresses are there once the tests run. */
export function use_still() {
  const still = {};
  before(async () => {
    if (skip) return;
    const fixture = await start_fixture(process.env.ARROWER_ADMIN_FIXTURE, "--still", process.env.ARROWER_ADMIN_RANDOM_JOBS);
    Object.assign(still, fixture.addresses, { command: fixture.command, stop: fixture.stop });
  });
  after(() => still.stop?.());
  return still;
}

export const get_from = async (url, path) => {
  const response = await fetch(new URL(`api/v1/${path}`, url));
  if (!response.ok) throw new Error(`${path}: ${response.status} ${await response.text()}`);
  return response.json();
};
