import { expect, it } from "vitest";
import type { EmbedOptions } from "../../adapters/embedding/types.ts";
import type { StreamRecord } from "../../adapters/stream/types.ts";
import type { VectorDocument, VectorsAdapter } from "../../adapters/vectors/types.ts";
import { createEmbedRecords } from "./embed-records.ts";
import type { VectorHydration } from "./hydration.ts";

const hydration: VectorHydration = {
  space: { space: "library/books@1", model: "toy", dimensions: 1, metric: "cosine" },
  topic: "library/books",
  block: { columns: ["text"], chunk: { tokens: 16, overlap: 0 } },
  recordIdField: "id",
};

let offset = 0;
const record = (id: string, words: number, knowledgeTimeUs = 1000 + offset): StreamRecord => ({
  partition: 0,
  offset: offset++,
  key: id,
  value: words === 0 ? null : JSON.stringify({ id, text: Array(words).fill(`${id}word`).join(" ") }),
  headers: {},
  eventTimeUs: 0,
  knowledgeTimeUs,
  schemaVersion: null,
  imported: false,
});

/** An index whose writes end when they are told to, and what was asked of the model. */
function setUp() {
  const asked: { texts: number; priority: EmbedOptions["priority"] }[] = [];
  const writes: { ids: string[]; done: () => void }[] = [];
  const held = (ids: string[]) => new Promise<void>((done) => writes.push({ ids, done }));
  const vectors = {
    async upsert(_space: unknown, documents: readonly VectorDocument[]) {
      await held(documents.map((each) => `${each.recordId}/${each.chunk}`));
      return documents.length;
    },
    remove: async (_space: unknown, ids: readonly string[]) => held(ids.map((id) => `no ${id}`)),
    spaces: async () => [],
  } as unknown as VectorsAdapter;
  const embed = createEmbedRecords(
    {
      vectors,
      embedder: {
        async embed(texts, options) {
          asked.push({ texts: texts.length, priority: options?.priority });
          return texts.map(() => Float32Array.of(1));
        },
      },
    },
    hydration,
  );
  /** Lets one write after another end; the records each wrote, in order. */
  const finish = async (work: Promise<unknown>): Promise<string[][]> => {
    const order: string[][] = [];
    let over = false;
    const ended = work.finally(() => {
      over = true;
    });
    while (!over) {
      const next = writes.shift();
      if (next) {
        order.push([...new Set(next.ids.map((id) => id.split("/")[0] ?? ""))]);
        next.done();
      }
      await new Promise(setImmediate);
    }
    await ended;
    return order;
  };
  return { embed, asked, writes, finish };
}

it("has a new record wait for the one write under way, not for the rest of a page of old ones", async () => {
  const { embed, writes, finish } = setUp();
  const old = Array.from({ length: 8 }, (_, n) => record(`old${n}`, 90));
  const bulk = embed(old, "bulk");
  while (writes.length === 0) await new Promise(setImmediate);
  const live = embed([record("new", 3)], "live");
  // Both are queued now: the first write of the old ones has begun and does not end before it is told to.
  await new Promise(setImmediate);
  const order = await finish(Promise.all([bulk, live]));
  expect(order[1]).toEqual(["new"]);
  expect(order.length).toBeGreaterThan(10);
  expect(order.flat()).toContain("old7");
});

it("takes the short records of a page before its long ones, which are not urgent", async () => {
  const { embed, asked, finish } = setUp();
  const order = await finish(embed([record("long", 900), record("gone", 0), record("short", 3)], "live"));
  expect(order.slice(0, 2)).toEqual([["no gone"], ["short"]]);
  expect(new Set(order.slice(2).flat())).toEqual(new Set(["long"]));
  expect(asked[0]).toEqual({ texts: 1, priority: "live" });
  expect(asked.slice(1).every(({ priority }) => priority === "bulk")).toBe(true);
});

it("asks the model for a page at once, and for no more than it can answer promptly", async () => {
  const { embed, asked, finish } = setUp();
  await finish(
    embed(
      Array.from({ length: 40 }, (_, n) => record(`r${n}`, 3)),
      "bulk",
    ),
  );
  expect(asked.map(({ texts }) => texts)).toEqual([32, 8]);
});

it("keeps the last of what a broker took in at one instant under one name", async () => {
  const { embed, asked, finish } = setUp();
  const order = await finish(
    embed(
      [
        record("a", 1, 5000),
        record("a", 2, 5000),
        record("b", 1, 5000),
        record("b", 0, 5000),
        record("a", 3, 6000),
      ],
      "live",
    ),
  );
  expect(order).toEqual([["no b"], ["a"]]);
  expect(asked).toEqual([{ texts: 2, priority: "live" }]);
});

it("goes on after a write that failed", async () => {
  const { embed, writes, finish } = setUp();
  const failing = {
    upsert: async () => {
      throw new Error("the database is away");
    },
    spaces: async () => [],
  } as unknown as VectorsAdapter;
  const broken = createEmbedRecords(
    { vectors: failing, embedder: { embed: async (texts) => texts.map(() => Float32Array.of(1)) } },
    hydration,
  );
  await expect(broken([record("a", 1)], "live")).rejects.toThrow("away");
  await expect(broken([record("b", 1)], "bulk")).rejects.toThrow("away");
  expect(writes).toEqual([]);
  expect(await finish(embed([record("c", 1)], "live"))).toEqual([["c"]]);
});
