// Runs the browser tests against a real admin server: that of ARROWER_ADMIN_URL, or one of its own with a private
// database and running workers (ARROWER_ADMIN_FIXTURE names the program).
import { spawn } from "node:child_process";
import { readdirSync, readFileSync } from "node:fs";
import { fileURLToPath } from "node:url";
import { start_fixture } from "./support/fixture.mjs";

const here = fileURLToPath(new URL(".", import.meta.url));
const wanted = process.argv.slice(2);
const files = readdirSync(here).filter((name) => name.endsWith("_test.mjs") && (wanted.length === 0 || wanted.some((one) => name.startsWith(one))));

/** One file after the other, on a server of their own. Resolves to the exit status; what they print comes as a whole at the end. */
async function run(names) {
  if (names.length === 0) return 0;
  const environment = { ...process.env };
  let fixture;
  if (!environment.ARROWER_ADMIN_URL) {
    const program = environment.ARROWER_ADMIN_FIXTURE;
    if (!program) throw new Error("set ARROWER_ADMIN_URL, or ARROWER_ADMIN_FIXTURE to the program admin-fixture");
    fixture = await start_fixture(program);
    environment.ARROWER_ADMIN_URL = fixture.addresses.url;
    environment.ARROWER_ADMIN_READ_ONLY_URL = fixture.addresses.read_only_url;
  }
  const tests = spawn(process.execPath, ["--test", "--test-concurrency=1", "--test-reporter=spec", ...names.map((name) => here + name)], {
    stdio: ["inherit", "pipe", "inherit"],
    env: environment,
  });
  const printed = [];
  tests.stdout.on("data", (data) => printed.push(data));
  const status = await new Promise((resolve) => tests.on("close", (code) => resolve(code ?? 1)));
  for (const data of printed) process.stdout.write(data);
  await fixture?.stop();
  return status;
}

// Groups that take about the same time, beside each other.
const has_its_own = (name) => readFileSync(here + name, "utf8").includes("use_still()");
const group_of = (name) => (has_its_own(name) ? 0 : /^(accessibility|frame|maintenance)/.test(name) ? 1 : 2);
const statuses = await Promise.all([0, 1, 2].map((group) => run(files.filter((name) => group_of(name) === group))));
process.exit(Math.max(...statuses));
