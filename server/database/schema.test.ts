import { readFileSync } from "node:fs";
import { join } from "node:path";
import { afterAll, beforeAll, expect, test } from "vitest";
import { Prisma } from "../generated/prisma/client.ts";
import { readSchema } from "./testing/prisma-schema.ts";
import { migrationsFolder, startTestDatabase, type TestDatabase } from "./testing/test-database.ts";

const models = readSchema(readFileSync(join(migrationsFolder, "../schema.prisma"), "utf8"));

let database: TestDatabase;
beforeAll(async () => {
  database = await startTestDatabase();
});
afterAll(() => database.stop());

interface Reader {
  findFirst(): Promise<unknown>;
  count(): Promise<number>;
}

test.each(Object.keys(Prisma.ModelName))("the client can query %s", async (model) => {
  const name = (model.charAt(0).toLowerCase() + model.slice(1)) as keyof typeof database.db;
  const reader = database.db[name] as unknown as Reader;
  expect(await reader.findFirst()).toBeNull();
  expect(await reader.count()).toBe(0);
});

test("the schema file was read whole", () => {
  expect(models.map(({ model }) => model).sort()).toEqual(Object.keys(Prisma.ModelName).sort());
});

test.each(models)(
  "table $table has the columns, types and nullability of $model",
  async ({ table, columns }) => {
    const found = await database.db.$queryRaw<unknown[]>`
    select table_name as table, column_name as column, data_type as type, is_nullable = 'YES' as nullable
    from information_schema.columns where table_schema = 'public' and table_name = ${table}`;
    const byName = (a: unknown, b: unknown) => JSON.stringify(a).localeCompare(JSON.stringify(b));
    expect(found.sort(byName)).toEqual([...columns].sort(byName));
  },
);

test.each(models)("table $table has the primary and unique keys of $model", async ({ table, keys }) => {
  const found = await database.db.$queryRaw<{ key: string }[]>`
    select (select string_agg(a.attname, ',' order by a.attname) from pg_attribute a
            where a.attrelid = i.indrelid and a.attnum = any(i.indkey)) as key
    from pg_index i where i.indrelid = ${`"${table}"`}::regclass and i.indisunique and i.indpred is null`;
  expect(found.map(({ key }) => key).sort()).toEqual(keys);
});

test("an entity has at most one version in force", async () => {
  const version = (revision: number, until: Date | null) => ({
    kind: "domain",
    entityId: "d",
    revision,
    action: "change",
    at: new Date(revision),
    until,
    actorId: "a",
    actorName: "a",
    document: {},
    journalOffset: BigInt(revision),
  });
  await database.db.entityVersion.createMany({ data: [version(1, new Date(2)), version(2, null)] });
  await expect(database.db.entityVersion.create({ data: version(3, null) })).rejects.toMatchObject({
    code: "P2002",
  });
});

test("a person's role must be one that the domain knows", async () => {
  const person = { id: "p", name: "P", email: "p@example.org", role: "emperor" };
  await expect(database.db.person.create({ data: person })).rejects.toThrow("person_role_check");
});
