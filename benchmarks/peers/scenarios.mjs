// The scenarios, the same for each peer: a program of a peer says how to enqueue and how to work, and calls `main`.
//
//   node PEER.mjs CONNECTION CONFIGURATION SCENARIO SIZE
//
// CONNECTION is the URL of an empty database. Prints a line of JSON for each result. our_side.cpp measures ours in the
// same way.
import { setTimeout as sleep } from "node:timers/promises";
import pg from "pg";

const jobsACall = 1_000;
const warmUpJobs = 20;
const pauseMilliseconds = 20;
/** For peers that are too slow to work off all jobs. */
const longestProcessMilliseconds = 5_000;
const longestRunMilliseconds = 60_000;

/** Notes when each job ran. None may run twice. */
class Tally {
  ran = 0;
  first;
  last;
  times;
  #allRan = Promise.withResolvers();

  constructor(jobs) {
    this.times = new Array(jobs).fill(undefined);
  }

  get all() {
    return this.#allRan.promise;
  }

  add(number) {
    if (this.times[number] !== undefined) {
      fail(`job ${number} ran twice`); // the peer would take an exception for a failed job
    }
    this.last = this.times[number] = performance.now();
    this.first ??= this.last;
    if (++this.ran === this.times.length) {
      this.#allRan.resolve();
    }
  }
}

/** Jobs a second that wait already; of those that run within some seconds where the peer is slow. */
async function workOff({ peer, connection, size, print }) {
  for (let begin = 0; begin < size; begin += jobsACall) {
    await peer.enqueueBulk(Array.from({ length: Math.min(jobsACall, size - begin) }, (_, i) => begin + i));
  }
  await query(connection, "checkpoint");
  const tally = new Tally(size);
  const started = performance.now();
  await peer.start((number) => tally.add(number));
  await Promise.race([tally.all, sleep(longestProcessMilliseconds, undefined, { ref: false })]);
  await peer.stop();
  if (tally.ran < size) {
    // The jobs after the first, in the time that they took.
    print("process", "jobs/s", (1000 * (tally.ran - 1)) / (tally.last - tally.first));
    return;
  }
  // From the worker's start until all of them are recorded as finished.
  print("process", "jobs/s", (1000 * size) / (performance.now() - started));
  const [{ unfinished }] = await query(connection, peer.countUnfinished);
  if (Number(unfinished) !== 0) {
    throw new Error(`${unfinished} jobs ran but are not finished`);
  }
}

/** Jobs a second, each in a commit of its own, one after the other, for `size` milliseconds. */
async function enqueue({ peer, size, print }) {
  print("enqueue", "jobs/s", await callsASecond(size, (number) => peer.enqueue(number)));
}

/** Jobs a second, many in a call, one call after the other, for `size` milliseconds. */
async function enqueueBulk({ peer, size, print }) {
  const numbers = Array.from({ length: jobsACall }, (_, i) => i);
  print("enqueue_bulk", "jobs/s", jobsACall * (await callsASecond(size, () => peer.enqueueBulk(numbers))));
}

/** Milliseconds from the commit that enqueues a job to its start, the workers being idle, for `size` jobs. */
async function latency({ peer, size, print }) {
  const jobs = warmUpJobs + size;
  const tally = new Tally(jobs);
  await peer.start((number) => tally.add(number));
  const committed = [];
  const begin = performance.now();
  for (let number = 0; number < jobs; ++number) {
    await sleep(Math.max(0, begin + pauseMilliseconds * number - performance.now()));
    await peer.enqueue(number);
    committed.push(performance.now());
  }
  await tally.all;
  await peer.stop();
  const waits = committed.map((time, number) => tally.times[number] - time).slice(warmUpJobs);
  waits.sort((a, b) => a - b);
  print("latency p50", "ms", waits[Math.round(0.5 * (size - 1))]);
  print("latency p99", "ms", waits[Math.round(0.99 * (size - 1))]);
}

async function callsASecond(milliseconds, call) {
  for (let i = 0; i < warmUpJobs; ++i) {
    await call(i);
  }
  const started = performance.now();
  let calls = 0;
  while (performance.now() - started < milliseconds) {
    await call(warmUpJobs + calls++);
  }
  return (1000 * calls) / (performance.now() - started);
}

async function query(connection, sql) {
  const client = new pg.Client({ connectionString: connection });
  await client.connect();
  try {
    return (await client.query(sql)).rows;
  } finally {
    await client.end();
  }
}

function fail(message) {
  console.error(message);
  process.exit(1);
}

const scenarios = { process: workOff, enqueue, enqueue_bulk: enqueueBulk, latency };

/**
 * `configurations` has a function for each configuration's name that makes the peer: an object with
 *
 *   open(connection)       makes the peer's tables, readies it to enqueue
 *   enqueue(number)        a job that tells this number and does nothing else, in a commit of its own
 *   enqueueBulk(numbers)   one for each, in one call of the peer's interface for many jobs
 *   start(ran)             starts to work; calls `ran` with the number of each job
 *   stop()                 stops working when what has run is recorded as finished
 *   countUnfinished        the SQL for how many jobs are not finished
 *   close()
 */
export async function main(name, configurations) {
  const [connection, configuration, scenario, size] = process.argv.slice(2);
  setTimeout(() => fail(`${name}: ${scenario} takes too long`), longestRunMilliseconds).unref();
  const print = (scenario, unit, value) =>
    console.log(JSON.stringify({ peer: name, configuration, scenario, unit, value }));
  const peer = configurations[configuration]();
  await peer.open(connection);
  await scenarios[scenario]({ peer, connection, size: Number(size), print });
  await peer.close();
}
