import { afterAll, beforeAll, beforeEach, describe, expect, test } from "vitest";
import { manualClock } from "../../clock.ts";
import { startTestDatabase, type TestDatabase } from "../../database/testing/test-database.ts";
import { servicePrincipal } from "../../domain/principal.ts";
import { parseProductFile } from "../../domain/product-file/index.ts";
import { flightsYaml, sessionsYaml } from "../../domain/product-file/testing/examples.ts";
import { rebuildProjections } from "../rebuild.ts";
import { memoryJournalLog } from "../testing/memory-log.ts";
import { journalEvent } from "./codec.ts";
import { createJournal } from "./journal.ts";

let database: TestDatabase;
beforeAll(async () => {
  database = await startTestDatabase();
});
afterAll(() => database.stop());

const actor = servicePrincipal("test");
const start = Date.UTC(2026, 0, 1);

/** Tables the journal alone decides, in an order that does not depend on how they were filled. */
const projected = [
  "domain",
  "team",
  "team_member",
  "person",
  "product",
  "port",
  "contract",
  "field",
  "lineage_edge",
  "connection",
  "entity_version",
  "projection_state",
  "follow",
  "training_set",
];

async function dump(): Promise<Record<string, string[]>> {
  const tables: Record<string, string[]> = {};
  for (const table of projected) {
    const rows = await database.db.$queryRawUnsafe<{ row: string }[]>(
      `SELECT to_jsonb(t)::text AS row FROM "${table}" AS t ORDER BY 1`,
    );
    tables[table] = rows.map(({ row }) => row);
  }
  return tables;
}

beforeEach(async () => {
  const names = [...projected, "api_token", "saved_search"].map((table) => `"${table}"`).join(", ");
  await database.db.$executeRawUnsafe(`TRUNCATE ${names} CASCADE`);
});

function setUp() {
  const clock = manualClock(start);
  const log = memoryJournalLog(clock);
  return { clock, log, journal: createJournal({ log, db: database.db }) };
}

function productEvent(source: string, action: "create" | "change" | "retire" = "create") {
  const { definition } = parseProductFile(source);
  if (!definition) throw new Error("not valid");
  return journalEvent("product", definition.product.id, action, { source, sourceKind: "yaml", definition });
}

const person = (id: string, email = `${id}@example.com`) =>
  journalEvent("person", id, "create", {
    id,
    name: id.toUpperCase(),
    email,
    role: "data_scientist",
    title: "",
    persona: false,
  });

describe("a change", () => {
  test("is readable from the tables as soon as it returns", async () => {
    const { journal } = setUp();
    const result = await journal.change(actor, async () => ({
      events: [productEvent(flightsYaml)],
      result: 7,
    }));
    expect(result).toBe(7);
    const product = await database.db.product.findUniqueOrThrow({
      where: { id: "flight-operations/flight_events" },
      include: { ports: { include: { fields: true, contract: true } } },
    });
    expect(product).toMatchObject({
      title: "Flight events",
      status: "active",
      version: "1.0.0",
      revision: 1,
      source: flightsYaml,
    });
    expect(product.ports[0]?.contract?.source).toBe(flightsYaml.split("---\n")[1]);
    expect(product.ports[0]?.fields).toHaveLength(6);
    expect((await database.db.domain.findUnique({ where: { id: "flight-operations" } }))?.name).toBe(
      "flight-operations",
    );
  });

  test("without events appends nothing", async () => {
    const { journal, log } = setUp();
    await journal.change(actor, async () => ({ events: [], result: null }));
    expect(log.entries).toEqual([]);
  });

  test("with a document its kind refuses appends nothing", async () => {
    const { journal, log } = setUp();
    const bad = {
      ...journalEvent("domain", "a", "create", { id: "a", name: "A", description: "", ownerTeamId: null }),
      document: { id: 1 },
    };
    await expect(journal.change(actor, async () => ({ events: [bad], result: null }))).rejects.toThrow();
    expect(log.entries).toEqual([]);
  });

  test("decides again when somebody else was faster", async () => {
    const { clock, log, journal } = setUp();
    const other = createJournal({ log, db: database.db });
    let decisions = 0;
    const seen: number[] = [];
    await journal.change(actor, async () => {
      decisions++;
      seen.push(await database.db.domain.count());
      if (decisions === 1) {
        clock.advance(5);
        await other.change(actor, async () => ({ events: [domain("first")], result: null }));
      }
      return { events: [domain("second")], result: null };
    });
    expect({ decisions, seen, ends: log.entries.length }).toEqual({ decisions: 2, seen: [0, 1], ends: 2 });
  });

  test("many at once from three processes all arrive, each once", async () => {
    const { log } = setUp();
    const journals = [1, 2, 3].map(() => createJournal({ log, db: database.db }));
    await Promise.all(
      Array.from({ length: 30 }, (_, index) =>
        journals[index % 3]?.change(actor, async () => ({ events: [domain(`d${index}`)], result: null })),
      ),
    );
    expect(log.entries).toHaveLength(30);
    expect(await database.db.domain.count()).toBe(30);
    expect(await database.db.entityVersion.count()).toBe(30);
  });

  test("of one process do not stop at one that fails", async () => {
    const { journal } = setUp();
    const failing = journal.change(actor, async () => Promise.reject(new Error("no")));
    const working = journal.change(actor, async () => ({ events: [domain("a")], result: "ok" }));
    await expect(failing).rejects.toThrow("no");
    await expect(working).resolves.toBe("ok");
  });
});

const domain = (id: string, name = id) =>
  journalEvent("domain", id, "create", { id, name, description: "", ownerTeamId: null });

