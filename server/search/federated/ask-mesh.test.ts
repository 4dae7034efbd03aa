import { beforeEach, describe, expect, it } from "vitest";
import { catalogEntry } from "../../catalog/index/entry.ts";
import { CatalogSnapshot } from "../../catalog/index/snapshot.ts";
import { manualClock } from "../../clock.ts";
import type { QueryHit, QueryReply } from "../../domain/data-plane-api/query.ts";
import { searchReplySchema, searchRequestSchema } from "../../domain/federated-search.ts";
import { anonymous, type Principal } from "../../domain/principal.ts";
import { parseProductFile } from "../../domain/product-file/index.ts";
import { AppError } from "../../errors.ts";
import { createCatalogRanker } from "../catalog-ranker.ts";
import { type AskMeshDeps, askMesh } from "./ask-mesh.ts";

const maya: Principal = {
  kind: "person",
  id: "maya",
  name: "Maya",
  role: "data_scientist",
  teams: [],
  domains: [],
  scopes: ["read"],
};

function product(id: string, purpose: string, type: "vectors" | "table" = "vectors") {
  const [domain = "", name = ""] = id.split("/");
  const contract = (port: string, properties: string, block: string) => `---
apiVersion: v3.1.0
kind: DataContract
id: ${name}.${port}
version: 1.0.0
status: active
schema: [{ name: row, logicalType: object, properties: [${properties}] }]
customProperties: [${block}]
`;
  const yaml = `apiVersion: v1.0.0
kind: DataProduct
id: ${id}
name: ${name}
domain: ${domain}
status: active
description: { purpose: "${purpose}" }
outputPorts:
  - { name: stream, type: stream, version: 1.0.0, contractId: ${name}.stream }
  - { name: ${type}, type: ${type}, version: 1.0.0, contractId: ${name}.${type} }
${contract(
  "stream",
  "{ name: id, logicalType: string, required: true, primaryKey: true }, { name: text, logicalType: string }, { name: at, logicalType: timestamp, required: true }",
  "{ property: millrace.stream, value: { key: [id], eventTime: at } }",
)}${contract(
  type,
  "{ name: id, logicalType: string, primaryKey: true }",
  type === "vectors"
    ? `{ property: millrace.vectors, value: { source: ${id}, columns: [text] } }`
    : "{ property: millrace.table, value: { format: iceberg, keys: [id] } }",
)}`;
  const { definition, findings } = parseProductFile(yaml);
  if (!definition) throw new Error(JSON.stringify(findings));
  return catalogEntry(definition, { status: "active", revision: 1, updatedAt: "2026-01-01T00:00:00.000Z" });
}

const activity = (() => {
  const { definition, findings } = parseProductFile(`apiVersion: v1.0.0
kind: DataProduct
id: flights/activity
name: activity
domain: flights
status: active
outputPorts:
  - { name: features, type: features, version: 1.0.0, contractId: activity.features }
---
apiVersion: v3.1.0
kind: DataContract
id: activity.features
version: 1.0.0
status: active
customProperties:
  - property: millrace.featureSet
    value:
      entity: [airport]
      source: flights/events
      features: [{ name: departures_1h, aggregate: count, window: 1h }]
`);
  if (!definition) throw new Error(JSON.stringify(findings));
  return catalogEntry(definition, { status: "active", revision: 1, updatedAt: "2026-01-01T00:00:00.000Z" });
})();

const hit = (productId: string, id: string, signals: Partial<QueryHit["signals"]>): QueryHit => ({
  id,
  score: 1,
  text: `text of ${id}`,
  fields: { id },
  citation: {
    product: productId,
    port: "vectors",
    record: { product: productId, partition: 0, offset: Number(id.replace(/\D/g, "")) || 0 },
    permalink: "",
    version: "2026-01-01T00:00:00.000Z",
    eventTime: "2026-01-01T00:00:00.000Z",
  },
  signals: { cosine: null, words: [], exact: null, ...signals },
});
const reply = (hits: QueryHit[]): QueryReply => ({
  hits,
  coverage: {
    documents: 10,
    newest: null,
    asOf: null,
    knowledge: null,
    vectors: { state: "ready", model: "toy", embedded: 10, total: 10, detail: "" },
    text: { state: "ready", behind: 0, detail: "" },
    filter: null,
    question: { cut: false, detail: "" },
    tookMs: 1,
  },
});

