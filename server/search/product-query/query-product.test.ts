import { mkdtempSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterEach, beforeEach, describe, expect, it, vi } from "vitest";
import { createSqliteDocuments } from "../../adapters/documents/sqlite/index.ts";
import type { DocumentIndex } from "../../adapters/documents/types.ts";
import type { EmbeddingAdapter } from "../../adapters/embedding/types.ts";
import { manualClock } from "../../clock.ts";
import { attributesOf } from "../../domain/attributes/attributes.ts";
import { queryReplySchema } from "../../domain/data-plane-api/query.ts";
import * as guards from "../../domain/guard.ts";
import { anonymous, servicePrincipal } from "../../domain/principal.ts";
import { describeProduct, parseProductFile } from "../../domain/product-file/index.ts";
import { AppError } from "../../errors.ts";
import { createIndexBook, type IndexBook } from "../../hydration/vectors/index-book.ts";
import { createQuestionVectors } from "../question-vectors.ts";
import { memoryVectors, toyVector } from "../testing/memory-vectors.ts";
import { type QueryProductDeps, queryProduct } from "./query-product.ts";

const yaml = `apiVersion: v1.0.0
kind: DataProduct
id: wildlife/strikes
name: strikes
domain: wildlife
status: active
outputPorts:
  - { name: stream, type: stream, version: 1.0.0, contractId: strikes.stream }
  - { name: vectors, type: vectors, version: 1.0.0, contractId: strikes.vectors }
---
apiVersion: v3.1.0
kind: DataContract
id: strikes.stream
version: 1.0.0
status: active
schema:
  - name: strike
    logicalType: object
    properties:
      - { name: id, logicalType: string, required: true, primaryKey: true }
      - { name: name, logicalType: string }
      - { name: text, logicalType: string, required: true }
      - { name: pilot, logicalType: string, classification: personal }
      - { name: damage, logicalType: string }
      - { name: cost, logicalType: number }
      - { name: at, logicalType: timestamp, required: true }
customProperties:
  - { property: millrace.stream, value: { key: [id], eventTime: at, recordId: id } }
---
apiVersion: v3.1.0
kind: DataContract
id: strikes.vectors
version: 1.0.0
status: active
schema:
  - { name: strike_vector, logicalType: object, properties: [{ name: id, logicalType: string, primaryKey: true }] }
customProperties:
  - { property: millrace.vectors, value: { source: wildlife/strikes, columns: [text, pilot] } }
`;
const parsed = parseProductFile(yaml);
const description = describeProduct(parsed.definition ?? fail(JSON.stringify(parsed.findings)));
function fail(why: string): never {
  throw new Error(why);
}
const principal = servicePrincipal("test");
const productId = "wildlife/strikes";
const space = `${productId}@1`;
let folder: string;
let documents: DocumentIndex;
let vectors: ReturnType<typeof memoryVectors>;
let book: IndexBook;
let embedded: string[];
let offset: number;
let status: string;
const degraded: unknown[] = [];

const embedder: EmbeddingAdapter = {
  abilities: { system: "toy", model: "toy", dimensions: 6, maxTokens: 256, offline: true },
  async embed(texts) {
    embedded.push(...texts);
    if (texts.some((text) => text.includes("stumble")))
      throw new AppError("UNAVAILABLE", "The model stopped.");
    return texts.map(toyVector);
  },
  async close() {},
};

beforeEach(() => {
  folder = mkdtempSync(join(tmpdir(), "query-"));
  documents = createSqliteDocuments({ folder });
  vectors = memoryVectors();
  book = createIndexBook();
  embedded = [];
  offset = 0;
  status = "active";
  degraded.length = 0;
  vectors.put(space, []);
  book.note(productId, {
    vectors: { space, model: "toy", embedded: 9, total: 9, rebuilding: false },
    documents: { space, behind: 0 },
  });
});
afterEach(async () => {
  vi.restoreAllMocks();
  await documents.close();
  rmSync(folder, { recursive: true });
});

interface Strike {
  id: string;
  text: string;
  name?: string;
  pilot?: string;
  damage?: string;
  cost?: number;
}

