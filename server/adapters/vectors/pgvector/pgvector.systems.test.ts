import pg from "pg";
import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { pgvectorName, preparePgvector } from "../../../../scripts/systems/pgvector.ts";
import { type RunningPostgres, startPostgres } from "../../../../scripts/systems/postgres.ts";
import { available } from "../../../../scripts/systems/system.ts";
import { systemClock } from "../../../clock.ts";
import { prepareServer } from "../../../database/prepare-server.ts";
import { randomNumbers } from "../../../engine/testing/random.ts";
import { vectorsContract } from "../contract.suite.ts";
import { createPgvector } from "./index.ts";

const postgres = await available(pgvectorName, preparePgvector);

if (!postgres.ok) it.skip(postgres.reason, () => {});

describe.runIf(postgres.ok)(pgvectorName, () => {
  let server: RunningPostgres;
  let pool: pg.Pool;

  beforeAll(async () => {
    if (postgres.ok) server = await startPostgres(postgres.value);
    await prepareServer(server.connectionString, systemClock);
    pool = new pg.Pool({ connectionString: server.connectionString, max: 2 });
  });
  afterAll(async () => {
    await pool?.end();
    await server?.stop();
  });

  vectorsContract("PostgreSQL with pgvector", async () => createPgvector(pool));

  it("goes on through the index of a large space until enough pass, and compares what is rare exactly", async () => {
    const sent: string[] = [];
    const adapter = createPgvector({
      query: async (text, values) => {
        sent.push(text);
        return pool.query(text, values);
      },
    });
    const dimensions = 16;
    const space = { space: "large", model: "toy", dimensions, metric: "cosine" as const };
    const random = randomNumbers(7);
    const documents = Array.from({ length: 15_000 }, (_, i) => {
      const vector = Float32Array.from({ length: dimensions }, () => random() - 0.5);
      return {
        recordId: `r${i}`,
        chunk: 0,
        text: "t",
        textHash: String(i),
        vector,
        validFromMs: 1,
        attributes: {
          key: `r${i}`,
          eventTime: 0,
          knowledgeTime: 0,
          times: {},
          // Rare records lie anywhere, common ones on the side away from the question.
          event: { rare: i % 1500 === 0, far: (vector[0] ?? 0) < 0 },
        },
      };
    });
    await adapter.ensureSpace(space, { index: "later" });
    await adapter.upsert(space, documents);
    await adapter.ensureSpace(space);
    const question = Float32Array.from({ length: dimensions }, (_, i) => (i === 0 ? 1 : 0.3));
    for (const name of ["rare", "far"] as const) {
      const passing = documents.filter(({ attributes }) => attributes.event[name]);
      const cosine = (vector: Float32Array) =>
        vector.reduce((sum, x, i) => sum + x * (question[i] ?? 0), 0) / Math.hypot(...vector);
      const nearest = passing.sort((a, b) => cosine(b.vector) - cosine(a.vector)).slice(0, 100);
      const where = { op: "=" as const, path: ["event", name], value: true };
      const found = await adapter.search("large", question, { k: 100, where });
      expect(found).toHaveLength(Math.min(100, passing.length));
      expect(sent.at(-1)?.includes("hnsw.iterative_scan")).toBe(name === "far");
      const ids = new Set(found.map(({ recordId }) => recordId));
      const recall = nearest.filter(({ recordId }) => ids.has(recordId)).length / nearest.length;
      expect(recall).toBeGreaterThanOrEqual(name === "rare" ? 1 : 0.95);
    }
  });
});
