import { afterAll, beforeAll, beforeEach, describe, expect, test } from "vitest";
import { startTestDatabase, type TestDatabase } from "../../database/testing/test-database.ts";
import { anonymous } from "../../domain/principal.ts";
import { flightsYaml, sessionsYaml } from "../../domain/product-file/testing/examples.ts";
import { productPageSchema } from "../../domain/read-models/catalog.ts";
import { journalEvent } from "../journal/codec.ts";
import { retireProduct } from "../product/retire-product.ts";
import {
  emptyDatabase,
  maya,
  operator,
  peopleTheMesh,
  streamActivity,
  type TestMesh,
  testMesh,
} from "../testing/mesh.ts";
import { listProducts } from "./list-products.ts";
import { listQuerySchema } from "./query.ts";

let database: TestDatabase;
let mesh: TestMesh;
beforeAll(async () => {
  database = await startTestDatabase();
});
afterAll(() => database.stop());
beforeEach(async () => {
  await emptyDatabase(database.db);
  mesh = testMesh(database.db);
  await peopleTheMesh(mesh);
});

const list = async (query: object = {}, by = maya) => {
  const page = await listProducts(mesh.deps, by, listQuerySchema.parse(query));
  expect(productPageSchema.safeParse(page).error).toBeUndefined();
  return page;
};
const ids = async (query: object = {}) => (await list(query)).items.map((item) => item.id);

/** A stream product of the flight domain with a name and a tag. */
const flight = (name: string, tag = "flights") =>
  flightsYaml
    .replaceAll("flight_events", name)
    .replace("title: Flight events,", `title: ${name.replaceAll("_", " ")},`)
    .replace("tags: [flights, replay]", `tags: [${tag}]`);

describe("rows", () => {
  test("carry owner, domain, ports and measured figures", async () => {
    await mesh.apply(flightsYaml);
    mesh.measured.streams = [streamActivity("flight-operations/flight_events", mesh.clock.nowMs())];
    const { items, total, domains } = await list();
    expect({ total, domains }).toEqual({ total: 1, domains: 1 });
    expect(items[0]).toMatchObject({
      id: "flight-operations/flight_events",
      domain: { id: "flight-operations", name: "Flight operations" },
      owner: { teamId: "transport", name: "Transport data" },
      ports: [{ name: "stream", type: "stream" }],
      activity: { ratePerSecond: 2, freshness: "ok", contract: "ok", promisedFreshnessMs: 60_000 },
    });
  });

  test("say unknown, not zero, when the data plane is down", async () => {
    await mesh.apply(flightsYaml);
    mesh.measured.down = true;
    const [row] = (await list()).items;
    expect(row?.activity).toMatchObject({
      ratePerSecond: null,
      records: null,
      freshness: "unknown",
      contract: "unknown",
    });
  });

  test("change as soon as a change has returned", async () => {
    expect(await ids()).toEqual([]);
    await mesh.apply(flight("a"));
    expect(await ids()).toEqual(["flight-operations/a"]);
    await mesh.apply(flight("a").replace("status: active\ndescription", "status: deprecated\ndescription"));
    expect((await list()).items[0]?.status).toBe("deprecated");
    await mesh.say(
      journalEvent("domain", "flight-operations", "change", {
        id: "flight-operations",
        name: "Renamed",
        description: "",
        ownerTeamId: null,
      }),
    );
    expect((await list()).items[0]).toMatchObject({ domain: { name: "Renamed" }, owner: null });
  });
});

describe("facets", () => {
  beforeEach(async () => {
    await mesh.apply(flight("a", "x"));
    await mesh.apply(flight("b", "x, y"));
    await mesh.apply(flight("c", "y"));
    await mesh.apply(sessionsYaml);
  });
  const counts = async (facet: string, query: object) =>
    Object.fromEntries(
      (await list(query)).facets
        .find((each) => each.facet === facet)
        ?.values.map((value) => [value.value, value.count]) ?? [],
    );

  test("count what choosing a value would show", async () => {
    expect(await counts("port", {})).toEqual({ stream: 3, features: 1 });
    expect(await counts("tag", { port: ["stream"] })).toEqual({ x: 2, y: 2 });
    // A facet's own choice does not narrow its own counts, but the others'.
    expect(await counts("tag", { tag: ["x"] })).toEqual({ x: 2, y: 2 });
    expect(await counts("port", { tag: ["x"] })).toEqual({ stream: 2 });
    expect(await ids({ tag: ["x"], domain: ["flight-operations"] })).toEqual([
      "flight-operations/a",
      "flight-operations/b",
    ]);
  });

  test("every count is what choosing that value gives", async () => {
    for (const chosen of [{}, { tag: ["x"] }, { port: ["stream"], tag: ["y"] }] as Record<
      string,
      string[]
    >[]) {
      const { facets } = await list(chosen);
      for (const { facet, values } of facets)
        for (const { value, count } of values)
          expect(
            (await list({ ...chosen, [facet]: [value] })).total,
            `${JSON.stringify(chosen)} ${facet}=${value}`,
          ).toBe(count);
    }
  });

  test("leave retired products out until they are asked for", async () => {
    await retireProduct(mesh.deps, operator, "flight-operations/a", "gone");
    expect(await ids()).not.toContain("flight-operations/a");
    expect(await ids({ status: ["retired"] })).toEqual(["flight-operations/a"]);
    expect(await counts("status", {})).toEqual({ active: 3, retired: 1 });
  });

  test("hold freshness against the promise", async () => {
    const now = mesh.clock.nowMs();
    const aged = (id: string, ms: number) =>
      streamActivity(id, now, { newestAt: new Date(now - ms).toISOString() });
    mesh.measured.streams = [
      aged("flight-operations/a", 1000),
      aged("flight-operations/b", 50_000),
      aged("flight-operations/c", 61_000),
    ];
    expect(await counts("freshness", {})).toEqual({ ok: 1, warn: 1, breach: 1, unknown: 1 });
    expect(await ids({ freshness: ["breach"] })).toEqual(["flight-operations/c"]);
    expect((await ids({ sort: "freshness" })).slice(0, 3)).toEqual([
      "flight-operations/c",
      "flight-operations/b",
      "flight-operations/a",
    ]);
  });
});

