import { readdirSync, readFileSync } from "node:fs";
import { join } from "node:path";
import { afterAll, beforeAll, expect, test } from "vitest";
import { startTestDatabase, type TestDatabase } from "./database/testing/test-database.ts";
import { createDb, createPool, inTransaction } from "./db.ts";

let database: TestDatabase;
beforeAll(async () => {
  database = await startTestDatabase();
});
afterAll(() => database.stop());

const team = (id: string) => ({ data: { id, name: id } });

test("a transaction commits as a whole and rolls back as a whole", async () => {
  const { db } = database;
  const made = await inTransaction(db, async (tx) => {
    await tx.team.create(team("kept"));
    return tx.team.count();
  });
  expect(made).toBe(1);
  const failing = inTransaction(db, async (tx) => {
    await tx.team.create(team("lost"));
    throw new Error("on purpose");
  });
  await expect(failing).rejects.toThrow("on purpose");
  expect(await db.team.findMany({ select: { id: true } })).toEqual([{ id: "kept" }]);
});

test.each([
  ["a query", (db: TestDatabase["db"]) => db.team.count()],
  ["raw SQL", (db: TestDatabase["db"]) => db.$queryRaw`select 1`],
  ["another transaction", (db: TestDatabase["db"]) => inTransaction(db, async () => 1)],
  ["a batch", (db: TestDatabase["db"]) => db.$transaction([db.team.count()])],
])(
  "%s with the outer client inside a transaction is refused at once, not after a time-out",
  async (_what, use) => {
    const begun = performance.now();
    const outcome = inTransaction(database.db, async (tx) => {
      await tx.team.create(team("never"));
      return use(database.db);
    });
    await expect(outcome).rejects.toThrow("outer database client was used inside inTransaction");
    expect(performance.now() - begun).toBeLessThan(2000);
    expect(await database.db.team.findUnique({ where: { id: "never" } })).toBeNull();
  },
);

test("work started inside but finished after a transaction may use the outer client", async () => {
  let later: Promise<number> = Promise.resolve(-1);
  let go = () => {};
  const gate = new Promise<void>((resolve) => {
    go = resolve;
  });
  await inTransaction(database.db, async () => {
    later = gate.then(() => database.db.domain.count());
  });
  go();
  expect(await later).toBe(0);
});

test("a pool of plain connections reads what Prisma writes, and survives its connections", async () => {
  const pool = createPool({ socketDir: database.socketDir, poolSize: 2 });
  await database.db.team.create(team("seen"));
  expect((await pool.query("select name from team where id = $1", ["seen"])).rows).toEqual([
    { name: "seen" },
  ]);
  await pool.end();
});

test("the client reconnects after its connections broke", async () => {
  const db = createDb({ socketDir: database.socketDir, poolSize: 2 });
  await db.team.count();
  await database.server.dropConnections();
  await expect.poll(() => db.team.count().catch(() => "broken")).toBeGreaterThan(0);
  await db.$disconnect();
});

test("nothing but inTransaction opens an interactive transaction", () => {
  const files = readdirSync(import.meta.dirname, { recursive: true, encoding: "utf8" })
    .filter((file) => /\.tsx?$/.test(file) && !file.startsWith("generated"))
    .filter((file) => !["db.ts", "db.test.ts"].includes(file));
  expect(files.length).toBeGreaterThan(20);
  const offenders = files.filter((file) =>
    /\$transaction\(\s*[^[\s]/.test(readFileSync(join(import.meta.dirname, file), "utf8")),
  );
  expect(offenders).toEqual([]);
});
