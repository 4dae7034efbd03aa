import { mkdtempSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterEach, beforeEach, expect, it } from "vitest";
import type { EmbeddingAdapter } from "../../adapters/embedding/types.ts";
import {
  createEmbeddedStream,
  type LogWriter,
  startLogWriterHere,
} from "../../adapters/stream/embedded/index.ts";
import type { StreamAdapter } from "../../adapters/stream/types.ts";
import type { VectorsAdapter } from "../../adapters/vectors/types.ts";
import { systemClock as clock } from "../../clock.ts";
import type { Db } from "../../db.ts";
import { parseProductFile } from "../../domain/product-file/index.ts";
import { createIndexBook } from "../../hydration/vectors/index-book.ts";
import { createLogger } from "../../log.ts";
import type { Runner } from "../runner.ts";
import { notesProduct } from "../testing/notes-product.ts";
import { createVectorsRunner } from "./vectors.ts";

const id = "library/notes";
const { definition } = parseProductFile(notesProduct(id));

let home: string;
let writer: LogWriter;
let stream: StreamAdapter;
let runner: Runner;
let release: () => void;
beforeEach(async () => {
  home = mkdtempSync(join(tmpdir(), "mr-follow-"));
  writer = startLogWriterHere({ home, clock });
  stream = createEmbeddedStream({ home, writer: writer.connect() });
  await stream.ensureTopic({ topic: id, partitions: 1, retentionMs: null });
});
afterEach(async () => {
  release?.();
  await runner.stop();
  await stream.close();
  await writer.close();
  rmSync(home, { recursive: true });
});

/** A runner over this one product, with a database that can be made to hang. */
function setUp(open: { stream: () => StreamAdapter; embedder: () => EmbeddingAdapter }) {
  const arrived: string[] = [];
  let hangs: Promise<void> | undefined;
  const answer = async <T>(value: T): Promise<T> => {
    await hangs;
    return value;
  };
  const db = {
    changeSequence: { findUnique: () => answer({ value: 1n }) },
    product: { findMany: () => answer([{ definition }]) },
    embeddingSpace: { updateMany: () => answer({}), findUnique: () => answer(null) },
    job: { upsert: () => answer({}) },
  } as unknown as Db;
  const vectors = {
    ensureSpace: async () => {},
    spaces: async () => [],
    drop: async () => {},
    remove: async () => {},
    async upsert(_space: unknown, documents: readonly { text: string }[]) {
      arrived.push(...documents.map(({ text }) => text));
      return documents.length;
    },
  } as unknown as VectorsAdapter;
  const book = createIndexBook();
  runner = createVectorsRunner({
    db,
    vectors,
    book,
    streams: { of: open.stream },
    embedderOf: open.embedder,
    modelsRevision: () => 1,
    clock,
    log: createLogger({ process: "worker", folder: join(home, "logs"), level: "fatal" }),
  });
  return {
    arrived,
    book,
    hang() {
      hangs = new Promise((resolve) => {
        release = resolve;
      });
    },
  };
}

const toy = (seen: string[] = []): EmbeddingAdapter => ({
  abilities: { system: "toy", model: "toy", dimensions: 1, maxTokens: null, offline: true },
  async embed(texts) {
    seen.push(...texts);
    return texts.map(() => Float32Array.of(1));
  },
  async close() {},
});
const put = (text: string) =>
  stream.produce(id, [{ key: text, value: JSON.stringify({ id: text, text }), eventTimeUs: clock.nowUs() }]);
const soon = (look: () => unknown) => expect.poll(look, { timeout: 10_000, interval: 10 });

it("embeds what comes while neither the catalog can be read nor progress be written", async () => {
  const model = toy();
  const { arrived, hang } = setUp({ stream: () => stream, embedder: () => model });
  await put("first");
  await runner.start();
  await soon(() => arrived).toEqual(["first"]);
  hang();
  await put("second");
  await soon(() => arrived).toEqual(["first", "second"]);
});

it("asks the model as its connection has it now", async () => {
  const former: string[] = [];
  const present: string[] = [];
  let model = toy(former);
  const { arrived, book } = setUp({ stream: () => stream, embedder: () => model });
  await put("first");
  await runner.start();
  await soon(() => arrived).toEqual(["first"]);
  model = toy(present);
  await put("second");
  await soon(() => arrived).toEqual(["first", "second"]);
  expect([former, present]).toEqual([["first"], ["second"]]);
  // Vectors of another model never get in.
  const other = toy();
  model = { ...other, abilities: { ...other.abilities, model: "other" } };
  await put("third");
  await soon(() => book.get(id)?.lag?.failing).toContain("no embedding model");
  expect(arrived).toEqual(["first", "second"]);
});

it("takes what is new while an old record cannot be embedded", async () => {
  const model: EmbeddingAdapter = {
    ...toy(),
    async embed(texts) {
      if (texts.includes("poison")) throw new Error("The model stumbles over poison.");
      return texts.map(() => Float32Array.of(1));
    },
  };
  const { arrived, book } = setUp({ stream: () => stream, embedder: () => model });
  // A load, of which all but the newest are filled in afterwards.
  const records = ["poison", ...Array.from({ length: 60 }, (_, n) => `old ${n}`)];
  await stream.produce(
    id,
    records.map((text) => ({
      key: text,
      value: JSON.stringify({ id: text, text }),
      eventTimeUs: clock.nowUs(),
    })),
  );
  await runner.start();
  await soon(() => book.get(id)?.lag?.failing).toContain("stumbles over poison");
  for (const text of ["new 1", "new 2", "new 3"]) {
    await put(text);
    await expect.poll(() => arrived, { timeout: 900, interval: 10 }).toContain(text);
  }
  await soon(() => book.get(id)?.lag?.failing).toContain("stumbles over poison");
});

it("goes on behind a new record that cannot be embedded, and embeds it once it can be", async () => {
  let stumbles = true;
  const model: EmbeddingAdapter = {
    ...toy(),
    async embed(texts) {
      if (stumbles && texts.includes("poison")) throw new Error("The model stumbles over poison.");
      return texts.map(() => Float32Array.of(1));
    },
  };
  const { arrived, book } = setUp({ stream: () => stream, embedder: () => model });
  await put("first");
  await runner.start();
  await soon(() => arrived).toEqual(["first"]);
  await put("poison");
  await soon(() => book.get(id)?.lag?.failing).toContain("stumbles over poison");
  await put("second");
  await soon(() => arrived).toEqual(["first", "second"]);
  await soon(() => book.get(id)?.vectors).toMatchObject({ embedded: 2, total: 3 });
  stumbles = false;
  await soon(() => arrived).toEqual(["first", "second", "poison"]);
  await soon(() => book.get(id)?.lag).toMatchObject({ failing: null, waitingSinceUs: null });
});

it("reads where the connection leads now", async () => {
  let closed = false;
  const former: StreamAdapter = {
    ...stream,
    async read(...asked) {
      if (closed) throw new Error("This connection was closed.");
      return stream.read(...asked);
    },
  };
  let present = former;
  const { arrived } = setUp({ stream: () => present, embedder: () => toy() });
  await put("first");
  await runner.start();
  await soon(() => arrived).toEqual(["first"]);
  closed = true;
  present = { ...stream };
  await put("second");
  await soon(() => arrived).toEqual(["first", "second"]);
});
