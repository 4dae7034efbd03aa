import { mkdtempSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterEach, beforeEach, describe, expect, it } from "vitest";
import type { EmbeddingAdapter } from "../../adapters/embedding/types.ts";
import {
  createEmbeddedStream,
  type LogWriter,
  startLogWriterHere,
} from "../../adapters/stream/embedded/index.ts";
import type { StreamAdapter } from "../../adapters/stream/types.ts";
import type { VectorsAdapter } from "../../adapters/vectors/types.ts";
import { manualClock } from "../../clock.ts";
import type { VectorHydration } from "./hydration.ts";
import { createVectorHydrator } from "./hydrator.ts";

const topic = "library/books";
const hydration: VectorHydration = {
  space: { space: topic, model: "toy", dimensions: 1, metric: "cosine" },
  topic,
  block: { columns: ["title"] },
  recordIdField: "isbn",
};

/** Keeps versions by record and instant, like the real ones, and the order they arrived in. */
function memoryVectors(): VectorsAdapter & { arrived: string[]; current(id: string): string | undefined } {
  const versions = new Map<string, Map<number, string | null>>();
  const arrived: string[] = [];
  const put = (id: string, at: number, text: string | null) => {
    const own = versions.get(id) ?? new Map<number, string | null>();
    versions.set(id, own.set(at, text));
  };
  return {
    arrived,
    current(id) {
      const own = [...(versions.get(id) ?? [])].sort(([a], [b]) => a - b);
      return own.at(-1)?.[1] ?? undefined;
    },
    abilities: {
      system: "memory",
      index: "exact",
      exactUpTo: 1e9,
      metrics: ["cosine"],
      timeTravel: true,
      filters: [],
    },
    async ensureSpace() {},
    async describeSpace() {
      return null;
    },
    async upsert(_space, documents) {
      for (const each of documents) {
        arrived.push(each.recordId);
        put(each.recordId, each.validFromMs, each.text);
      }
      return documents.length;
    },
    async remove(_space, ids, atMs) {
      for (const id of ids) put(id, atMs, null);
    },
    async hashes() {
      return new Map();
    },
    async search() {
      return [];
    },
    async scores() {
      return [];
    },
    async stored() {
      return [];
    },
    async spaces() {
      return [];
    },
    async drop() {},
  };
}

let failNext = false;
const embeddedTexts: string[] = [];
const embedder: EmbeddingAdapter = {
  abilities: { system: "toy", model: "toy", dimensions: 1, maxTokens: null, offline: true },
  async embed(texts) {
    if (failNext) {
      failNext = false;
      throw new Error("the model stumbled");
    }
    embeddedTexts.push(...texts);
    return texts.map(() => Float32Array.from([1]));
  },
  async close() {},
};

let home: string;
let writer: LogWriter;
let stream: StreamAdapter;
const clock = manualClock(Date.UTC(2026, 0, 1));

beforeEach(async () => {
  home = mkdtempSync(join(tmpdir(), "hydrator-"));
  writer = startLogWriterHere({ home, clock });
  stream = createEmbeddedStream({ home, writer: writer.connect() });
  await stream.ensureTopic({ topic, partitions: 2, retentionMs: null });
});
afterEach(async () => {
  await stream.close();
  await writer.close();
  rmSync(home, { recursive: true });
});

const book = (isbn: number, title: string | null) => ({
  key: String(isbn),
  value: title === null ? null : JSON.stringify({ isbn: String(isbn), title }),
  eventTimeUs: clock.nowUs(),
});
const publish = async (...records: ReturnType<typeof book>[]) => {
  clock.advance(10);
  await stream.produce(topic, records);
};
type Hydrator = Awaited<ReturnType<typeof createVectorHydrator>>;
const step = async (hydrator: Hydrator) => (await hydrator.stepLive()) || hydrator.stepBackfill();
const drain = async (hydrator: Hydrator) => {
  while (await step(hydrator));
};