type Query = AskMeshDeps["dataPlane"]["query"];
let answers: Record<string, Query>;
let asked: { product: string; request: Parameters<Query>[2]; principal: string }[];
let entries = [
  product("wildlife/strikes", "Reports of birds struck by aircraft"),
  product("help/articles", "Help pages of the portal"),
  product("airports/airports", "Airports with birds nearby", "table"),
];
beforeEach(() => {
  asked = [];
  answers = {
    "wildlife/strikes": async () =>
      reply([
        hit("wildlife/strikes", "s1", { cosine: 0.62, words: ["geese"] }),
        hit("wildlife/strikes", "s2", { cosine: 0.1 }),
      ]),
    "help/articles": async () => reply([hit("help/articles", "h1", { cosine: 0.2 })]),
  };
});

function deps(extra: Partial<AskMeshDeps> = {}): AskMeshDeps {
  const snapshot = new CatalogSnapshot({
    version: "1",
    current: true,
    entries: new Map(entries.map((entry) => [entry.id, entry])),
    domains: new Map(),
    teams: new Map(),
  });
  const ranker = createCatalogRanker({ nearest: async () => [] });
  return {
    db: {
      $queryRaw: async () => [{ beginning: "2020-01-01T00:00:00.000000Z" }],
    } as unknown as AskMeshDeps["db"],
    clock: manualClock(Date.UTC(2026, 0, 15, 12)),
    index: { current: async () => snapshot, at: async () => snapshot },
    ranker,
    dataPlane: {
      query(principal, id, request, options) {
        asked.push({ product: id, request, principal: principal.id });
        const answer = answers[id];
        if (!answer) throw new Error(`${id} was asked`);
        return answer(principal, id, request, options);
      },
    },
    entities: null,
    elapsed: () => performance.now(),
    ...extra,
  };
}
const ask = async (input: Record<string, unknown>, extra: Partial<AskMeshDeps> = {}, principal = maya) =>
  searchReplySchema.parse(await askMesh(deps(extra), principal, searchRequestSchema.parse(input)));

