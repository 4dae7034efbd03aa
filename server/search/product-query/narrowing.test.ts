import { mkdtempSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterEach, beforeEach, expect, it, vi } from "vitest";
import { createSqliteDocuments } from "../../adapters/documents/sqlite/index.ts";
import type { DocumentIndex } from "../../adapters/documents/types.ts";
import { attributesOf } from "../../domain/attributes/attributes.ts";
import { compileFilter } from "../../domain/cel/filter.ts";
import { describeProduct, parseProductFile } from "../../domain/product-file/index.ts";
import { holdingPort } from "../../hydration/vectors/discover.ts";
import { readQuestion } from "../question.ts";
import { memoryVectors, toyVector } from "../testing/memory-vectors.ts";
import { narrowingOf, type SearchAccess } from "./access.ts";
import { gatherCandidates } from "./candidates.ts";

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
      - { name: text, logicalType: string, required: true }
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
  - { property: millrace.vectors, value: { source: wildlife/strikes, columns: [text] } }
`;
const parsed = parseProductFile(yaml);
if (!parsed.definition) throw new Error(JSON.stringify(parsed.findings));
const product = describeProduct(parsed.definition);
const held = holdingPort(product);
const port = product.ports.find((each) => each.type === "vectors");
if (!held || port?.type !== "vectors") throw new Error("the product lacks a port");
const open: SearchAccess = {
  product,
  port,
  sourceId: product.id,
  held,
  masks: {},
  rowFilters: [],
  weights: { text: 1 },
  names: ["id"],
  vectorsAllowed: true,
  idsAllowed: true,
};
const space = "wildlife/strikes@1";
let folder: string;
let documents: DocumentIndex;
let vectors: ReturnType<typeof memoryVectors>;
beforeEach(() => {
  folder = mkdtempSync(join(tmpdir(), "narrowing-"));
  documents = createSqliteDocuments({ folder });
  vectors = memoryVectors();
  vectors.put(space, []);
});
afterEach(async () => {
  await documents.close();
  rmSync(folder, { recursive: true });
});

interface Strike {
  id: string;
  text: string;
  cost: number;
}
/** `attributes: false` leaves away what an index made before there were any lacks. */
async function put(strikes: readonly Strike[], { attributes = true } = {}) {
  const knownUs = 1_000_000;
  await documents.apply(space, {
    documents: strikes.map((strike, offset) => ({
      recordId: strike.id,
      partition: 0,
      offset,
      knownUs,
      eventUs: knownUs,
      payload: JSON.stringify(strike),
      texts: { text: strike.text },
      names: { id: strike.id },
    })),
    removals: [],
    next: { 0: strikes.length },
  });
  vectors.put(
    space,
    strikes.map((strike) => ({
      recordId: strike.id,
      chunk: 0,
      text: strike.text,
      textHash: strike.text,
      vector: toyVector(strike.text),
      validFromMs: 1000,
      ...(attributes
        ? {
            attributes: attributesOf({
              event: strike,
              key: strike.id,
              eventTimeUs: knownUs,
              knowledgeTimeUs: knownUs,
            }),
          }
        : {}),
    })),
  );
}

const gather = async (
  question: string,
  filter: string | null,
  options: { access?: Partial<SearchAccess>; k?: number; words?: "only" } = {},
) => {
  const found = await gatherCandidates(
    { vectors, documents },
    {
      question: readQuestion(question),
      access: { ...open, ...options.access },
      spaces: {
        documents: space,
        vectors: options.words === "only" ? null : { space, vector: toyVector(question) },
      },
      filter: filter === null ? null : compileFilter(filter),
      k: options.k ?? 5,
      asOfUs: undefined,
    },
  );
  return { ...found, ids: found.candidates.map(({ document }) => document.recordId).sort() };
};

/** 1,500 alike, of which the last 2 cost something; they lie no nearer than the others. */
const flock = (text = "goose in the engine"): Strike[] =>
  Array.from({ length: 1_500 }, (_, n) => ({
    id: `s${String(n).padStart(4, "0")}`,
    text,
    cost: n >= 1_498 ? 100 : 0,
  }));

it("asks the vectors for records that pass, and walks over nothing", async () => {
  await put(flock());
  const scan = vi.spyOn(documents, "scan");
  const { ids, count, exhaustive } = await gather("birds and motors", "event.cost > 50.0");
  expect(ids).toEqual(["s1498", "s1499"]);
  expect(exhaustive).toBe(true);
  expect(count).toMatchObject({ checked: 2, passed: 2, errors: 0 });
  expect(scan).not.toHaveBeenCalled();
});

it("tries the filter itself on what comes, so that a part of it that vectors cannot decide holds too", async () => {
  await put(flock());
  const { ids, exhaustive } = await gather("birds", 'event.cost > 50.0 && event.id.endsWith("9")');
  expect(ids).toEqual(["s1499"]);
  expect(exhaustive).toBe(true);
});

it("walks as before where an index has no attributes, or the filter says nothing of them", async () => {
  await put(flock(), { attributes: false });
  const scan = vi.spyOn(documents, "scan");
  const before = await gather("birds and motors", "event.cost > 50.0");
  expect(before).toMatchObject({ ids: ["s1498", "s1499"], exhaustive: true, count: { checked: 1_500 } });
  await put(flock());
  expect(await gather("birds and motors", "event.cost + 1.0 > 50.0")).toMatchObject({
    ids: ["s1498", "s1499"],
    exhaustive: true,
  });
  expect(scan).toHaveBeenCalled();
});

it("ranks words further down until enough pass, without any vector", async () => {
  await put([...flock("zebra"), { id: "other", text: "nothing of note", cost: 100 }]);
  const scan = vi.spyOn(documents, "scan");
  const { ids, exhaustive, count } = await gather("zebra", "event.cost > 50.0", { words: "only" });
  expect(ids).toEqual(["s1498", "s1499"]);
  expect(exhaustive).toBe(true);
  expect(count.checked).toBe(1_500);
  expect(scan).not.toHaveBeenCalled();
});

it("finds permitted rows among many that are withheld", async () => {
  await put(flock());
  const rules = { rowFilters: [compileFilter("event.cost > 50.0")] };
  const scan = vi.spyOn(documents, "scan");
  const { ids, count } = await gather("birds and motors", null, { access: rules });
  expect(ids).toEqual(["s1498", "s1499"]);
  // What is withheld is counted nowhere.
  expect(count).toMatchObject({ checked: 2, passed: 2 });
  expect(scan).not.toHaveBeenCalled();
});

it("tells the vectors nothing that the caller's filter says of a masked field", async () => {
  await put(flock());
  const search = vi.spyOn(vectors, "search");
  const masks = { cost: "hide-costs", "place.code": "hide-places" };
  const access = { masks, idsAllowed: false };
  const hidden = await gather("birds and motors", "event.cost > 50.0", { access });
  expect(hidden.ids).toEqual([]);
  await gather("birds", 'event.place.code == "JFK" && key == "s1499" && event.text == "x"', { access });
  await gather("birds", 'has(event.place) || key == "s1499"', { access });
  const asked = search.mock.calls.map(([, , { where }]) => JSON.stringify(where ?? null));
  expect(asked[0]).toBe("null");
  expect(asked[1]).toContain('["event","text"]');
  expect(asked.join()).not.toMatch(/cost|JFK|s1499|place/);
});

it("still tells a rule of a masked field, which sees the record as it is", async () => {
  const access: SearchAccess = {
    ...open,
    masks: { cost: "hide-costs" },
    rowFilters: [compileFilter("event.cost > 50.0")],
  };
  const where = narrowingOf(access, compileFilter("event.cost < 70.0"), vectors.abilities.filters);
  expect(where).toEqual({ op: "and", filters: [{ op: ">", path: ["event", "cost"], value: 50 }] });
  expect(narrowingOf(access, null, ["=", "and"])).toBeNull();
});

it("says why a filter fails on every record, also where nothing else is found", async () => {
  await put(flock());
  const { ids, count } = await gather("xylophone", "event.runway == 4");
  expect(ids).toEqual([]);
  expect(count.errors).toBeGreaterThan(0);
  expect(count.error).toContain("No such key: runway");
});
