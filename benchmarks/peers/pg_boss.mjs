// pg-boss. The references of its constructor, its queues and its workers describe the options; batch size and number of
// workers are those that measured fastest for jobs that do nothing.
import { PgBoss } from "pg-boss";
import { main } from "./scenarios.mjs";

class Boss {
  #options;
  #boss;

  constructor(options) {
    this.#options = options;
  }

  async open(connection) {
    this.#boss = new PgBoss({ connectionString: connection, ...this.#options.instance });
    this.#boss.on("error", (error) => {
      throw error;
    });
    await this.#boss.start();
    await this.#boss.createQueue("nothing", this.#options.queue);
  }

  async enqueue(number) {
    await this.#boss.send("nothing", { number });
  }

  async enqueueBulk(numbers) {
    await this.#boss.insert(
      "nothing",
      numbers.map((number) => ({ data: { number } })),
    );
  }

  async start(ran) {
    await this.#boss.work("nothing", this.#options.work, async (jobs) => {
      for (const job of jobs) {
        ran(job.data.number);
      }
    });
  }

  async stop() {
    await this.#boss.offWork("nothing", { wait: true });
  }

  get countUnfinished() {
    return "select count(*) as unfinished from pgboss.job where name = 'nothing' and state <> 'completed'";
  }

  async close() {
    await this.#boss.stop();
  }
}

await main("pg-boss", {
  default: () => new Boss({ instance: {}, queue: {}, work: {} }),
  best: () =>
    new Boss({
      instance: { useListenNotify: true },
      queue: { notify: true, partition: true },
      work: { batchSize: 10_000, localConcurrency: 2, burstWhenBatchFull: true, pollingIntervalSeconds: 0.5 },
    }),
});
