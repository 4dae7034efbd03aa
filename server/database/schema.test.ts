import { afterAll, beforeAll, expect, test } from "vitest";
import { schemaSuite } from "./testing/schema.suite.ts";
import { startTestDatabase, type TestDatabase } from "./testing/test-database.ts";

let database: TestDatabase;
beforeAll(async () => {
  database = await startTestDatabase();
});
afterAll(() => database.stop());

schemaSuite(() => database.db);

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
