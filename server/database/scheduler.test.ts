import { afterEach, beforeEach, expect, test, vi } from "vitest";
import type { Engine, EngineReply } from "./engine.ts";
import { type Batch, Scheduler, type SchedulerClient } from "./scheduler.ts";
import { query, splitMessages, type TransactionStatus } from "./wire.ts";

/** A backend that understands begin, commit, rollback and set, and notes what it ran in which order. */
function fakeEngine() {
  const ran: string[] = [];
  let status: TransactionStatus = "I";
  const engine: Engine = {
    parameters: Buffer.alloc(0),
    async run(part): Promise<EngineReply> {
      const text = splitMessages(Buffer.from(part))
        .map(({ body }) => body.toString().replace("\0", ""))
        .join("");
      ran.push(text);
      if (text.includes("die")) throw new Error("died");
      if (text.includes("begin")) status = "T";
      if (/commit|ROLLBACK/.test(text)) status = "I";
      return { bytes: Buffer.from(text), status, touchedSession: text.includes("set ") };
    },
    close: async () => {},
  };
  return { engine, ran };
}

class FakeClient implements SchedulerClient {
  answers: string[] = [];
  farewell: string | undefined;
  deliver(bytes: Buffer): void {
    this.answers.push(bytes.toString());
  }
  end(bytes: Buffer): void {
    this.farewell = bytes.toString();
  }
  served(): void {}
}

const batch = (sql: string): Batch => ({
  kind: "batch",
  parts: [query(sql)],
  bytes: 1,
  end: "Q",
  namedStatement: false,
});

function setting() {
  const { engine, ran } = fakeEngine();
  const deaths: unknown[] = [];
  const scheduler = new Scheduler(engine, { idleInTransactionMs: 1000, transactionMs: 5000 }, (e) =>
    deaths.push(e),
  );
  const client = () => {
    const one = new FakeClient();
    scheduler.join(one);
    return {
      fake: one,
      send: (...sql: string[]) => sql.forEach((each) => void scheduler.submit(one, batch(each))),
    };
  };
  return { scheduler, ran, deaths, client };
}

/** Lets everything that is ready run, without moving the timers. */
const settle = async () => {
  for (let i = 0; i < 50; i++) await new Promise(setImmediate);
};

beforeEach(() => {
  vi.useFakeTimers({ toFake: ["setTimeout", "clearTimeout"] });
});
afterEach(() => {
  vi.useRealTimers();
});

test("clients take turns, one batch each", async () => {
  const { ran, client } = setting();
  const [a, b, c] = [client(), client(), client()];
  a.send("a1", "a2", "a3");
  b.send("b1", "b2");
  c.send("c1");
  await settle();
  expect(ran).toEqual(["a1", "b1", "c1", "a2", "b2", "a3"]);
});

test("only the client in a transaction is served until it is idle again", async () => {
  const { ran, client } = setting();
  const [a, b] = [client(), client()];
  a.send("begin");
  await settle();
  b.send("b1");
  a.send("a1");
  await settle();
  expect(ran).toEqual(["begin", "a1"]);
  a.send("commit", "a2");
  await settle();
  expect(ran).toEqual(["begin", "a1", "commit", "b1", "a2"]);
});

test("a client that breaks off is rolled back, and what it had waiting is not run", async () => {
  const { scheduler, ran, client } = setting();
  const [a, b] = [client(), client()];
  a.send("begin");
  await settle();
  b.send("b1");
  scheduler.abort(a.fake);
  a.send("a1");
  await settle();
  expect(ran).toEqual(["begin", "ROLLBACK", "b1"]);
});

test("a client that leaves gets what it sent before done, and then its transaction rolled back", async () => {
  const { scheduler, ran, client } = setting();
  const [a, b] = [client(), client()];
  a.send("begin", "a1");
  scheduler.leave(a.fake);
  b.send("b1");
  await settle();
  expect(ran).toEqual(["begin", "a1", "ROLLBACK", "b1"]);
});

test("an idle transaction ends after its time with the error PostgreSQL gives", async () => {
  const { ran, client } = setting();
  const [a, b] = [client(), client()];
  a.send("begin");
  await settle();
  b.send("b1");
  await vi.advanceTimersByTimeAsync(999);
  expect(ran).toEqual(["begin"]);
  await vi.advanceTimersByTimeAsync(1);
  await settle();
  expect(ran).toEqual(["begin", "ROLLBACK", "b1"]);
  expect(a.fake.farewell).toContain("25P03");
});

test("a transaction that is kept busy ends after its longer time", async () => {
  const { ran, client } = setting();
  const [a, b] = [client(), client()];
  a.send("begin");
  b.send("b1");
  for (let ms = 0; ms < 6000; ms += 500) {
    await settle();
    a.send("a1");
    await vi.advanceTimersByTimeAsync(500);
  }
  await settle();
  expect(a.fake.farewell).toContain("25P04");
  expect(ran.filter((text) => text === "a1").length).toBeGreaterThan(5);
  expect(ran.slice(-2)).toEqual(["ROLLBACK", "b1"]);
});

test("session settings are reset before another client is served, and at the end of a transaction only", async () => {
  const { ran, client } = setting();
  const [a, b] = [client(), client()];
  a.send("set x", "a1");
  b.send("b1", "begin", "set local y", "commit");
  await settle();
  expect(ran).toEqual(["set x", "DISCARD ALL", "b1", "a1", "begin", "set local y", "commit", "DISCARD ALL"]);
});

test("cancel drops what waits, with the error PostgreSQL gives, and nothing that runs in a transaction", async () => {
  const { scheduler, ran, client } = setting();
  const [a, b] = [client(), client()];
  a.send("begin");
  await settle();
  b.send("b1", "b2");
  scheduler.cancel(b.fake);
  scheduler.cancel(a.fake);
  a.send("commit");
  await settle();
  expect(ran).toEqual(["begin", "commit", "b2"]);
  expect(b.fake.answers[0]).toContain("57014");
});

test("background work runs between clients, never inside a transaction", async () => {
  const { scheduler, ran, client } = setting();
  const a = client();
  a.send("begin");
  await settle();
  const work = scheduler.whenQuiet(async (engine) => {
    await engine.run(query("vacuum"));
  });
  a.send("a1");
  await settle();
  expect(ran).toEqual(["begin", "a1"]);
  a.send("commit");
  await settle();
  await work;
  expect(ran).toEqual(["begin", "a1", "commit", "vacuum"]);
});

test("closing lets the running batch finish, rolls back and serves nobody after", async () => {
  const { scheduler, ran, client } = setting();
  const a = client();
  a.send("begin", "a1", "a2");
  const closed = scheduler.close();
  a.send("a3");
  await settle();
  await closed;
  expect(ran).toEqual(["begin", "ROLLBACK"]);
});

test("a backend that dies is reported once and not asked again", async () => {
  const { deaths, ran, client } = setting();
  const [a, b] = [client(), client()];
  a.send("die");
  b.send("b1");
  await settle();
  a.send("a2");
  await settle();
  expect(deaths).toHaveLength(1);
  expect(ran).toEqual(["die"]);
});