/** Writes records as both runners would; `embed: false` leaves the vectors behind. */
async function put(strikes: readonly Strike[], { knownUs = 1_000_000, embed = true } = {}) {
  await documents.apply(space, {
    documents: strikes.map((strike) => ({
      recordId: strike.id,
      partition: 0,
      offset: offset++,
      knownUs,
      eventUs: knownUs,
      payload: JSON.stringify(strike),
      texts: { text: strike.text, ...(strike.pilot === undefined ? {} : { pilot: strike.pilot }) },
      names: { id: strike.id, ...(strike.name === undefined ? {} : { name: strike.name }) },
    })),
    removals: [],
    next: { 0: offset },
  });
  if (embed)
    vectors.put(
      space,
      strikes.map((strike) => ({
        recordId: strike.id,
        chunk: 0,
        text: strike.text,
        textHash: strike.text,
        vector: toyVector(strike.text),
        validFromMs: knownUs / 1000,
        attributes: attributesOf({
          event: strike,
          key: strike.id,
          eventTimeUs: knownUs,
          knowledgeTimeUs: knownUs,
        }),
      })),
    );
}

function deps(extra: Partial<QueryProductDeps> = {}): QueryProductDeps {
  return {
    clock: manualClock(5_000),
    vectors,
    documents,
    book,
    embedderOf: (model) => (model === "toy" ? embedder : undefined),
    embedQuestion: createQuestionVectors(),
    async findProduct() {
      return { description, status };
    },
    onDegraded: (cause) => void degraded.push(cause),
    elapsed: () => 1,
    ...extra,
  };
}
const ask = async (
  question: string,
  options: { k?: number; filter?: string; asOfUs?: number; deps?: Partial<QueryProductDeps> } = {},
) =>
  queryReplySchema.parse(
    await queryProduct(deps(options.deps), { principal, productId, question, k: 5, ...options }),
  );
const ids = ({ hits }: { hits: { id: string }[] }) => hits.map(({ id }) => id);

const flock: Strike[] = [
  { id: "s-1", text: "goose into the turbine at dark", damage: "Substantial", cost: 900 },
  { id: "s-2", text: "gull on the tarmac", damage: "None", cost: 0 },
  { id: "s-3", text: "zebra crossing the paperwork", damage: "Minor", cost: 10 },
];

