import { PGlite } from "@electric-sql/pglite";
import { vector } from "@electric-sql/pglite-pgvector";
import { afterAll, expect, it } from "vitest";
import { vectorsContract } from "../contract.suite.ts";
import { createPgvector } from "./index.ts";

const db = await PGlite.create({ extensions: { vector } });
await db.exec(`create extension vector;
  create table embedding_space (space text primary key, model text not null, dimensions int not null, metric text not null,
    total int not null, embedded int not null, updated_at timestamptz not null, attributed boolean not null default false);
  create table embedding (space text, record_id text, chunk int default 0, model text not null, dimensions int not null, text_hash text not null,
    text text not null, vector vector not null, valid_from timestamptz, valid_until timestamptz, primary key (space, record_id, chunk, valid_from));
  create table embedding_attributes (space text, record_id text, valid_from timestamptz, attributes jsonb, primary key (space, record_id, valid_from));`);
const sent: string[] = [];
const queryable = {
  async query(text: string, values?: unknown[]) {
    sent.push(text);
    // Without values it is the simple protocol, as the driver has it: several statements may come at once.
    if (values === undefined) return (await db.exec(text)).at(-1) ?? { rows: [] };
    return db.query<Record<string, unknown>>(text, values);
  },
};
afterAll(() => db.close());

vectorsContract("pgvector in the embedded PostgreSQL", async () => createPgvector(queryable));

it("compares all pieces of a small space and answers from the HNSW index of a large one", async () => {
  const adapter = createPgvector(queryable);
  const space = { space: "many", model: "toy", dimensions: 4, metric: "cosine" as const };
  const documents = Array.from({ length: 3100 }, (_, i) => ({
    recordId: `r${i}`,
    chunk: 0,
    text: "t",
    textHash: String(i),
    vector: Float32Array.from([Math.cos(i), Math.sin(i), Math.cos(2 * i), 1]),
    validFromMs: 1,
  }));
  await adapter.ensureSpace(space, { index: "later" });
  await adapter.upsert(space, documents.slice(0, 3000));
  const planOf = async () => {
    const asked = sent.findLast((text) => text.includes("order by")) ?? "";
    const rows = await db.query<{ "QUERY PLAN": string }>(`explain ${asked}`, ["[1,0,0,1]"]);
    return rows.rows.map((row) => row["QUERY PLAN"]).join("\n");
  };
  expect(await adapter.search("many", Float32Array.from([1, 0, 0, 1]), { k: 3 })).toHaveLength(3);
  expect(await planOf()).not.toContain("embedding_hnsw_");
  await adapter.upsert(space, documents.slice(3000));
  await adapter.ensureSpace(space);
  await db.exec(
    "analyze embedding; set enable_seqscan = off; set enable_sort = off; set enable_bitmapscan = off;",
  );
  for (let questions = 0; questions < 110; questions++)
    await adapter.search("many", Float32Array.from([1, 0, 0, 1]), { k: 3 });
  expect(await planOf()).toContain("embedding_hnsw_");
  // The index alone would give 40 at most; what the adapter asks for comes in full.
  expect(await adapter.search("many", Float32Array.from([1, 0, 0, 1]), { k: 100 })).toHaveLength(100);
});

it("narrows nothing in a space that was filled before attributes were kept", async () => {
  const adapter = createPgvector(queryable);
  const space = { space: "old", model: "toy", dimensions: 4, metric: "cosine" as const };
  await adapter.ensureSpace(space);
  await adapter.upsert(space, [
    {
      recordId: "a",
      chunk: 0,
      text: "t",
      textHash: "1",
      vector: Float32Array.from([1, 0, 0, 0]),
      validFromMs: 1,
    },
  ]);
  await db.exec("delete from embedding_attributes; update embedding_space set attributed = false");
  const where = { op: "or" as const, filters: [] };
  const found = (reader: typeof adapter) =>
    reader.search("old", Float32Array.from([1, 0, 0, 0]), { k: 3, where });
  expect(await found(createPgvector(queryable))).toHaveLength(1);
  await db.exec("update embedding_space set attributed = true");
  expect(await found(createPgvector(queryable))).toHaveLength(0);
  await adapter.drop("old");
  expect((await db.query("select 1 from embedding_attributes where space = 'old'")).rows).toEqual([]);
});
