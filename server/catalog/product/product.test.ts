import { afterAll, beforeAll, beforeEach, describe, expect, test } from "vitest";
import { startTestDatabase, type TestDatabase } from "../../database/testing/test-database.ts";
import { anonymous } from "../../domain/principal.ts";
import { flightsYaml, sessionsYaml } from "../../domain/product-file/testing/examples.ts";
import { planSchema } from "../../domain/read-models/history.ts";
import { productDetailSchema } from "../../domain/read-models/product.ts";
import { followProduct } from "../follow-product.ts";
import { lineageGraph } from "../lineage-graph.ts";
import {
  daniel,
  emptyDatabase,
  maya,
  operator,
  peopleTheMesh,
  streamActivity,
  type TestMesh,
  testMesh,
} from "../testing/mesh.ts";
import { productUsage } from "../usage/product-usage.ts";
import { createUsageRecorder } from "../usage/recorder.ts";
import { applyProduct, PlanRefused, publicPlan } from "./apply-product.ts";
import { getProduct } from "./get-product.ts";
import { planProduct } from "./plan-product.ts";
import { productHistory } from "./product-history.ts";
import { contractSource, productSource } from "./product-source.ts";
import { retireProduct } from "./retire-product.ts";

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

const id = "flight-operations/flight_events";
const narrower = flightsYaml.replace("maximum: 5000", "maximum: 4000");
const sessionsOfFlights = sessionsYaml
  .replace("product-analytics/clickstream_events", id)
  .replace("entity: [account_id]", "entity: [origin]")
  .replace("column: action", "column: kind");
const plan = async (source: string, by = daniel, expectId?: string) => {
  const planned = await planProduct(mesh.deps, by, { source, expectId });
  expect(planSchema.safeParse(publicPlan(planned)).error).toBeUndefined();
  return planned;
};

describe("a feature set", () => {
  const set = "product-analytics/user_session_aggregates";

  test("is shown compiled against its source as it was at the same instant", async () => {
    await mesh.apply(flightsYaml);
    const before = await mesh.apply(sessionsOfFlights);
    const shown = async (asOf?: string) => {
      const detail = await getProduct(mesh.deps, maya, set, asOf);
      expect(productDetailSchema.safeParse(detail).error).toBeUndefined();
      return detail.ports[0]?.features?.find(({ name }) => name === "last_actions");
    };
    expect(await shown()).toMatchObject({ dtype: "string[]", classification: null, column: "kind" });
    const between = mesh.clock.now().toISOString();
    mesh.clock.advance(1000);
    await mesh.apply(
      flightsYaml.replace(
        "name: kind, logicalType: string, required: true",
        "name: kind, logicalType: string, classification: personal, required: true",
      ),
    );
    expect(await shown()).toMatchObject({ classification: "personal" });
    expect(await shown(between)).toMatchObject({ classification: null });
    await expect(shown(before)).rejects.toMatchObject({ code: "NOT_FOUND" });
  });

  test("counts the columns of its conditions among what it takes from its source", async () => {
    await mesh.apply(flightsYaml);
    await mesh.apply(
      sessionsOfFlights.replace(
        "aggregate: count, window: 5m",
        "aggregate: count, where: event.delay > 15, window: 5m",
      ),
    );
    const { upstream } = await getProduct(mesh.deps, maya, set);
    expect(upstream).toMatchObject([
      { productId: id, fields: ["origin", "kind", "delay", "at"], origin: "derived" },
    ]);
  });

  test("cannot be made from a stream that is derived from it in the end", async () => {
    const derived = (name: string, from: string) =>
      flightsYaml
        .replaceAll("flight_events", name)
        .replace(
          "enforcement: reject }",
          `enforcement: reject, derive: { from: flight-operations/${from} } }`,
        );
    await mesh.apply(flightsYaml);
    await mesh.apply(derived("cleaned", "flight_events"));
    await mesh.apply(derived("cleaner", "cleaned"));
    const { findings } = await plan(derived("flight_events", "cleaner"));
    expect(findings.filter(({ level }) => level === "error")).toMatchObject([
      {
        code: "INPUT_CYCLE",
        line: 37,
        message: expect.stringContaining("cleaner ← flight-operations/cleaned ←"),
      },
    ]);
  });
});

