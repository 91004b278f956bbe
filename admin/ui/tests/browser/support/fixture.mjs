// Starts the program with a database, workers and admin servers, and stops it.
import { spawn } from "node:child_process";
import { createInterface } from "node:readline";

export async function start_fixture(program, ...options) {
  const child = spawn(program, options, { stdio: ["pipe", "pipe", "inherit"] });
  const addresses = {};
  for await (const line of createInterface({ input: child.stdout })) {
    const at = line.indexOf(" ");
    if (line === "ready") {
      return {
        addresses,
        async stop() {
          const ended = new Promise((resolve) => child.on("exit", resolve));
          child.stdin.end();
          await ended;
        },
      };
    }
    if (at > 0) addresses[line.slice(0, at)] = line.slice(at + 1);
  }
  throw new Error(`${program} ended before it was ready`);
}