test("versions follow each other without a gap, to the microsecond", async () => {
  const { journal } = setUp();
  for (const name of ["A", "B", "C"])
    await journal.change(actor, async () => ({ events: [domain("a", name)], result: null }));
  const rows = await database.db.$queryRaw<{ revision: number; at: string; until: string | null }[]>`
    SELECT revision, at::text, until::text FROM entity_version ORDER BY revision`;
  expect(rows.map((row) => row.revision)).toEqual([1, 2, 3]);
  expect(rows.map((row) => row.until)).toEqual([rows[1]?.at, rows[2]?.at, null]);
  expect(new Set(rows.map((row) => row.at)).size).toBe(3);
  expect((await database.db.domain.findUniqueOrThrow({ where: { id: "a" } })).revision).toBe(3);
});

test("two changes of one entity in one batch both count", async () => {
  const { journal } = setUp();
  await journal.change(actor, async () => ({
    events: [domain("a", "A"), domain("b"), domain("a", "AA")],
    result: null,
  }));
  expect(await database.db.domain.findUniqueOrThrow({ where: { id: "a" } })).toMatchObject({
    name: "AA",
    revision: 2,
  });
});

test("lineage is derived, and a retired product is marked", async () => {
  const { journal } = setUp();
  await journal.change(actor, async () => ({ events: [productEvent(sessionsYaml)], result: null }));
  expect(await database.db.lineageEdge.findMany()).toMatchObject([
    {
      fromProductId: "product-analytics/clickstream_events",
      toPort: "features",
      origin: "derived",
      fields: ["account_id", "action", "at"],
    },
  ]);
  await journal.change(actor, async () => ({ events: [productEvent(sessionsYaml, "retire")], result: null }));
  const product = await database.db.product.findFirstOrThrow();
  expect(product).toMatchObject({ status: "retired", revision: 2 });
  expect(product.retiredAt).not.toBeNull();
});

test("a rebuild gives the same bytes and keeps what hangs on people", async () => {
  const { clock, log, journal } = setUp();
  const say = async (...events: Parameters<typeof journalEvent>[] | ReturnType<typeof journalEvent>[]) => {
    clock.advance(1000);
    await journal.change(actor, async () => ({
      events: events as ReturnType<typeof journalEvent>[],
      result: null,
    }));
  };
  await say(person("ann"), person("bob"));
  await say(
    journalEvent("team", "t", "create", {
      id: "t",
      name: "T",
      email: null,
      members: [{ personId: "ann", role: "owner" }],
    }),
  );
  await say(
    journalEvent("domain", "flight-operations", "create", {
      id: "flight-operations",
      name: "Flights",
      description: "d",
      ownerTeamId: "t",
    }),
  );
  await say(productEvent(flightsYaml), productEvent(sessionsYaml));
  await say(
    journalEvent("follow", "bob:flight-operations/flight_events", "create", {
      personId: "bob",
      productId: "flight-operations/flight_events",
    }),
  );
  await say(journalEvent("preference", "bob", "change", { personId: "bob", trackUsage: false }));
  // Addresses swap owners: history can be replayed only if nobody holds the last one.
  await say(person("ann", "new@example.com"));
  await say(person("bob", "ann@example.com"));
  await say(
    journalEvent("connection", "k", "create", {
      id: "k",
      name: "K",
      system: "kafka",
      role: "stream",
      config: { brokers: ["a:1"] },
      secret: null,
    }),
  );
  const set = (id: string) => ({
    id,
    name: "Late flights",
    description: "",
    contentHash: "0f",
    rows: 2,
    bytes: 900,
    knownAt: "as-served",
    timeColumn: "t",
    columns: [{ name: "t", type: "VARCHAR" }],
    features: [{ name: "f/a.x", dtype: "int64", version: "f/a 1.0.0", present: 1, null: 1 }],
    beforeHistory: 0,
    definitions: [{ productId: "f/a", port: "features", version: "1.0.0", stateHash: "ab" }],
    labels: { kind: "rows" as const, name: "2 labels", version: "h" },
    pins: { states: { "f/a ab": { seq: 7, untilUs: 9, offsets: { "0": 7 } } }, streams: {}, tables: {} },
  });
  await say(journalEvent("trainingSet", "kept", "create", set("kept")));
  await say(journalEvent("trainingSet", "gone", "create", set("gone")));
  await say(journalEvent("trainingSet", "gone", "delete", set("gone")));
  await say(productEvent(flightsYaml.replace("maximum: 5000", "maximum: 6000"), "change"));
  await say(productEvent(sessionsYaml, "retire"));
  await database.db.apiToken.create({
    data: {
      id: "tok",
      personId: "bob",
      name: "t",
      hash: "h",
      hint: "mr_",
      scopes: [],
      createdAt: clock.now(),
    },
  });
  const before = await dump();
  expect(before.entity_version?.length).toBe(11);
  expect(before.training_set?.length).toBe(1);
  // A row that no event explains goes; a table that was damaged is right again.
  await database.db.person.create({
    data: { id: "ghost", name: "g", email: "g@example.com", role: "admin" },
  });
  await database.db.product.updateMany({ data: { title: "damaged" } });
  const applied = await rebuildProjections({
    db: database.db,
    journal: createJournal({ log, db: database.db }),
  });
  expect(applied).toBe(log.entries.length);
  expect(await dump()).toEqual(before);
  expect(await database.db.apiToken.count()).toBe(1);
});

test("an entry of a newer form stops the projection with words", async () => {
  const { log, journal } = setUp();
  await log.append([JSON.stringify({ ...domain("a"), formatVersion: 99, actor: { id: "x", name: "x" } })], 0);
  await expect(journal.catchUp()).rejects.toThrow(/form 99/);
});