describe("the vector hydrator", () => {
  it("embeds the newest 2,000 before anything older, then everything, and counts it truly", async () => {
    for (let start = 0; start < 2100; start += 300)
      await publish(...Array.from({ length: 300 }, (_, i) => book(start + i, `title ${start + i}`)));
    const vectors = memoryVectors();
    const hydrator = await createVectorHydrator({ stream, vectors, embedder }, hydration);
    expect(await hydrator.progress()).toMatchObject({ done: 0, total: 2100 });
    await drain(hydrator);
    expect(await hydrator.progress()).toEqual({ done: 2100, total: 2100, waitingSinceUs: null });
    const newest = new Set(vectors.arrived.slice(0, 2000).map(Number));
    // Records of one batch share their instants across partitions, so only whole later batches have a fixed place.
    for (let id = 300; id < 2100; id++) expect(newest.has(id)).toBe(true);
    expect(new Set(vectors.arrived).size).toBe(2100);
  });

  it("takes a new record before a load of thousands, which is filled in afterwards, also after a restart", async () => {
    const vectors = memoryVectors();
    await publish(book(0, "first"));
    const hydrator = await createVectorHydrator({ stream, vectors, embedder }, hydration);
    await drain(hydrator);
    for (let load = 0; load < 3; load++) {
      const base = 1000 * (load + 1);
      await publish(...Array.from({ length: 300 }, (_, i) => book(base + i, `load ${base + i}`)));
      await hydrator.stepLive();
      await publish(book(base + 999, "new"));
      vectors.arrived.length = 0;
      await hydrator.stepLive();
      expect(vectors.arrived).toContain(String(base + 999));
      await hydrator.stepBackfill();
    }
    const before = await hydrator.progress();
    expect(before.total - before.done).toBeGreaterThan(800);
    const again = await createVectorHydrator({ stream, vectors, embedder }, hydration);
    expect(await again.progress()).toEqual(before);
    await drain(again);
    expect(await again.progress()).toEqual({ done: 904, total: 904, waitingSinceUs: null });
    for (let load = 1; load <= 3; load++)
      for (let i = 0; i < 300; i++)
        expect(vectors.current(String(1000 * load + i))).toBe(`load ${1000 * load + i}`);
  });

  it("loses nothing when loads come faster than gaps can be kept apart", async () => {
    const vectors = memoryVectors();
    const hydrator = await createVectorHydrator({ stream, vectors, embedder }, hydration);
    for (let load = 0; load < 12; load++) {
      await publish(...Array.from({ length: 60 }, (_, i) => book(load * 100 + i, `t${load * 100 + i}`)));
      await hydrator.stepLive();
    }
    await drain(hydrator);
    for (let load = 0; load < 12; load++)
      for (let i = 0; i < 60; i++) expect(vectors.current(String(load * 100 + i))).toBe(`t${load * 100 + i}`);
    expect(await hydrator.progress()).toEqual({ done: 720, total: 720, waitingSinceUs: null });
  });

  it("goes on over what retention has removed", async () => {
    const vectors = memoryVectors();
    const hydrator = await createVectorHydrator({ stream, vectors, embedder }, hydration);
    await publish(...Array.from({ length: 40 }, (_, i) => book(i, `old ${i}`)));
    await stream.ensureTopic({ topic, partitions: 2, retentionMs: 1000 });
    clock.advance(10_000);
    await publish(book(77, "kept"));
    expect(await stream.enforceRetention(topic, clock.nowUs())).toBeGreaterThan(0);
    await drain(hydrator);
    expect(vectors.current("77")).toBe("kept");
    expect(await hydrator.progress()).toMatchObject({ waitingSinceUs: null });
  });

  it("takes what comes after long documents before them, and them too, also after a restart", async () => {
    const vectors = memoryVectors();
    const pieces: VectorHydration = {
      ...hydration,
      block: { columns: ["title"], chunk: { tokens: 16, overlap: 0 } },
    };
    const hydrator = await createVectorHydrator({ stream, vectors, embedder }, pieces);
    // More of them than gaps are kept apart.
    for (let n = 0; n < 12; n++) {
      await publish(book(100 + n, `chapter ${n} `.repeat(200)));
      await publish(book(n, `note ${n}`));
    }
    while (await hydrator.stepLive());
    expect(vectors.arrived.map(Number).sort((a, b) => a - b)).toEqual(
      Array.from({ length: 12 }, (_, n) => n),
    );
    expect(await hydrator.progress()).toMatchObject({ total: 24, waitingSinceUs: expect.any(Number) });
    const again = await createVectorHydrator({ stream, vectors, embedder }, pieces);
    await drain(again);
    for (let n = 0; n < 12; n++) expect(vectors.current(String(100 + n))).toContain("chapter");
    expect(await again.progress()).toEqual({ done: 24, total: 24, waitingSinceUs: null });
  });

  it("does not embed a text again that a correction left as it was", async () => {
    const vectors = memoryVectors();
    await publish(book(1, "Dune"));
    const hydrator = await createVectorHydrator({ stream, vectors, embedder }, hydration);
    await drain(hydrator);
    embeddedTexts.length = 0;
    await publish(book(1, "Dune"), book(2, "Emma"));
    await drain(hydrator);
    expect(embeddedTexts).toEqual(["Emma"]);
    expect([...vectors.arrived].sort()).toEqual(["1", "1", "2"]);
  });

  it("follows corrections and tombstones by record id", async () => {
    const vectors = memoryVectors();
    await publish(book(1, "Dune"), book(2, "Emma"));
    const hydrator = await createVectorHydrator({ stream, vectors, embedder }, hydration);
    await drain(hydrator);
    await publish(book(1, "Dune, revised"), book(2, null));
    expect(await hydrator.progress()).toMatchObject({
      done: 2,
      total: 4,
      waitingSinceUs: expect.any(Number),
    });
    await drain(hydrator);
    expect([vectors.current("1"), vectors.current("2")]).toEqual(["Dune, revised", undefined]);
  });

  it("is in step behind a broker's own marks, which are no records", async () => {
    const vectors = memoryVectors();
    await publish(book(1, "Dune"), book(2, "Emma"));
    // Each partition ends with a mark.
    const marked: StreamAdapter = {
      ...stream,
      async describe(name) {
        const described = await stream.describe(name);
        return {
          ...described,
          partitions: described.partitions.map((each) => ({ ...each, end: each.end + 1 })),
        };
      },
      async read(name, from, options) {
        const { partitions } = await stream.describe(name);
        const clipped = Object.fromEntries(
          partitions.map(({ partition, end }) => [partition, Math.min(end, from[partition] ?? 0)]),
        );
        const page = await stream.read(name, clipped, options);
        if (page.records.length > 0) return page;
        return {
          records: [],
          next: Object.fromEntries(partitions.map(({ partition, end }) => [partition, end + 1])),
        };
      },
      // The real log ends before the mark.
      commit: async () => {},
    };
    const hydrator = await createVectorHydrator({ stream: marked, vectors, embedder }, hydration);
    await drain(hydrator);
    expect(vectors.arrived.sort()).toEqual(["1", "2"]);
    expect(await hydrator.progress()).toEqual({ done: 4, total: 4, waitingSinceUs: null });
  });

  it("never lets an older record end what a broker took in after it at the same instant", async () => {
    const vectors = memoryVectors();
    // As a broker: all of one append have one time, in whole milliseconds.
    const broker: StreamAdapter = {
      ...stream,
      abilities: { ...stream.abilities, brokerKnowledgeTime: "broker" },
      async read(name, from, options) {
        const { records, next } = await stream.read(name, from, options);
        const inMs = (us: number) => Math.floor(us / 1000) * 1000;
        return {
          records: records.map((each) => ({ ...each, knowledgeTimeUs: inMs(each.knowledgeTimeUs) })),
          next,
        };
      },
    };
    const hydrator = await createVectorHydrator({ stream: broker, vectors, embedder }, hydration);
    // One append of 60 versions: a load, of which the newest are taken first. Whichever are, the last one holds.
    await publish(...Array.from({ length: 60 }, (_, i) => book(7, `version ${i}`)));
    await publish(book(8, "single"));
    await drain(hydrator);
    expect(vectors.current("7")).toBe("version 59");
    expect(vectors.current("8")).toBe("single");
    expect(await hydrator.progress()).toMatchObject({ waitingSinceUs: null });
  });

  it("repeats a failed step and goes on after a restart where it was", async () => {
    const vectors = memoryVectors();
    await publish(book(1, "Dune"));
    const first = await createVectorHydrator({ stream, vectors, embedder }, hydration);
    failNext = true;
    await expect(step(first)).rejects.toThrow("stumbled");
    await drain(first);
    expect(vectors.current("1")).toBe("Dune");
    await publish(book(3, "Ulysses"));
    const second = await createVectorHydrator({ stream, vectors, embedder }, hydration);
    await drain(second);
    expect(vectors.arrived).toEqual(["1", "3"]);
  });
});