describe("a question to one product", () => {
  it("finds by meaning and by words, and cites every hit", async () => {
    await put(flock);
    const byMeaning = await ask("birds? a bird in the motor");
    expect(ids(byMeaning)[0]).toBe("s-1");
    expect(byMeaning.hits[0]).toMatchObject({
      text: flock[0]?.text,
      fields: { damage: "Substantial", cost: 900 },
      citation: {
        product: productId,
        port: "vectors",
        record: { product: productId, partition: 0, offset: 0 },
        permalink: `/api/v1/products/${productId}/events/record?partition=0&offset=0`,
        version: "1970-01-01T00:00:01.000Z",
      },
    });
    const byWords = await ask("zebra paperwork");
    expect(byWords.hits[0]).toMatchObject({
      id: "s-3",
      signals: { words: ["zebra", "paperwork"], exact: null },
    });
    expect(byWords.coverage).toMatchObject({
      documents: 3,
      newest: "1970-01-01T00:00:01.000Z",
      vectors: { state: "ready", model: "toy" },
      text: { state: "ready" },
      filter: null,
      question: { cut: false },
    });
  });

  it("puts the record that is called by key or name before anything that means more", async () => {
    await put([
      ...flock,
      { id: "K-77", name: "Quiet one", text: "nothing of note" },
      { id: "other", text: "K-77 K-77 quiet one quiet one goose turbine" },
    ]);
    expect((await ask("k_77")).hits[0]).toMatchObject({ id: "K-77", signals: { exact: "id" } });
    expect((await ask("Quiet one?")).hits[0]).toMatchObject({ id: "K-77", signals: { exact: "name" } });
    expect(ids(await ask("what happened to the goose of K-77 in the turbine"))[0]).toBe("K-77");
    expect(ids(await ask('the strike "quiet one" and geese'))[0]).toBe("K-77");
    expect(ids(await ask("quiet geese in a turbine"))[0]).not.toBe("K-77");
  });

  it("filters by fields of the contract, walking on until enough pass, and says how far it looked", async () => {
    const many = Array.from({ length: 400 }, (_, n) => ({
      id: `g${n}`,
      text: "goose in the engine",
      damage: "None",
      cost: n,
    }));
    await put([...many, { id: "far", text: "gull", damage: "Substantial", cost: 5 }]);
    const reply = await ask("goose engine", { filter: 'event.damage == "Substantial"' });
    expect(ids(reply)).toEqual(["far"]);
    expect(reply.coverage.filter).toMatchObject({ passed: 1, checked: 401, exhaustive: true, errors: 0 });
    expect(ids(await ask("goose", { filter: "event.cost >= 398.0" })).sort()).toEqual(["g398", "g399"]);
    await expect(ask("goose", { filter: "event.damge == 'x'" })).rejects.toMatchObject({
      code: "INVALID_INPUT",
      path: "filter",
    });
  });

  it("answers as of an instant, from both indexes", async () => {
    await put([{ id: "a", text: "goose in the turbine" }]);
    await put([{ id: "a", text: "apartment to rent" }], { knownUs: 3_000_000 });
    await documents.apply(space, {
      documents: [],
      removals: [{ recordId: "a", partition: 0, offset: offset++, atUs: 4_000_000 }],
      next: { 0: offset },
    });
    await vectors.remove({ space, model: "toy", dimensions: 6, metric: "cosine" }, ["a"], 4_000);
    expect((await ask("bird", { asOfUs: 2_000_000 })).hits[0]?.text).toBe("goose in the turbine");
    const later = await ask("flat", { asOfUs: 3_500_000 });
    expect(later.hits[0]).toMatchObject({
      text: "apartment to rent",
      citation: { version: "1970-01-01T00:00:03.000Z" },
    });
    expect(later.coverage).toMatchObject({
      asOf: "1970-01-01T00:00:03.500Z",
      knowledge: "as corrected",
      documents: 1,
    });
    expect(ids(await ask("flat"))).toEqual([]);
    expect(ids(await ask("flat", { asOfUs: 500_000 }))).toEqual([]);
  });

  it("shows what the record says now when its vector is still of before", async () => {
    await put([{ id: "a", text: "goose in the turbine" }]);
    await put([{ id: "a", text: "apartment to rent" }], { knownUs: 3_000_000, embed: false });
    expect((await ask("bird")).hits[0]).toMatchObject({ id: "a", text: "apartment to rent" });
  });

  it("says what is missing and answers by the rest", async () => {
    await put(flock);
    const vectorsPart = { space, model: "toy", embedded: 1, total: 9, rebuilding: false };
    book.note(productId, { vectors: vectorsPart });
    expect((await ask("zebra")).coverage.vectors).toMatchObject({ state: "indexing", embedded: 1, total: 9 });
    book.note(productId, { vectors: { ...vectorsPart, rebuilding: true } });
    expect((await ask("zebra")).coverage.vectors.state).toBe("rebuilding");
    book.note(productId, {
      vectors: { problem: "There is no embedding model." },
      documents: { space, behind: 4 },
    });
    expect(await ask("zebra")).toMatchObject({
      hits: [{ id: "s-3" }],
      coverage: {
        vectors: { state: "unavailable", detail: "There is no embedding model." },
        text: { state: "indexing" },
      },
    });
    book.note(productId, { vectors: vectorsPart });
    expect(await ask("zebra stumble")).toMatchObject({
      hits: [{ id: "s-3" }],
      coverage: { vectors: { state: "unavailable" } },
    });
    await vectors.drop(space);
    expect(await ask("zebra")).toMatchObject({
      hits: [{ id: "s-3" }],
      coverage: { vectors: { state: "unavailable" } },
    });
    expect(degraded).toHaveLength(2);
    book.keep(new Set());
    expect(await ask("zebra")).toMatchObject({ hits: [], coverage: { text: { state: "unavailable" } } });
  });

  it.each([
    ["emoji", "🦆🦆🦆"],
    ["right to left", "ما هي الطيور؟"],
    ["mixed languages", "oiseau في the motor 鳥"],
    ["SQL", "'; DROP TABLE document; SELECT * FROM embedding --"],
    ["10,000 words", "goose turbine ".repeat(5_000)],
    ["control characters", "goose\u0000\u0007 turbine\ud800"],
  ])("takes a question with %s", async (_, question) => {
    await put(flock);
    const reply = await ask(question);
    expect(reply.hits.length).toBeGreaterThan(0);
    expect(reply.coverage.question.cut).toBe(question.length > 10_000);
    if (question.length > 10_000) {
      expect(reply.coverage.question.detail).toContain("256 tokens");
      expect(reply.coverage.question.detail).toContain("10000 words");
      expect(Math.max(...embedded.map((text) => text.length))).toBeLessThanOrEqual(6_000);
    }
  });

  it("refuses what cannot be asked, saying what to do", async () => {
    await expect(ask(" \u0000\n")).rejects.toMatchObject({ code: "INVALID_INPUT", path: "question" });
    await expect(
      queryProduct(deps(), { principal: anonymous, productId, question: "x", k: 1 }),
    ).rejects.toMatchObject({ code: "UNAUTHENTICATED" });
    const bare = { ...description, ports: description.ports.filter(({ type }) => type !== "vectors") };
    await expect(
      ask("x", { deps: { findProduct: async () => ({ description: bare, status }) } }),
    ).rejects.toMatchObject({ code: "UNSUPPORTED", message: expect.stringContaining("millrace.vectors") });
    status = "retired";
    await expect(ask("x")).rejects.toMatchObject({ code: "GONE" });
  });

  it("embeds a question once for all who ask it", async () => {
    await put(flock);
    const shared = { embedQuestion: createQuestionVectors() };
    await Promise.all([ask("goose", { deps: shared }), ask("goose", { deps: shared })]);
    expect(embedded).toEqual(["goose"]);
  });
});

