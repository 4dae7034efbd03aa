import { mkdtempSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterEach, beforeEach, describe, expect, it } from "vitest";
import { createSqliteDocuments } from "../../adapters/documents/sqlite/index.ts";
import type { DocumentIndex } from "../../adapters/documents/types.ts";
import type { EmbeddingAdapter } from "../../adapters/embedding/types.ts";
import { manualClock } from "../../clock.ts";
import { servicePrincipal } from "../../domain/principal.ts";
import { describeProduct, parseProductFile } from "../../domain/product-file/index.ts";
import { AppError } from "../../errors.ts";
import { createIndexBook, type IndexBook } from "../../hydration/vectors/index-book.ts";
import { memoryVectors, toyVector } from "../testing/memory-vectors.ts";
import { describeIndex } from "./describe-index.ts";
import { findNeighbours } from "./neighbours.ts";
import type { VectorIndexDeps } from "./open-index.ts";
import { createProjections } from "./projection.ts";

const productId = "wildlife/sightings";
const file = (classification = "internal") => `apiVersion: v1.0.0
kind: DataProduct
id: ${productId}
name: sightings
domain: wildlife
status: active
outputPorts:
  - { name: stream, type: stream, version: 1.0.0, contractId: sightings.stream }
  - { name: vectors, type: vectors, version: 1.2.0, contractId: sightings.vectors }
---
apiVersion: v3.1.0
kind: DataContract
id: sightings.stream
version: 1.0.0
status: active
schema:
  - name: sighting
    logicalType: object
    properties:
      - { name: id, logicalType: string, required: true, primaryKey: true }
      - { name: text, logicalType: string, required: true, classification: ${classification} }
      - { name: phase, logicalType: string }
      - { name: at, logicalType: timestamp, required: true }
customProperties: [{ property: millrace.stream, value: { key: [id], eventTime: at, recordId: id } }]
---
apiVersion: v3.1.0
kind: DataContract
id: sightings.vectors
version: 1.2.0
status: active
schema: [{ name: sighting, logicalType: object, properties: [{ name: id, logicalType: string, primaryKey: true }] }]
customProperties:
  - { property: millrace.vectors, value: { source: ${productId}, columns: [text], chunk: { tokens: 64, overlap: 8 } } }
`;

const space = `${productId}@1`;
const clock = manualClock(Date.UTC(2026, 0, 1));
const principal = servicePrincipal("test");
const embedder: EmbeddingAdapter = {
  abilities: { system: "toy", model: "toy", dimensions: 6, maxTokens: 256, offline: true },
  embed: async (texts) => texts.map(toyVector),
  async close() {},
};
let folder: string;
let documents: DocumentIndex;
let vectors: ReturnType<typeof memoryVectors>;
let book: IndexBook;
let deps: VectorIndexDeps;
let offset = 0;

beforeEach(() => {
  folder = mkdtempSync(join(tmpdir(), "vectors-"));
  documents = createSqliteDocuments({ folder });
  vectors = memoryVectors();
  vectors.put(space, []);
  book = createIndexBook();
  offset = 0;
  const { definition } = parseProductFile(file());
  if (!definition) throw new Error("the product file has findings");
  deps = {
    clock,
    vectors,
    documents,
    book,
    embedderOf: (model) => (model === "toy" || model === "all-MiniLM-L6-v2" ? embedder : undefined),
    embedQuestion: async (model, text) => (await model.embed([text]))[0] ?? new Float32Array(),
    findProduct: async (id) => {
      if (id !== productId) throw new AppError("NOT_FOUND", "no such product");
      return { description: describeProduct(definition), status: "active" };
    },
    elapsed: () => 0,
  };
});
afterEach(async () => {
  await documents.close();
  rmSync(folder, { recursive: true });
});

async function put(id: string, text: string, phase: string, atMs = 1000): Promise<void> {
  await documents.apply(space, {
    documents: [
      {
        recordId: id,
        partition: 0,
        offset: offset++,
        knownUs: atMs * 1000,
        eventUs: atMs * 1000,
        payload: JSON.stringify({ id, text, phase, at: "2026-01-01T00:00:00Z" }),
        texts: { text },
        names: { id },
      },
    ],
    removals: [],
    next: { 0: offset },
  });
  vectors.put(space, [
    { recordId: id, chunk: 0, text, textHash: text, vector: toyVector(text), validFromMs: atMs },
  ]);
}