describe("pages", () => {
  beforeEach(async () => {
    for (const name of ["e", "b", "d", "a", "c"]) await mesh.apply(flight(name));
  });

  test.each(["name", "updated", "rate", "freshness"])("by %s: every row once, in order", async (sort) => {
    const whole = await ids({ sort, limit: 200 });
    const paged: string[] = [];
    let cursor: string | undefined;
    do {
      const page = await list({ sort, limit: 2, cursor });
      paged.push(...page.items.map((item) => item.id));
      cursor = page.nextCursor ?? undefined;
    } while (cursor);
    expect(paged).toEqual(whole);
    expect(new Set(whole).size).toBe(5);
  });

  test("go on where they were when a row before them appears", async () => {
    const first = await list({ sort: "name", limit: 2 });
    await mesh.apply(flight("aa"));
    const second = await list({ sort: "name", limit: 2, cursor: first.nextCursor });
    expect(second.items.map((item) => item.name)).toEqual(["c", "d"]);
  });

  test("refuse a cursor of another question or none at all", async () => {
    const { nextCursor } = await list({ limit: 2 });
    await expect(list({ limit: 2, cursor: nextCursor, tag: ["flights"] })).rejects.toMatchObject({
      code: "INVALID_INPUT",
      path: "cursor",
    });
    await expect(list({ cursor: "nonsense" })).rejects.toMatchObject({
      code: "INVALID_INPUT",
      path: "cursor",
    });
  });
});

describe("questions", () => {
  test("bring the exact name first and say why", async () => {
    await mesh.apply(flight("delays_by_airport"));
    await mesh.apply(flight("delays"));
    const { items } = await list({ q: "delays" });
    expect(items[0]).toMatchObject({ id: "flight-operations/delays", why: [{ field: "name" }, {}] });
    expect(items).toHaveLength(2);
  });
});

describe("as of an instant", () => {
  test("shows the products, domains and owners of then", async () => {
    const beforeA = await mesh.apply(flight("a"));
    const beforeB = await mesh.apply(flight("b"));
    await mesh.say(
      journalEvent("domain", "flight-operations", "change", {
        id: "flight-operations",
        name: "Renamed",
        description: "",
        ownerTeamId: null,
      }),
    );
    mesh.clock.advance(1000);
    await retireProduct(mesh.deps, operator, "flight-operations/a", "gone");
    expect(await ids({ asOf: beforeA })).toEqual([]);
    const then = await list({ asOf: beforeB });
    expect(then.items).toMatchObject([
      {
        id: "flight-operations/a",
        status: "active",
        domain: { name: "Flight operations" },
        owner: { teamId: "transport" },
        activity: null,
      },
    ]);
    expect(then.asOf).toBe(beforeB.replace(".000Z", ".000Z"));
    expect(await ids()).toEqual(["flight-operations/b"]);
    expect(await ids({ asOf: beforeB, q: "a" })).toEqual(["flight-operations/a"]);
  });

  test("refuses the future by name and says when the mesh began", async () => {
    await mesh.apply(flight("a"));
    const ahead = (ms: number) => new Date(mesh.clock.nowMs() + ms).toISOString();
    await expect(list({ asOf: ahead(1500) })).rejects.toMatchObject({ code: "INVALID_INPUT", path: "asOf" });
    await expect(list({ asOf: ahead(500) })).resolves.toMatchObject({ total: 1 });
    await expect(list({ asOf: "2020-01-01T00:00:00Z" })).rejects.toMatchObject({ code: "NOT_FOUND" });
    await expect(list({ asOf: "yesterday" })).rejects.toMatchObject({ code: "INVALID_INPUT", path: "asOf" });
  });
});

test("a caller without a name sees nothing", async () => {
  await mesh.apply(flightsYaml);
  expect((await list({}, anonymous)).total).toBe(0);
  expect((await list({ q: "flight" }, anonymous)).total).toBe(0);
});
