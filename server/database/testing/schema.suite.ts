import { readFileSync } from "node:fs";
import { join } from "node:path";
import { expect, test } from "vitest";
import type { Db } from "../../db.ts";
import { Prisma } from "../../generated/prisma/client.ts";
import { migrationsFolder } from "../prepare-server.ts";
import { readSchema } from "./prisma-schema.ts";

interface Reader {
  findFirst(): Promise<unknown>;
  count(): Promise<number>;
}

/** Holds a migrated, empty database to what prisma/schema.prisma says. */
export function schemaSuite(database: () => Db): void {
  const models = readSchema(readFileSync(join(migrationsFolder, "../schema.prisma"), "utf8"));

  test("the schema file was read whole", () => {
    expect(models.map(({ model }) => model).sort()).toEqual(Object.keys(Prisma.ModelName).sort());
  });

  test.each(Object.keys(Prisma.ModelName))("the client can query %s", async (model) => {
    const name = (model.charAt(0).toLowerCase() + model.slice(1)) as keyof Db;
    const reader = database()[name] as unknown as Reader;
    expect(await reader.findFirst()).toBeNull();
    expect(await reader.count()).toBe(0);
  });

  test.each(models)(
    "table $table has the columns, types and nullability of $model",
    async ({ table, columns }) => {
      const found = await database().$queryRaw<unknown[]>`
      select table_name as table, column_name as column, data_type as type, is_nullable = 'YES' as nullable
      from information_schema.columns where table_schema = 'public' and table_name = ${table}`;
      const byName = (a: unknown, b: unknown) => JSON.stringify(a).localeCompare(JSON.stringify(b));
      expect(found.sort(byName)).toEqual([...columns].sort(byName));
    },
  );

  test.each(models)("table $table has the primary and unique keys of $model", async ({ table, keys }) => {
    const found = await database().$queryRaw<{ key: string }[]>`
      select (select string_agg(a.attname, ',' order by a.attname) from pg_attribute a
              where a.attrelid = i.indrelid and a.attnum = any(i.indkey)) as key
      from pg_index i where i.indrelid = ${`"${table}"`}::regclass and i.indisunique and i.indpred is null`;
    expect(found.map(({ key }) => key).sort()).toEqual(keys);
  });
}