describe("a plan", () => {
  test("of a new product creates it and its ports, and changes nothing", async () => {
    const { plan: steps, findings, impact } = await plan(flightsYaml);
    expect(steps.map((step) => [step.action, step.target])).toEqual([
      ["create", `product ${id}`],
      ["create", "port stream"],
    ]);
    expect({ findings, impact }).toEqual({ findings: [], impact: [] });
    expect(await database.db.product.count()).toBe(0);
  });

  test("of the same file keeps everything", async () => {
    await mesh.apply(flightsYaml);
    expect((await plan(flightsYaml)).plan).toEqual([
      { action: "keep", target: `product ${id}`, reason: "Nothing changes." },
    ]);
    expect((await plan(`${flightsYaml}\n# a remark\n`)).plan).toMatchObject([
      { action: "change", reason: "The text changes, its meaning does not." },
    ]);
  });

  test("of a breaking change names whom it hits, and asks for a major", async () => {
    await mesh.apply(flightsYaml);
    await mesh.apply(
      sessionsOfFlights.replace(
        "aggregate: count, window: 5m",
        "aggregate: mean, column: distance, window: 5m",
      ),
    );
    const recorder = createUsageRecorder(mesh.deps);
    for (const principal of [maya, daniel])
      recorder.record({
        productId: id,
        principalId: principal.id,
        principal: principal.name,
        via: "api",
        records: 5,
      });
    recorder.record({
      productId: id,
      principalId: "visitor",
      principal: "Visitor",
      via: "portal",
      records: 5,
    });
    await recorder.flush();
    const { plan: steps, findings, impact } = await plan(narrower);
    expect(impact).toEqual([
      {
        consumer: "product product-analytics/user_session_aggregates",
        breaks: "The range of distance was narrowed: maximum from 5000 to 4000.",
      },
      { consumer: "Maya (api)", breaks: "The range of distance was narrowed: maximum from 5000 to 4000." },
    ]);
    expect(findings).toMatchObject([{ level: "error", code: "BREAKING_WITHOUT_MAJOR" }]);
    expect(steps).toMatchObject([{ action: "blocked", target: `product ${id}` }]);
    const major = narrower
      .replace("type: stream, version: 1.0.0", "type: stream, version: 2.0.0")
      .replace("id: flight_events.stream\nversion: 1.0.0", "id: flight_events.stream\nversion: 2.0.0");
    expect((await plan(major)).plan).toMatchObject([
      { action: "change" },
      { action: "change", target: "port stream" },
    ]);
  });

  test("without consumers lets a breaking change pass with a warning", async () => {
    await mesh.apply(flightsYaml);
    const { plan: steps, findings } = await plan(narrower);
    expect(findings).toMatchObject([{ level: "warning", code: "BREAKING_WITHOUT_MAJOR" }]);
    expect(steps).toMatchObject([
      { action: "change", target: `product ${id}` },
      { action: "change", target: "port stream" },
    ]);
  });

  test("checks columns of other products of the mesh, with the line", async () => {
    await mesh.apply(flightsYaml);
    const { findings } = await plan(sessionsOfFlights.replace("column: kind", "column: knd"), operator);
    const error = findings.find((finding) => finding.level === "error");
    expect(error).toMatchObject({ code: "UNKNOWN_FIELD", line: 25 });
    expect(error?.message).toContain("Did you mean kind?");
  });

  test("is blocked with the reason for who may not define", async () => {
    const { plan: steps, findings } = await plan(flightsYaml, maya);
    expect(steps).toMatchObject([{ action: "blocked" }]);
    expect(findings).toMatchObject([{ code: "FORBIDDEN", level: "error" }]);
    await expect(applyProduct(mesh.deps, maya, { source: flightsYaml })).rejects.toMatchObject({
      code: "FORBIDDEN",
    });
    await expect(plan(flightsYaml, anonymous)).rejects.toMatchObject({ code: "UNAUTHENTICATED" });
  });

  test("warns of nobody to ask", async () => {
    const { findings } = await plan(sessionsYaml, operator);
    expect(findings.map((finding) => finding.code)).toEqual(
      expect.arrayContaining(["NO_OWNER", "UNKNOWN_SOURCE"]),
    );
  });

  test("refuses fewer partitions and connections that do not exist", async () => {
    await mesh.apply(flightsYaml.replace("partitions: 1", "partitions: 4"));
    expect((await plan(flightsYaml)).findings).toMatchObject([
      { code: "BREAKING_WITHOUT_MAJOR" },
      { code: "PARTITIONS_SHRINK", level: "error" },
    ]);
    const { findings } = await plan(
      flightsYaml
        .replaceAll("flight_events", "other")
        .replace("partitions: 1", "partitions: 1, connection: nowhere"),
    );
    expect(findings).toMatchObject([{ code: "UNKNOWN_CONNECTION", level: "error" }]);
  });
});

