import { readdirSync } from "node:fs";
import { afterAll, beforeAll, describe, expect, it } from "vitest";
import {
  postgresName,
  preparePostgres,
  type RunningPostgres,
  startPostgres,
} from "../../scripts/systems/postgres.ts";
import { available } from "../../scripts/systems/system.ts";
import { systemClock } from "../clock.ts";
import { createDb, type Db, inTransaction } from "../db.ts";
import { prepareServer } from "./prepare-server.ts";
import { schemaSuite } from "./testing/schema.suite.ts";

const postgres = await available(postgresName, preparePostgres);

if (!postgres.ok) it.skip(postgres.reason, () => {});

describe.runIf(postgres.ok)(postgresName, () => {
  let server: RunningPostgres;
  let db: Db;

  beforeAll(async () => {
    if (postgres.ok) server = await startPostgres(postgres.value);
    db = createDb({ connectionString: server.connectionString });
  });
  afterAll(async () => {
    await db?.$disconnect();
    await server?.stop();
  });

  it("is brought up to date by several processes at once, each migration once", async () => {
    const applied = await Promise.all(
      Array.from({ length: 4 }, () => prepareServer(server.connectionString, systemClock)),
    );
    const migrations = readdirSync("prisma/migrations").filter((name) => /^\d{4}_/.test(name));
    expect(migrations).toContain("0001_init");
    expect(applied.flat().sort()).toEqual(migrations.sort());
    expect(await prepareServer(server.connectionString, systemClock)).toEqual([]);
  });

  schemaSuite(() => db);

  it("serves the same client: transactions hold and the outer client is refused inside", async () => {
    const team = (id: string) => ({ data: { id, name: id } });
    await inTransaction(db, (tx) => tx.team.create(team("kept")));
    const nested = inTransaction(db, async (tx) => {
      await tx.team.create(team("lost"));
      return db.team.count();
    });
    await expect(nested).rejects.toThrow("outer database client");
    expect(await db.team.findMany({ select: { id: true } })).toEqual([{ id: "kept" }]);
  });

  it("an address where nothing listens is named, without the password", async () => {
    const failure = await prepareServer("postgres://me:hunter2@127.0.0.1:1/db", systemClock).catch(String);
    expect(failure).toContain("127.0.0.1:1");
    expect(failure).not.toContain("hunter2");
  });
});
