import { type ChildProcess, fork } from "node:child_process";
import { once } from "node:events";
import { mkdtempSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import pg from "pg";
import { afterAll, beforeAll, expect, test } from "vitest";

const execArgv = ["--disable-warning=ExperimentalWarning"];
const home = mkdtempSync(join(tmpdir(), "mr-home-"));
const socketDir = join(home, "run");
let database: ChildProcess;
let observer: pg.Client;

/** Of each process and pool size. */
const operations = 600;

interface Tally {
  operations: number;
  statements: number;
  increments: number;
  transactions: number;
  wrong: string[];
}

beforeAll(async () => {
  database = fork(join(import.meta.dirname, "main.ts"), [], {
    execArgv,
    env: { ...process.env, MILLRACE_HOME: home },
  });
  await once(database, "message");
  observer = new pg.Client({ host: socketDir, user: "postgres", database: "postgres" });
  await observer.connect();
  await observer.query(
    "create table trial (marker text primary key, client text); create table counter (value int); insert into counter values (0)",
  );
}, 120_000);

afterAll(async () => {
  await observer.end();
  database.kill("SIGTERM");
  const [code] = await once(database, "exit");
  rmSync(home, { recursive: true, force: true });
  expect(code).toBe(0);
});

async function mixedClient(name: string, poolSize: number): Promise<Tally> {
  const args = [socketDir, String(poolSize), String(operations), name];
  const child = fork(join(import.meta.dirname, "testing/mixed-client.ts"), args, { execArgv });
  const ended = once(child, "exit").then(([code]) => {
    throw new Error(`${name} exited with ${code} before it reported`);
  });
  const [tally] = (await Promise.race([once(child, "message"), ended])) as [Tally];
  return tally;
}

/** Starts a client, lets it get into the middle of a transaction, and kills it there. */
async function killOneInTransaction(): Promise<void> {
  const child = fork(join(import.meta.dirname, "testing/victim.ts"), [socketDir], { execArgv });
  await once(child, "message");
  child.kill("SIGKILL");
  await once(child, "exit");
}

test.each([1, 4, 10])(
  "two processes with pools of %i get their own answers while others are killed in transactions",
  { timeout: 60_000 },
  async (poolSize) => {
    const counter = async () => Number((await observer.query("select value from counter")).rows[0].value);
    const before = await counter();
    const begun = performance.now();
    let working = true;
    let killed = 0;
    const kills = (async () => {
      for (; working; killed++) await killOneInTransaction();
    })();
    const tallies = await Promise.all([mixedClient("a", poolSize), mixedClient("b", poolSize)]).finally(
      () => {
        working = false;
      },
    );
    await kills;
    const elapsed = (performance.now() - begun) / 1000;

    expect(tallies.flatMap((tally) => tally.wrong)).toEqual([]);
    const total = (key: "operations" | "statements" | "increments" | "transactions") =>
      tallies.reduce((sum, tally) => sum + tally[key], 0);
    expect(killed).toBeGreaterThan(0);
    // Read, add one, write: any interleaving of two transactions, or a killed one that stayed, loses count.
    expect((await counter()) - before).toBe(total("increments"));
    expect((await observer.query("select 1 from trial where client = 'victim'")).rows).toEqual([]);
    // Each kind of operation at least once, on however busy a machine.
    for (const tally of tallies) expect(tally.operations).toBeGreaterThanOrEqual(10);
    console.info(
      `pool ${poolSize}: ${total("operations")} operations, ${total("statements")} answers checked, ${total("transactions")} transactions, ${killed} clients killed in one, ${Math.round(total("operations") / elapsed)} operations/s`,
    );
  },
);
