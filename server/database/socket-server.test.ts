import { once } from "node:events";
import { statSync } from "node:fs";
import { connect, type Socket } from "node:net";
import fc from "fast-check";
import pg from "pg";
import { afterAll, beforeAll, expect, test } from "vitest";
import { maintainOne } from "./maintenance.ts";
import { serveSocket } from "./socket-server.ts";
import { startTestDatabase, type TestDatabase } from "./testing/test-database.ts";
import { cString, int32, message, query, splitMessages, sync } from "./wire.ts";

let database: TestDatabase;
beforeAll(async () => {
  database = await startTestDatabase();
});
afterAll(() => database.stop());

async function client(more: pg.ClientConfig = {}): Promise<pg.Client> {
  const one = new pg.Client({ host: database.socketDir, user: "postgres", database: "postgres", ...more });
  one.on("error", () => {});
  await one.connect();
  return one;
}

async function withClients<T>(count: number, work: (...clients: pg.Client[]) => Promise<T>): Promise<T> {
  const clients = await Promise.all(Array.from({ length: count }, () => client()));
  try {
    return await work(...clients);
  } finally {
    await Promise.all(clients.map((one) => one.end()));
  }
}

const startup = (parameters: string): Buffer =>
  Buffer.concat([int32(8 + parameters.length), int32(3 << 16), Buffer.from(parameters)]);
const plain = startup("user\0postgres\0\0");

/** Sends raw bytes, ends the connection and gives the types of all messages answered. */
async function exchange(bytes: Buffer): Promise<{ types: string; text: string }> {
  const socket: Socket = connect(database.server.path);
  const chunks: Buffer[] = [];
  socket.on("data", (chunk: Buffer) => chunks.push(chunk));
  socket.on("error", () => {});
  socket.end(bytes);
  await once(socket, "close");
  const reply = Buffer.concat(chunks);
  return {
    types: splitMessages(reply)
      .map(({ type }) => type)
      .join(""),
    text: reply.toString("latin1"),
  };
}

const code = (failure: unknown): unknown =>
  failure instanceof Error && "code" in failure ? failure.code : failure;

test("the socket is for its owner only", () => {
  expect(statSync(database.server.path).mode & 0o777).toBe(0o600);
  expect(statSync(database.socketDir).mode & 0o777).toBe(0o700);
});

test("refuses TLS politely, and another role, database or setting by name", async () => {
  const ssl = Buffer.concat([int32(8), int32(80_877_103)]);
  const { text } = await exchange(Buffer.concat([ssl, plain, query("select 'after' || 'wards'")]));
  expect(text).toMatch(/^N/);
  expect(text).toContain("afterwards");
  await expect(client({ user: "somebody" })).rejects.toThrow('role "somebody" does not exist');
  await expect(client({ database: "other" })).rejects.toThrow('database "other" does not exist');
  await expect(client({ statement_timeout: 5 })).rejects.toThrow("statement_timeout=5 cannot be set");
  await expect(client({ application_name: "any" }).then((one) => one.end())).resolves.toBeUndefined();
});

test("answers a newer minor version of the protocol with the one it speaks", async () => {
  const parameters = Buffer.from("user\0postgres\0_pq_.extra\0on\0\0");
  const hello = Buffer.concat([int32(8 + parameters.length), int32((3 << 16) | 2), parameters]);
  const { types, text } = await exchange(Buffer.concat([hello, query("select 1")]));
  expect(types).toMatch(/^vRS+KZTDC.*Z$/);
  expect(text).toContain("_pq_.extra");
});

test("named prepared statements are refused by name, in and outside transactions", async () => {
  await withClients(1, async (one) => {
    const named = { name: "s1", text: "select 1 as n" };
    const failure = await one.query(named).catch((error: unknown) => error);
    expect(code(failure)).toBe("0A000");
    expect((failure as Error).message).toContain("named prepared statements");
    expect((await one.query("select 2 as n")).rows).toEqual([{ n: 2 }]);
    await one.query("begin");
    expect(code(await one.query(named).catch((error: unknown) => error))).toBe("0A000");
    expect(code(await one.query("select 1").catch((error: unknown) => error))).toBe("25P02");
    await one.query("rollback");
  });
});

test("a client's settings, listeners and statements do not reach the next client", async () => {
  await withClients(2, async (one, other) => {
    const show = async () => (await other.query("show work_mem")).rows[0].work_mem;
    const usual = await show();
    await one.query("set work_mem = '7MB'");
    expect(await show()).toBe(usual);
    await one.query("begin; set work_mem = '7MB'; commit");
    expect(await show()).toBe(usual);
    await one.query("prepare p as select 1");
    await expect(other.query("execute p")).rejects.toThrow('"p" does not exist');
    const heard: unknown[] = [];
    other.on("notification", (notification) => heard.push(notification));
    await one.query("listen news");
    await other.query("notify news, 'hello'");
    expect(heard).toEqual([]);
  });
});