describe("applying", () => {
  test("keeps the text byte for byte and answers the next read", async () => {
    const odd = flightsYaml.replace(
      "tags: [flights, replay]",
      "tags:   [flights,   replay]   # odd spaces, é",
    );
    const applied = await applyProduct(mesh.deps, daniel, { source: odd, reason: "first" });
    expect(applied).toMatchObject({ id, revision: 1 });
    expect(await productSource(mesh.deps, maya, id)).toEqual({ source: odd, sourceKind: "yaml" });
    expect((await contractSource(mesh.deps, maya, id, "stream")).source).toBe(odd.split("---\n")[1]);
    await expect(contractSource(mesh.deps, maya, id, "nope")).rejects.toMatchObject({
      code: "NOT_FOUND",
      path: "port",
    });
    const detail = await getProduct(mesh.deps, maya, id);
    expect(productDetailSchema.safeParse(detail).error).toBeUndefined();
    expect(detail).toMatchObject({
      title: "Flight events",
      licence: "US public domain",
      revision: 1,
      source: odd,
      team: [{ personId: "daniel", role: "owner" }],
      may: { define: false },
    });
    expect((await getProduct(mesh.deps, daniel, id)).may).toMatchObject({ define: true, write: true });
  });

  test("the same file twice makes one version", async () => {
    await applyProduct(mesh.deps, daniel, { source: flightsYaml });
    expect(await applyProduct(mesh.deps, daniel, { source: flightsYaml })).toMatchObject({ revision: 1 });
    expect(await productHistory(mesh.deps, maya, id)).toHaveLength(1);
  });

  test("a bad file tells everything and writes nothing", async () => {
    const bad = flightsYaml.replace("key: [origin]", "key: [orign]").replace("minimum: 0", "minimum: 9000");
    const refused = await applyProduct(mesh.deps, daniel, { source: bad }).catch((error: unknown) => error);
    expect(refused).toBeInstanceOf(PlanRefused);
    expect((refused as PlanRefused).findings.map((finding) => finding.code)).toEqual([
      "RANGE",
      "UNKNOWN_FIELD",
    ]);
    expect((refused as PlanRefused).message).toMatch(/line \d+.*And 1 more/);
    expect(mesh.log.entries).toHaveLength(4);
  });

  test("two at once from the same state: both go in, one after the other", async () => {
    await mesh.apply(flightsYaml);
    const tag = (tags: string) =>
      applyProduct(mesh.deps, daniel, { source: flightsYaml.replace("[flights, replay]", `[${tags}]`) });
    const applied = await Promise.all([tag("a"), tag("b"), tag("c")]);
    expect(applied.map((each) => each.revision).sort()).toEqual([2, 3, 4]);
  });

  test("works while the worker is away", async () => {
    mesh.measured.down = true;
    await expect(applyProduct(mesh.deps, daniel, { source: flightsYaml })).resolves.toMatchObject({
      revision: 1,
    });
  });
});

describe("history", () => {
  test("tells who changed what, when and why, and every version can be read as of then", async () => {
    await mesh.apply(flightsYaml, daniel);
    const beforeSecond = await mesh.apply(narrower, operator);
    await retireProduct(mesh.deps, daniel, id, "replaced");
    const history = await productHistory(mesh.deps, maya, id);
    expect(
      history.map(({ revision, action, actor, reason }) => [revision, action, actor.name, reason]),
    ).toEqual([
      [3, "retire", "Daniel", "replaced"],
      [2, "change", "test", ""],
      [1, "create", "Daniel", ""],
    ]);
    expect(history[1]?.changes.map((change) => change.sentence)).toEqual([
      "The range of distance was narrowed: maximum from 5000 to 4000.",
    ]);
    const then = await getProduct(mesh.deps, maya, id, beforeSecond);
    expect(then).toMatchObject({
      revision: 1,
      status: "active",
      source: flightsYaml,
      activity: null,
      asOf: beforeSecond,
    });
    expect((await getProduct(mesh.deps, maya, id, history[1]?.at)).source).toBe(narrower);
    const now = await getProduct(mesh.deps, maya, id);
    expect(now).toMatchObject({ revision: 3, status: "retired" });
    expect(now.retiredAt).not.toBeNull();
    await expect(getProduct(mesh.deps, maya, id, "2026-01-15T12:00:30Z")).rejects.toMatchObject({
      code: "NOT_FOUND",
    });
  });

  test("a retired product can come back", async () => {
    await mesh.apply(flightsYaml);
    await retireProduct(mesh.deps, daniel, id, "gone");
    expect(await retireProduct(mesh.deps, daniel, id, "again")).toMatchObject({ revision: 2 });
    expect((await plan(flightsYaml)).plan).toMatchObject([
      { action: "change", reason: "It was retired and comes back." },
      { action: "keep" },
    ]);
    await applyProduct(mesh.deps, daniel, { source: flightsYaml });
    expect((await getProduct(mesh.deps, maya, id)).status).toBe("active");
    await expect(retireProduct(mesh.deps, maya, id, "no")).rejects.toMatchObject({ code: "FORBIDDEN" });
    await expect(retireProduct(mesh.deps, operator, "a/b", "no")).rejects.toMatchObject({
      code: "NOT_FOUND",
    });
  });
});