const noteReady = (total: number, rebuilding = false) =>
  book.note(productId, {
    vectors: { space, model: "toy", embedded: rebuilding ? 1 : total, total, rebuilding },
    documents: { space, behind: 0 },
    lag: { waitingSinceUs: rebuilding ? 5_000_000 : null, checkedMs: clock.nowMs(), failing: null },
  });

describe("neighbours", () => {
  it("finds what is near to a text, and to a record other than itself, with its place", async () => {
    await put("a", "goose at night", "climb");
    await put("b", "gull in the dark", "landing");
    await put("c", "engine and turbine", "climb");
    noteReady(3);
    const byText = await findNeighbours(deps, { principal, productId, text: "oiseau", k: 5 });
    expect(byText.neighbours[0]).toMatchObject({ product: productId, partition: 0 });
    expect(byText.neighbours.map(({ id }) => id).at(-1)).toBe("c");
    const near = await findNeighbours(deps, { principal, productId, id: "a", k: 1 });
    expect(near).toMatchObject({ of: { id: "a", text: "goose at night" }, model: "toy", metric: "cosine" });
    expect(near.neighbours).toHaveLength(1);
    expect(near.neighbours[0]).toMatchObject({ id: "b", offset: 1 });
    expect(near.neighbours[0]?.score).toBeCloseTo(1, 3);
  });

  it("answers as of then with what there was then", async () => {
    await put("a", "goose", "climb", 1000);
    await put("a", "engine", "climb", 3000);
    await put("b", "turbine", "climb", 2000);
    noteReady(2);
    const at = async (asOfMs: number) =>
      (await findNeighbours(deps, { principal, productId, text: "motor", k: 5, asOfUs: asOfMs * 1000 }))
        .neighbours;
    expect(await at(500)).toEqual([]);
    expect((await at(1500)).map(({ id, text }) => [id, text])).toEqual([["a", "goose"]]);
    expect((await at(3500)).map(({ id }) => id).sort()).toEqual(["a", "b"]);
  });

  it("says what is not there, and why nothing can be asked yet", async () => {
    await expect(findNeighbours(deps, { principal, productId, text: "x", k: 1 })).rejects.toMatchObject({
      code: "UNAVAILABLE",
    });
    noteReady(0);
    await expect(findNeighbours(deps, { principal, productId, id: "none", k: 1 })).rejects.toMatchObject({
      code: "NOT_FOUND",
      path: "id",
    });
    book.note(productId, { vectors: { problem: "The endpoint does not answer." } });
    await expect(findNeighbours(deps, { principal, productId, text: "x", k: 1 })).rejects.toThrow(
      "does not answer",
    );
  });
});

describe("the projection", () => {
  it("lays kinds apart, carries the field asked for, and is computed once", async () => {
    for (let i = 0; i < 8; i++) await put(`bird${i}`, "goose gull bird", "climb");
    for (let i = 0; i < 8; i++) await put(`rent${i}`, "flat rent apartment", "parked");
    noteReady(16);
    const project = createProjections(deps);
    const first = await project({ principal, productId, colour: "phase" });
    expect(first).toMatchObject({ sampled: 16, count: 16, colour: "phase", model: "toy" });
    expect(first.explained[0]).toBeGreaterThan(0.99);
    const side = (value: string) =>
      first.points.filter((point) => point.value === value).map(({ x }) => Math.sign(x));
    expect(new Set(side("climb")).size).toBe(1);
    expect(side("parked")[0]).toBe(-(side("climb")[0] ?? 0));
    clock.advance(1000);
    expect((await project({ principal, productId })).computedAt).toBe(first.computedAt);
    clock.advance(60_000);
    expect((await project({ principal, productId })).computedAt).not.toBe(first.computedAt);
    await expect(project({ principal, productId, colour: "nothing" })).rejects.toMatchObject({
      path: "colour",
    });
  });
});

describe("the description", () => {
  it("states model, extent, lag and what it is made of, also while it is rebuilt", async () => {
    await put("a", "goose", "climb");
    noteReady(4, true);
    expect(await describeIndex(deps, { principal, productId })).toMatchObject({
      port: "vectors",
      version: "1.2.0",
      state: "rebuilding",
      model: "toy",
      dimensions: 6,
      count: 1,
      embedded: 1,
      total: 4,
      staleness: { waitingSince: "1970-01-01T00:00:05.000Z", problem: null },
      columns: ["text"],
      chunk: { tokens: 64, overlap: 8 },
      withheld: false,
    });
    deps.embedderOf = () => undefined;
    expect(await describeIndex(deps, { principal, productId })).toMatchObject({
      state: "unavailable",
      card: null,
    });
  });
});