test("settings of a transaction hold inside it and end with it", async () => {
  await withClients(1, async (one) => {
    await one.query("begin");
    await one.query("set local work_mem = '9MB'");
    expect((await one.query("show work_mem")).rows[0].work_mem).toBe("9MB");
    await one.query("commit");
    expect((await one.query("show work_mem")).rows[0].work_mem).not.toBe("9MB");
  });
});

test("a COPY from the client fails as an ordinary error in every protocol", async () => {
  await withClients(2, async (one, other) => {
    await one.query("create table copied (n int)");
    await expect(one.query("copy copied from stdin")).rejects.toThrow("takes no COPY data");
    expect((await other.query("select 1 as n")).rows).toEqual([{ n: 1 }]);
  });
  const execute = (sql: string) => [
    message("P", cString(""), cString(sql), Buffer.alloc(2)),
    message("B", cString(""), cString(""), Buffer.alloc(6)),
    message("E", cString(""), int32(0)),
  ];
  const copy = execute("copy copied from stdin");
  const { types } = await exchange(
    Buffer.concat([
      plain,
      ...copy,
      ...execute("select 1"),
      sync(),
      ...copy,
      message("H"),
      sync(),
      query("select 2"),
    ]),
  );
  expect(types.replace(/^RS+KZ/, "")).toBe("12GEZ12GEZTDCZ");
});

test("what was sent before a client hung up is still done, an open transaction is not", async () => {
  await withClients(1, async (one) => {
    await one.query("create table sent (n int)");
    await exchange(Buffer.concat([plain, query("insert into sent values (1)"), message("X")]));
    await exchange(
      Buffer.concat([
        plain,
        query("insert into sent values (2)"),
        query("begin"),
        query("insert into sent values (3)"),
      ]),
    );
    expect((await one.query("select n from sent order by n")).rows).toEqual([{ n: 1 }, { n: 2 }]);
  });
});

test("many requests in one go are answered in order, more than the server holds for a client", async () => {
  const numbers = Array.from({ length: 2000 }, (_, i) => i);
  const { text } = await exchange(Buffer.concat([plain, ...numbers.map((n) => query(`select 'no ${n};'`))]));
  expect([...text.matchAll(/no (\d+);/g)].map(([, n]) => Number(n))).toEqual(numbers);
});

test("large values go both ways", async () => {
  await withClients(1, async (one) => {
    const value = "é".repeat(3_000_000);
    const { rows } = await one.query("select $1::text as value", [value]);
    expect(rows[0].value === value).toBe(true);
  });
});

test("no bytes of a client, framed or not, end the backend or disturb another client", {
  timeout: 60_000,
}, async () => {
  const bodies = fc.uint8Array({ maxLength: 40 }).map((bytes) => Buffer.from(bytes));
  const framed = fc
    .tuple(fc.constantFrom(..."PBDECHSQdcfpz"), bodies)
    .map(([type, body]) =>
      type === "Q" || type === "P" ? message(type, Buffer.from("\0"), body) : message(type, body),
    );
  const statements = fc
    .constantFrom(
      "begin",
      "rollback",
      "select 1",
      "copy copied from stdin",
      "declare c cursor for select 1",
      "set x.y = 1",
      "syntax",
    )
    .map(query);
  await withClients(1, async (one) => {
    await one.query("create table if not exists copied (n int)");
    await fc.assert(
      fc.asyncProperty(fc.array(fc.oneof(framed, statements, bodies), { maxLength: 8 }), async (pieces) => {
        await exchange(Buffer.concat([plain, ...pieces]));
        const marker = String(pieces.length);
        expect((await one.query("select $1::text as marker", [marker])).rows).toEqual([{ marker }]);
      }),
      { numRuns: 150 },
    );
  });
});

test("tables that changed much are vacuumed and analysed", async () => {
  await withClients(1, async (one) => {
    await one.query(
      "create table busy (n int); insert into busy select generate_series(1, 5000); update busy set n = 0",
    );
    const seen = new Set<string | undefined>();
    for (let i = 0; i < 40 && !seen.has(undefined); i++)
      seen.add(await maintainOne(database.server.scheduler));
    expect(seen).toContain("busy");
    const { rows } = await one.query("select reltuples::int as tuples from pg_class where relname = 'busy'");
    expect(rows).toEqual([{ tuples: 5000 }]);
  });
});

test("a path too long for a socket is refused with what to do", async () => {
  const engine = {
    parameters: Buffer.alloc(0),
    run: () => Promise.reject(new Error()),
    close: async () => {},
  };
  const folder = `${database.socketDir}/${"x".repeat(120)}`;
  await expect(serveSocket({ engine, folder, onDeath: () => {} })).rejects.toThrow("MILLRACE_HOME");
});
