import { mkdirSync, mkdtempSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import pg from "pg";
import { afterAll, beforeAll, beforeEach, expect, test } from "vitest";
import { manualClock } from "../clock.ts";
import { applyMigrations } from "./migrate.ts";
import { migrationsFolder } from "./prepare-server.ts";
import { startTestDatabase, type TestDatabase } from "./testing/test-database.ts";

let database: TestDatabase;
const folder = mkdtempSync(join(tmpdir(), "mr-migrations-"));
const clients: pg.Client[] = [];

async function client(): Promise<pg.Client> {
  const one = new pg.Client({ host: database.socketDir, user: "postgres", database: "postgres" });
  await one.connect();
  clients.push(one);
  return one;
}
const write = (name: string, sql: string) => {
  mkdirSync(join(folder, name), { recursive: true });
  writeFileSync(join(folder, name, "migration.sql"), sql);
};
const migrate = async (one: pg.Client) =>
  applyMigrations({ client: one, folder, clock: manualClock(Date.UTC(2026, 0, 1)) });

beforeAll(async () => {
  database = await startTestDatabase();
});
afterAll(async () => {
  await Promise.all(clients.map((one) => one.end()));
  await database.stop();
  rmSync(folder, { recursive: true, force: true });
});
beforeEach(async () => {
  const one = await client();
  await one.query("drop table if exists _prisma_migrations, a, b, c");
  rmSync(folder, { recursive: true, force: true });
  write("0001_a", "create table a (n int); insert into a values (1);");
  write("0002_b", "create table b (n int);");
});

test("applies what is missing in the order of the names, once", async () => {
  const one = await client();
  expect(await migrate(one)).toEqual(["0001_a", "0002_b"]);
  expect(await migrate(one)).toEqual([]);
  write("0003_c", "create table c as select * from a;");
  expect(await migrate(one)).toEqual(["0003_c"]);
  expect((await one.query("select n from c")).rows).toEqual([{ n: 1 }]);
  const { rows } = await one.query(
    "select migration_name, length(checksum) as length, finished_at, applied_steps_count from _prisma_migrations order by 1",
  );
  expect(rows[0]).toEqual({
    migration_name: "0001_a",
    length: 64,
    finished_at: new Date(Date.UTC(2026, 0, 1)),
    applied_steps_count: 1,
  });
});

test("a failing migration leaves nothing behind, keeps the earlier ones and can be repaired", async () => {
  const one = await client();
  write("0002_b", "create table b (n int); create table a (n int);");
  await expect(migrate(one)).rejects.toThrow(
    'Migration 0002_b failed and was rolled back: relation "a" already exists',
  );
  expect((await one.query("select to_regclass('a') as a, to_regclass('b') as b")).rows).toEqual([
    { a: "a", b: null },
  ]);
  write("0002_b", "create table b (n int);");
  expect(await migrate(one)).toEqual(["0002_b"]);
});

test("a file changed after it was applied is refused by name", async () => {
  const one = await client();
  await migrate(one);
  write("0001_a", "create table a (n bigint);");
  await expect(migrate(one)).rejects.toThrow("Migration 0001_a was changed after the database applied it");
});

test("a database made by a newer version is refused", async () => {
  const one = await client();
  write("0009_future", "create table c (n int);");
  await migrate(one);
  rmSync(join(folder, "0009_future"), { recursive: true });
  await expect(migrate(one)).rejects.toThrow("0009_future, which this version of Millrace does not have");
});

test("several at once apply each migration once", async () => {
  const many = await Promise.all(Array.from({ length: 4 }, () => client()));
  const applied = await Promise.all(many.map(migrate));
  expect(applied.flat().sort()).toEqual(["0001_a", "0002_b"]);
});

test("the project's own migrations are recorded with the checksums Prisma computes", async () => {
  const one = await client();
  await one.query("drop schema public cascade; create schema public");
  expect(await applyMigrations({ client: one, folder: migrationsFolder, clock: manualClock(0) })).toContain(
    "0001_init",
  );
});
