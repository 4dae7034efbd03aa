import { mkdtempSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { pgvectorName, preparePgvector } from "../scripts/systems/pgvector.ts";
import { startPostgres } from "../scripts/systems/postgres.ts";
import { available } from "../scripts/systems/system.ts";
import { createPgvector } from "../server/adapters/vectors/pgvector/index.ts";
import type { VectorDocument, VectorSpace } from "../server/adapters/vectors/types.ts";
import { systemClock as clock } from "../server/clock.ts";
import { prepareServer } from "../server/database/prepare-server.ts";
import { createPool, type DbAddress } from "../server/db.ts";
import { homePaths, prepareHome } from "../server/home.ts";
import { startDatabaseProcess } from "../server/worker/testing/database-process.ts";
import type { Bench, BenchContext, Figures } from "./lib/bench.ts";
import { type FixedVectors, fixedVectors, intrinsicDimension, neighbours } from "./lib/fixed-vectors.ts";
import { memoryOf, type SystemProcess } from "./lib/memory-of.ts";
import { percentile } from "./lib/percentile.ts";

const questions = 200;
/** Written one by one after the index stands, as a running product does. */
const incremental = 500;

const bench: Bench = {
  about: "100,000 fixed vectors of 384 numbers: nearest ten, recall, indexing, on PostgreSQL and embedded",
  goals: { queryP95Ms: { max: 150 }, recallAt10: { min: 0.95 } },
  async run({ quick, progress }) {
    const count = quick ? 2_000 : 100_000;
    const fixed = fixedVectors(count, questions, progress);
    const hardness = Math.round(intrinsicDimension(fixed.vectors.slice(0, 1_000)) * 10) / 10;
    const figures: Figures = {
      vectors: count,
      intrinsicDimension: hardness,
      ...blank(""),
      ...blank("embedded"),
    };
    const postgres = await available(pgvectorName, preparePgvector, progress);
    if (postgres.ok) {
      const server = await startPostgres(postgres.value);
      try {
        const address = { connectionString: server.connectionString };
        await prepareServer(server.connectionString, clock);
        const pid = Number(
          (await ask(address, "select split_part(pg_read_file('postmaster.pid'), E'\\n', 1) as value")) ?? 0,
        );
        Object.assign(
          figures,
          await measure("", {
            address,
            fixed,
            progress,
            server: (each) => each.pid === pid || each.parent === pid,
          }),
        );
      } finally {
        await server.stop();
      }
    }
    const home = mkdtempSync(join(tmpdir(), "millrace-vectors-"));
    prepareHome(home);
    const database = await startDatabaseProcess(home);
    try {
      const server = (each: SystemProcess) =>
        each.parent === process.pid && each.command.includes("server/database/main.ts");
      const address = { socketDir: homePaths(home).run };
      Object.assign(figures, await measure("embedded", { address, fixed, progress, server }));
    } finally {
      await database.stop();
      rmSync(home, { recursive: true, force: true });
    }
    return { figures };
  },
};
export default bench;

const names = [
  "LoadRowsPerS",
  "BuildS",
  "IndexingRowsPerS",
  "QueryP50Ms",
  "QueryP95Ms",
  "QueriesPerS",
  "RecallAt10",
  "IndexMB",
  "ServerMB",
];
const figureName = (system: string, name: string) =>
  system === "" ? `${name.charAt(0).toLowerCase()}${name.slice(1)}` : `${system}${name}`;
const blank = (system: string): Figures =>
  Object.fromEntries(names.map((name) => [figureName(system, name), null]));

interface Measured {
  address: DbAddress;
  fixed: FixedVectors;
  progress: BenchContext["progress"];
  /** Whether a process is the database's. */
  server: (process: SystemProcess) => boolean;
}

/** Everything through the adapter that the product uses: filled, indexed at once, then one by one, then asked. */
async function measure(system: string, { address, fixed, progress, server }: Measured): Promise<Figures> {
  const pool = createPool({ ...address, poolSize: 2 });
  try {
    const adapter = createPgvector(pool);
    const space: VectorSpace = {
      space: "bench/vectors@1",
      model: "fixed",
      dimensions: fixed.dimensions,
      metric: "cosine",
    };
    const label = system === "" ? "PostgreSQL" : "embedded";
    const documents = fixed.vectors.map(
      (vector, index): VectorDocument => ({
        recordId: `r${index}`,
        chunk: 0,
        text: `Text ${index}`,
        textHash: String(index),
        vector,
        validFromMs: 1_767_225_600_000,
      }),
    );
    const first = documents.slice(0, -incremental);
    await adapter.ensureSpace(space, { index: "later" });
    const loadS = await seconds(async () => {
      for (let start = 0; start < first.length; start += 5_000) {
        await adapter.upsert(space, first.slice(start, start + 5_000));
        if (start % 25_000 === 0) progress(`${label}: ${start + 5_000} vectors written`);
      }
    });
    const buildS = await seconds(() => adapter.ensureSpace(space));
    progress(`${label}: the index was built in ${Math.round(buildS)} s`);
    const singlesS = await seconds(async () => {
      for (const document of documents.slice(-incremental)) await adapter.upsert(space, [document]);
    });
    await pool.query("analyze embedding");
    const tookMs: number[] = [];
    let found = 0;
    for (const [index, question] of fixed.questions.entries()) {
      const begun = performance.now();
      const hits = await adapter.search(space.space, question, { k: neighbours });
      tookMs.push(performance.now() - begun);
      const ids = new Set(hits.map(({ recordId }) => recordId));
      found += (fixed.nearest[index] ?? []).filter((near) => ids.has(`r${near}`)).length;
    }
    const total = tookMs.reduce((sum, ms) => sum + ms, 0);
    const indexBytes = Number(
      await ask(
        address,
        "select sum(pg_relation_size(indexrelid)) as value from pg_stat_user_indexes where indexrelname like 'embedding_hnsw_%'",
      ),
    );
    const values = [
      first.length / loadS,
      buildS,
      incremental / singlesS,
      percentile([...tookMs], 0.5),
      percentile(tookMs, 0.95),
      (tookMs.length / total) * 1000,
      found / (neighbours * fixed.questions.length),
      indexBytes / 1_000_000,
      memoryOf(server),
    ];
    return Object.fromEntries(
      names.map((name, index) => [figureName(system, name), rounded(values[index] ?? null)]),
    );
  } finally {
    await pool.end();
  }
}

async function ask(address: DbAddress, sql: string): Promise<unknown> {
  const pool = createPool({ ...address, poolSize: 1 });
  try {
    return (await pool.query<{ value: unknown }>(sql)).rows[0]?.value;
  } finally {
    await pool.end();
  }
}

async function seconds(work: () => Promise<unknown>): Promise<number> {
  const begun = performance.now();
  await work();
  return (performance.now() - begun) / 1000;
}

const rounded = (value: number | null): number | null =>
  value === null ? null : value < 1 ? Math.round(value * 10_000) / 10_000 : Math.round(value * 10) / 10;
