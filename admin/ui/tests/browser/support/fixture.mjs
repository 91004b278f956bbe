// Starts the program with a database, workers and admin servers, tells it what to do, and stops it.
import { spawn } from "node:child_process";
import { createInterface } from "node:readline";

export async function start_fixture(program, ...options) {
  const child = spawn(program, options, { stdio: ["pipe", "pipe", "inherit"] });
  const lines = createInterface({ input: child.stdout })[Symbol.asyncIterator]();
  const addresses = {};
  for (let line = await lines.next(); !line.done; line = await lines.next()) {
    const at = line.value.indexOf(" ");
    if (line.value === "ready") {
      return {
        addresses,
        /** Until the program has done it. */
        async command(text) {
          child.stdin.write(`${text}\n`);
          await lines.next();
        },
        async stop() {
          const ended = new Promise((resolve) => child.on("exit", resolve));
          child.stdin.end();
          await ended;
        },
      };
    }
    if (at > 0) addresses[line.value.slice(0, at)] = line.value.slice(at + 1);
  }
  throw new Error(`${program} ended before it was ready`);
}
