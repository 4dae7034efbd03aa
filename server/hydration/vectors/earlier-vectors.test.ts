import { expect, it } from "vitest";
import type { StreamRecord } from "../../adapters/stream/types.ts";
import type { VectorDocument, VectorSpace, VectorsAdapter } from "../../adapters/vectors/types.ts";
import { AppError } from "../../errors.ts";
import { createEmbedRecords } from "./embed-records.ts";

const space = (name: string, model = "toy"): VectorSpace => ({
  space: name,
  model,
  dimensions: 1,
  metric: "cosine",
});
const record = (offset: number, text: string): StreamRecord => ({
  partition: 0,
  offset,
  key: `r${offset}`,
  value: JSON.stringify({ text, cost: offset }),
  headers: {},
  eventTimeUs: 5_000,
  knowledgeTimeUs: 7_000,
  schemaVersion: null,
  imported: false,
});

it("takes from the space it replaces what the same model made of the same text, and keeps what filters need", async () => {
  const held = new Map([["r1", "same"]]);
  const written: VectorDocument[] = [];
  const asked: string[] = [];
  const looked: string[] = [];
  let dropped = false;
  const vectors = {
    spaces: async (prefix: string) =>
      ["a/b@new", "a/b@old", "a/b@other", "a/bc@old"].filter((name) => name.startsWith(prefix)),
    describeSpace: async (name: string) => ({
      ...space(name, name === "a/b@other" ? "another" : "toy"),
      documents: 1,
      newestMs: 0,
    }),
    async stored(name: string, which: { recordId: string }, { asOfMs }: { asOfMs: number }) {
      looked.push(`${name} ${which.recordId} ${asOfMs}`);
      if (dropped) throw new AppError("NOT_FOUND", "There is no such space.");
      const text = held.get(which.recordId);
      return text === undefined ? [] : [{ text, vector: Float32Array.of(42) }];
    },
    async upsert(_: VectorSpace, documents: readonly VectorDocument[]) {
      written.push(...documents);
      return documents.length;
    },
  } as unknown as VectorsAdapter;
  const embed = createEmbedRecords(
    {
      vectors,
      embedder: {
        async embed(texts) {
          asked.push(...texts);
          return texts.map(() => Float32Array.of(1));
        },
      },
    },
    { space: space("a/b@new"), topic: "a/b", block: { columns: ["text"] }, recordIdField: null },
  );
  await embed([record(1, "same"), record(2, "new")], "bulk");
  expect(asked).toEqual(["new"]);
  expect(written.map(({ recordId, vector }) => [recordId, vector[0]])).toEqual([
    ["r1", 42],
    ["r2", 1],
  ]);
  expect(written[0]?.attributes).toEqual({
    key: "r1",
    eventTime: 5,
    knowledgeTime: 7,
    event: { text: "same", cost: 1 },
    times: {},
  });
  expect(looked).toEqual(["a/b@old r1 7", "a/b@old r2 7"]);
  dropped = true;
  await embed([record(3, "later"), record(4, "still later")], "live");
  expect(asked).toEqual(["new", "later", "still later"]);
  // Once it is known to be gone it is asked no more.
  expect(looked).toHaveLength(3);
});