describe("rights on a question", () => {
  const decideWith = (given: Partial<guards.GuardDecision>) =>
    vi.spyOn(guards, "assertAllowed").mockImplementation(() => ({
      allow: true,
      reason: "",
      rowFilter: null,
      masks: {},
      expiresAtMs: null,
      ...given,
    }));

  it("withholds rows, also from counts of what a filter passed", async () => {
    await put(flock);
    decideWith({ rowFilter: 'event.damage != "Substantial"' });
    const reply = await ask("goose turbine bird", { filter: "true" });
    expect(ids(reply).sort()).toEqual(["s-2", "s-3"]);
    expect(reply.coverage).toMatchObject({ documents: null, filter: { checked: 2, passed: 2 } });
    expect(JSON.stringify(reply)).not.toContain("Substantial");
  });

  it("neither shows a masked field nor lets it move the order, the filter or the text", async () => {
    const withPilots = flock.map((strike, n) => ({ ...strike, pilot: n === 2 ? "Engelbert" : "Maria" }));
    await put(withPilots);
    decideWith({ masks: { pilot: "hide-people" } });
    const named = await ask("Engelbert");
    expect(ids(named)).toEqual([]);
    expect(named.coverage.vectors.state).toBe("withheld");
    expect(embedded).toEqual([]);
    const other = await ask("goose turbine");
    expect(other.hits[0]).toMatchObject({
      id: "s-1",
      fields: { pilot: "masked" },
      masked: { pilot: "hide-people" },
    });
    expect(JSON.stringify(other)).not.toContain("Maria");
    expect(ids(await ask("goose", { filter: 'event.pilot == "Maria"' }))).toEqual([]);
  });

  it("hides a masked id behind the record's place", async () => {
    await put([{ id: "secret-9", text: "goose in the turbine" }]);
    decideWith({ masks: { id: "hide-ids" } });
    const reply = await ask("goose");
    expect(ids(reply)).toEqual(["0:0"]);
    expect(JSON.stringify([reply, await ask("secret-9")])).not.toContain("secret");
    expect((await ask("secret-9")).hits.map(({ signals }) => signals.exact)).toEqual([null]);
  });
});
