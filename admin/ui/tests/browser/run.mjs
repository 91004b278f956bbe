// Runs the browser tests against a real admin server: that of ARROWER_ADMIN_URL, or one of its own with a private
// database and running workers (ARROWER_ADMIN_FIXTURE names the program).
import { spawn } from "node:child_process";
import { readdirSync } from "node:fs";
import { fileURLToPath } from "node:url";
import { start_fixture } from "./support/fixture.mjs";

const here = fileURLToPath(new URL(".", import.meta.url));
const environment = { ...process.env };
let fixture;
if (!environment.ARROWER_ADMIN_URL) {
  const program = environment.ARROWER_ADMIN_FIXTURE;
  if (!program) throw new Error("set ARROWER_ADMIN_URL, or ARROWER_ADMIN_FIXTURE to the program admin-fixture");
  fixture = await start_fixture(program);
  environment.ARROWER_ADMIN_URL = fixture.addresses.url;
  environment.ARROWER_ADMIN_READ_ONLY_URL = fixture.addresses.read_only_url;
}
const wanted = process.argv.slice(2);
const files = readdirSync(here).filter((name) => name.endsWith("_test.mjs") && (wanted.length === 0 || wanted.some((one) => name.startsWith(one))));
const tests = spawn(process.execPath, ["--test", "--test-concurrency=1", "--test-reporter=spec", ...files.map((name) => here + name)], {
  stdio: "inherit",
  env: environment,
});
const status = await new Promise((resolve) => tests.on("exit", (code) => resolve(code ?? 1)));
await fixture?.stop();
process.exit(status);
