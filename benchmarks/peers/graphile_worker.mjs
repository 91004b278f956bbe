// Graphile Worker. The best configuration is that of its performance page, but with the size of the local queue that
// measured fastest for jobs that do nothing.
import { Logger, makeWorkerUtils, run } from "graphile-worker";
import { main } from "./scenarios.mjs";

class GraphileWorker {
  #options;
  #preset;
  #utils;
  #runner;

  constructor(options) {
    this.#options = options;
  }

  async open(connection) {
    // Silent: by default it logs a line for each job.
    const logger = new Logger(() => () => {});
    this.#preset = { worker: { connectionString: connection, logger, ...this.#options } };
    this.#utils = await makeWorkerUtils({ preset: this.#preset });
    await this.#utils.migrate();
  }

  async enqueue(number) {
    await this.#utils.addJob("nothing", { number });
  }

  async enqueueBulk(numbers) {
    await this.#utils.addJobs(numbers.map((number) => ({ identifier: "nothing", payload: { number } })));
  }

  async start(ran) {
    const nothing = async ({ number }) => ran(number);
    this.#runner = await run({ preset: this.#preset, taskList: { nothing }, crontab: "" });
  }

  async stop() {
    await this.#runner.stop();
  }

  get countUnfinished() {
    return "select count(*) as unfinished from graphile_worker.jobs";
  }

  async close() {
    await this.#utils.release();
  }
}

await main("graphile-worker", {
  default: () => new GraphileWorker({}),
  best: () =>
    new GraphileWorker({
      concurrentJobs: 24,
      maxPoolSize: 25,
      localQueue: { size: 10_000 },
      completeJobBatchDelay: 0,
      failJobBatchDelay: 0,
    }),
});