describe("a question to the mesh", () => {
  it("asks what can be asked under the caller's rights, fuses what answers and tells why", async () => {
    const { plan, coverage, products, fused } = await ask({ question: "birds and geese", k: 5 });
    expect(asked.map(({ product: id }) => id).sort()).toEqual(["help/articles", "wildlife/strikes"]);
    expect(new Set(asked.map(({ principal }) => principal))).toEqual(new Set(["maya"]));
    expect(fused.map(({ product: id, id: record }) => [id, record])).toEqual([["wildlife/strikes", "s1"]]);
    expect(products[0]).toMatchObject({ product: "wildlife/strikes", hits: [{ id: "s1" }, { id: "s2" }] });
    expect(products[0]?.why).toEqual(
      expect.arrayContaining([
        { field: "description", match: "bird" },
        { field: "records", match: "geese" },
        { field: "meaning of records", score: 0.62 },
      ]),
    );
    expect(products.map(({ product: id }) => id)).not.toContain("help/articles");
    expect(coverage).toMatchObject({
      answered: [
        { product: "wildlife/strikes", hits: 2, relevant: 1, coverage: { documents: 10 } },
        { product: "help/articles", hits: 1, relevant: 0 },
      ],
      notAsked: [{ product: "airports/airports", why: expect.stringContaining("vectors port") }],
      denied: [],
      timedOut: [],
      failed: [],
    });
    expect(plan).toMatchObject({ question: "birds and geese", asOf: null, edited: false, deadlineMs: 400 });
  });

  it("brings up the feature set that knows a key of the question, by the words that are the key", async () => {
    const before = entries;
    entries = [...entries, activity];
    const knowing = (phrase: string) => ({
      entities: {
        knownKeys: async () => [{ featureSet: activity.id, entity: { airport: "JFK" }, phrase }],
        values: async () => ({ asOf: "2026-01-15T12:00:00.000Z", values: [] }),
        events: async () => ({
          product: "flights/events",
          from: "2026-01-15T11:00:00.000Z",
          to: "2026-01-15T12:00:00.000Z",
          records: [],
          more: false,
          scanned: 0,
          searchedFrom: null,
          table: "not needed" as const,
          complete: true,
          note: null,
        }),
      },
    });
    answers["wildlife/strikes"] = async () => reply([hit("wildlife/strikes", "s1", { cosine: 0.3 })]);
    const { products, entities } = await ask({ question: "what did JFK look like" }, knowing("JFK"));
    expect(entities).toHaveLength(1);
    expect(products[0]).toMatchObject({
      product: "flights/activity",
      why: [{ field: "key airport", match: "jfk" }],
      hits: [],
    });
    // One word of many is no reason to stand among those that answer.
    const question = "geese and other large birds hurt by jets that left JFK in winter storms";
    const found = await ask({ question }, knowing("JFK"));
    expect(found.products.map(({ product: id }) => id)).not.toContain("flights/activity");
    const named = await ask({ question: "JFK", products: ["wildlife/strikes"] }, knowing("JFK"));
    expect(named.products.map(({ product: id }) => id)).not.toContain("flights/activity");
    entries = before;
  });

  it("lets exact names win over everything that means more", async () => {
    answers["help/articles"] = async () => reply([hit("help/articles", "h1", { cosine: 0.05, exact: "id" })]);
    const { fused } = await ask({ question: "birds h1" });
    expect(fused.map(({ id }) => id)).toEqual(["h1", "s1"]);
  });

  it("gives an empty list for a question that nothing answers", async () => {
    answers["wildlife/strikes"] = async () => reply([hit("wildlife/strikes", "s1", { cosine: 0.21 })]);
    expect((await ask({ question: "a recipe for lasagne" })).fused).toEqual([]);
  });

  it("waits for nobody past the deadline, whether they listen to it or not", async () => {
    answers["wildlife/strikes"] = () => new Promise(() => {});
    answers["help/articles"] = (_p, _i, _r, options) =>
      new Promise((_, reject) =>
        options?.signal?.addEventListener("abort", () => reject(options.signal?.reason)),
      );
    const begun = performance.now();
    const { coverage, fused } = await ask({ question: "birds", deadlineMs: 40 });
    expect(performance.now() - begun).toBeLessThan(400);
    expect(fused).toEqual([]);
    expect(coverage.timedOut).toEqual([
      { product: "wildlife/strikes", why: "No answer within 40 ms." },
      { product: "help/articles", why: "No answer within 40 ms." },
    ]);
  });

  it("tells who refused and who failed, without what is ours, and keeps the others' answers", async () => {
    entries = [
      ...entries,
      product("secret/people", "Birds kept by people"),
      product("broken/thing", "Birds, broken"),
    ];
    answers["secret/people"] = async () => {
      throw new AppError("FORBIDDEN", "Ask the owner.");
    };
    answers["broken/thing"] = () => {
      throw new TypeError("cannot read password of undefined");
    };
    const found = await ask({ question: "birds" });
    expect(found.coverage).toMatchObject({
      denied: [{ product: "secret/people", why: "Ask the owner." }],
      failed: [{ product: "broken/thing" }],
    });
    expect(JSON.stringify(found)).not.toContain("password");
    expect(found.fused.map(({ id }) => id)).toEqual(["s1"]);
    entries = entries.slice(0, 3);
  });

  it("shows a caller without rights nothing, not even names", async () => {
    expect(await ask({ question: "birds" }, {}, anonymous)).toMatchObject({
      products: [],
      fused: [],
      plan: { products: [] },
    });
    expect(asked).toEqual([]);
  });

  it("turns a time phrase into asOf, which the request may take back or set", async () => {
    const { plan } = await ask({ question: "geese at 2:15 pm yesterday" });
    expect(plan).toMatchObject({
      question: "geese",
      asOf: { at: "2026-01-14T14:15:00.000Z", phrase: "at 2:15 pm yesterday" },
      edited: false,
    });
    expect(asked[0]?.request).toMatchObject({ question: "geese", asOf: "2026-01-14T14:15:00.000Z" });
    asked = [];
    await ask({ question: "geese at 2:15 pm yesterday", asOf: null });
    expect(asked[0]?.request).toEqual({ question: "geese at 2:15 pm yesterday", k: 10 });
    expect((await ask({ question: "geese", asOf: "2026-01-01T00:00:00Z" })).plan).toMatchObject({
      asOf: { at: "2026-01-01T00:00:00.000Z", phrase: null },
      edited: true,
    });
    await expect(ask({ question: "geese", asOf: "2027-01-01T00:00:00Z" })).rejects.toMatchObject({
      path: "asOf",
    });
  });

  it("notes that an instant lies before the mesh, and asks all the same", async () => {
    const { plan, coverage } = await ask({ question: "geese", asOf: "2019-01-01T00:00:00Z" });
    expect(plan.notes).toEqual([expect.stringContaining("before the beginning of this mesh")]);
    expect(coverage.answered).toHaveLength(2);
  });

  it("turns a span into its own chip, which the request may take back or set", async () => {
    const said = await ask({ question: "geese between 2 and 3 pm yesterday" });
    expect(said.plan).toMatchObject({
      question: "geese",
      span: {
        from: "2026-01-14T14:00:00.000Z",
        to: "2026-01-14T15:00:00.000Z",
        phrase: "between 2 and 3 pm yesterday",
      },
      asOf: { at: "2026-01-14T15:00:00.000Z" },
      edited: false,
    });
    const open = await ask({ question: "geese in the last five minutes" });
    expect(open.plan).toMatchObject({
      question: "geese",
      span: { from: "2026-01-15T11:55:00.000Z" },
      asOf: null,
    });
    const taken = await ask({ question: "geese in the last five minutes", span: null });
    expect(taken.plan).toMatchObject({
      question: "geese in the last five minutes",
      span: null,
      edited: true,
    });
    const set = await ask({
      question: "geese in the last five minutes",
      span: { from: "2026-01-14T00:00:00Z", to: "2026-01-14T01:00:00Z" },
    });
    expect(set.plan).toMatchObject({
      question: "geese",
      span: { from: "2026-01-14T00:00:00.000Z", to: "2026-01-14T01:00:00.000Z", phrase: null },
      asOf: { at: "2026-01-14T01:00:00.000Z", phrase: null },
    });
    for (const [from, to] of [
      ["2026-01-14T01:00:00Z", "2026-01-14T00:00:00Z"],
      ["2026-01-14T01:00:00Z", "2027-01-14T00:00:00Z"],
    ])
      await expect(ask({ question: "geese", span: { from, to } })).rejects.toMatchObject({ path: "span.to" });
    await expect(ask({ question: "x", span: { from: "noon", to: "1" } })).rejects.toMatchObject({
      path: "span.from",
    });
  });

  it("asks exactly the products of a changed plan, and refuses those that are not there", async () => {
    const { plan, coverage } = await ask({
      question: "birds",
      products: ["help/articles", "airports/airports"],
    });
    expect(asked.map(({ product: id }) => id)).toEqual(["help/articles"]);
    expect(plan.edited).toBe(true);
    expect(coverage.notAsked).toMatchObject([{ product: "airports/airports" }]);
    await expect(ask({ question: "birds", products: ["no/such"] })).rejects.toMatchObject({
      code: "NOT_FOUND",
      path: "products.0",
    });
    await expect(
      ask({ question: "birds", products: ["help/articles"], domains: ["wildlife"] }),
    ).rejects.toMatchObject({
      code: "NOT_FOUND",
    });
  });

  it("narrows by domain and port", async () => {
    await ask({ question: "birds", domains: ["wildlife"] });
    expect(asked.map(({ product: id }) => id)).toEqual(["wildlife/strikes"]);
    expect((await ask({ question: "birds", ports: ["table"] })).plan.products).toMatchObject([
      { product: "airports/airports", chosen: false },
    ]);
    const { notes } = (await ask({ question: "birds", domains: ["wildlife", "wild-life"] })).plan;
    expect(notes).toEqual([expect.stringContaining('"wild-life"')]);
  });

  it("does not count a filter that fits other records as a failure", async () => {
    answers["help/articles"] = async () => {
      throw new AppError("INVALID_INPUT", "There is no field damage.", { path: "filter" });
    };
    const { coverage, plan } = await ask({ question: "birds", filter: 'event.damage == "x"' });
    expect(plan.filter).toBe('event.damage == "x"');
    expect(asked.every(({ request }) => request.filter === 'event.damage == "x"')).toBe(true);
    expect(coverage.notAsked.map(({ product: id }) => id)).toContain("help/articles");
    expect(coverage.failed).toEqual([]);
  });

  it("goes on when the catalog's ranking hangs", async () => {
    const stuck = { rank: () => new Promise<never>(() => {}) };
    const { plan, fused } = await ask({ question: "geese" }, { ranker: stuck });
    expect(plan.notes).toHaveLength(1);
    expect(fused).toHaveLength(1);
  });

  it("refuses an empty question and knows no more than its schema", async () => {
    await expect(ask({ question: " \n" })).rejects.toMatchObject({ code: "INVALID_INPUT", path: "question" });
    expect(searchRequestSchema.safeParse({ question: "x", produkts: [] }).success).toBe(false);
  });
});