describe("lineage", () => {
  test("follows sources, also as of then, and counts what it leaves out", async () => {
    await mesh.apply(flightsYaml);
    const beforeSessions = await mesh.apply(sessionsOfFlights);
    mesh.measured.streams = [streamActivity(id, mesh.clock.nowMs())];
    const graph = await lineageGraph(mesh.deps, maya, { focus: id });
    expect(graph.edges).toEqual([
      {
        from: id,
        fromPort: null,
        to: "product-analytics/user_session_aggregates",
        toPort: "features",
        origin: "derived",
        fields: ["origin", "kind", "at"],
      },
    ]);
    expect(graph.nodes).toMatchObject([
      { id, known: true, freshness: "ok" },
      { id: "product-analytics/user_session_aggregates", known: true },
    ]);
    expect((await lineageGraph(mesh.deps, maya, { focus: id, asOf: beforeSessions })).nodes).toHaveLength(1);
    const detail = await getProduct(mesh.deps, maya, id);
    expect(detail.downstream).toMatchObject([
      { productId: "product-analytics/user_session_aggregates", title: "User session aggregates" },
    ]);
    await expect(lineageGraph(mesh.deps, maya, { focus: "a/b" })).rejects.toMatchObject({
      code: "NOT_FOUND",
    });
  });

  test("names inputs that are not here, and stops at the depth asked for", async () => {
    const chain = (name: string, from: string) =>
      flightsYaml
        .replaceAll("flight_events", name)
        .replace("enforcement: reject", `enforcement: reject, derive: { from: ${from} }`);
    await mesh.apply(chain("b", "outside/a"));
    await mesh.apply(chain("c", "flight-operations/b"));
    await mesh.apply(chain("d", "flight-operations/c"));
    const one = await lineageGraph(mesh.deps, maya, { focus: "flight-operations/b", depth: 1 });
    expect(one.nodes.map((node) => [node.id, node.known])).toEqual([
      ["flight-operations/b", true],
      ["flight-operations/c", true],
      ["outside/a", false],
    ]);
    expect(one.more).toEqual({ "flight-operations/c": 1 });
    expect((await lineageGraph(mesh.deps, maya, { focus: "flight-operations/b", depth: 3 })).more).toEqual(
      {},
    );
    expect((await lineageGraph(mesh.deps, maya, {})).nodes).toHaveLength(4);
  });
});

test("following is kept, once, and only people follow", async () => {
  await mesh.apply(flightsYaml);
  await followProduct(mesh.deps, maya, id, true);
  await followProduct(mesh.deps, maya, id, true);
  expect((await getProduct(mesh.deps, maya, id)).follow).toBe(true);
  expect(await database.db.follow.count()).toBe(1);
  await followProduct(mesh.deps, maya, id, false);
  expect((await getProduct(mesh.deps, maya, id)).follow).toBe(false);
  await expect(followProduct(mesh.deps, operator, id, true)).rejects.toMatchObject({ code: "FORBIDDEN" });
  await expect(followProduct(mesh.deps, maya, "a/b", true)).rejects.toMatchObject({ code: "NOT_FOUND" });
});

test("usage adds up by hour and survives a write that failed", async () => {
  await mesh.apply(flightsYaml);
  const recorder = createUsageRecorder(mesh.deps);
  const read = (records: number) =>
    recorder.record({ productId: id, principalId: "maya", principal: "Maya", via: "api", records });
  read(10);
  await recorder.flush();
  read(5);
  const broken = createUsageRecorder({
    ...mesh.deps,
    db: { $executeRaw: async () => Promise.reject(new Error("down")) } as never,
  });
  broken.record({ productId: id, principalId: "maya", principal: "Maya", via: "live", records: 1 });
  await expect(broken.flush()).rejects.toThrow("down");
  await expect(broken.flush()).rejects.toThrow("down");
  mesh.clock.advance(3_600_000);
  read(1);
  await recorder.flush();
  const usage = await productUsage(mesh.deps, maya, id);
  expect(usage.consumers).toMatchObject([
    { principalId: "maya", via: "api", readsLastDay: 3, reads30d: 3, records30d: 16 },
  ]);
  expect(usage.byDay).toHaveLength(30);
  expect(usage.byDay.at(-1)).toEqual({ day: "2026-01-15", reads: 3 });
});
