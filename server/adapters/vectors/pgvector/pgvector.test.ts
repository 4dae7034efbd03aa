import { PGlite } from "@electric-sql/pglite";
import { vector } from "@electric-sql/pglite-pgvector";
import { afterAll, expect, it } from "vitest";
import { vectorsContract } from "../contract.suite.ts";
import { createPgvector } from "./index.ts";

const db = await PGlite.create({ extensions: { vector } });
await db.exec(`create extension vector;
  create table embedding_space (space text primary key, model text not null, dimensions int not null, metric text not null,
    total int not null, embedded int not null, updated_at timestamptz not null);
  create table embedding (space text, record_id text, chunk int default 0, model text not null, dimensions int not null, text_hash text not null,
    text text not null, vector vector not null, valid_from timestamptz, valid_until timestamptz, primary key (space, record_id, chunk, valid_from));`);
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

it("answers from the space's HNSW index once it is worth it", async () => {
  const adapter = createPgvector(queryable);
  const space = { space: "many", model: "toy", dimensions: 4, metric: "cosine" as const };
  await adapter.ensureSpace(space);
  const documents = Array.from({ length: 300 }, (_, i) => ({
    recordId: `r${i}`,
    chunk: 0,
    text: "t",
    textHash: String(i),
    vector: Float32Array.from([Math.cos(i), Math.sin(i), Math.cos(2 * i), 1]),
    validFromMs: 1,
  }));
  await adapter.upsert(space, documents);
  await db.exec(
    "analyze embedding; set enable_seqscan = off; set enable_sort = off; set enable_bitmapscan = off;",
  );
  const plan = await db.query<{ "QUERY PLAN": string }>(
    "explain select record_id from embedding where space = 'many' and valid_until is null order by vector::vector(4) <=> '[1,0,0,1]'::vector(4) limit 3",
  );
  expect(plan.rows.map((row) => row["QUERY PLAN"]).join("\n")).toContain("embedding_hnsw_");
  // The index alone would give 40 at most; what the adapter asks for comes in full.
  expect(await adapter.search("many", Float32Array.from([1, 0, 0, 1]), { k: 100 })).toHaveLength(100);
  const asked = sent.findLast((text) => text.includes("order by")) ?? "";
  const own = await db.query<{ "QUERY PLAN": string }>(`explain ${asked}`, ["[1,0,0,1]"]);
  expect(own.rows.map((row) => row["QUERY PLAN"]).join("\n")).toContain("embedding_hnsw_");
});
