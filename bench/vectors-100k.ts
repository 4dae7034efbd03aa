import { mkdtempSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { pgvectorName, preparePgvector } from "../scripts/systems/pgvector.ts";
import { startPostgres } from "../scripts/systems/postgres.ts";
import { available } from "../scripts/systems/system.ts";
import { createPgvector } from "../server/adapters/vectors/pgvector/index.ts";
import type { VectorDocument, VectorSpace, VectorsAdapter } from "../server/adapters/vectors/types.ts";
import { systemClock as clock } from "../server/clock.ts";
import { prepareServer } from "../server/database/prepare-server.ts";
import { createPool, type DbAddress } from "../server/db.ts";
import type { AttributeFilter } from "../server/domain/attributes/filter.ts";
import { homePaths, prepareHome } from "../server/home.ts";
import { startDatabaseProcess } from "../server/worker/testing/database-process.ts";
import type { Bench, BenchContext, Figures } from "./lib/bench.ts";
import { attributesAt, filteredNeighbours, shares } from "./lib/filtered-neighbours.ts";
import { type FixedVectors, fixedVectors, intrinsicDimension, neighbours } from "./lib/fixed-vectors.ts";
import { memoryOf, type SystemProcess } from "./lib/memory-of.ts";
import { percentile } from "./lib/percentile.ts";

const full = { count: 100_000, questions: 200, filtered: 100, incremental: 500 };
const small: Sizes = { count: 2_000, questions: 30, filtered: 30, incremental: 100 };

interface Sizes {
  count: number;
  /** Asked without a filter, and of those with each filter. */
  questions: number;
  filtered: number;
  /** Written one by one after the index stands, as a running product does. */
  incremental: number;
}

const bench: Bench = {
  about:
    "100,000 fixed vectors of 384 numbers: nearest ten, with and without filters, recall, indexing, on PostgreSQL and embedded",
  goals: {
    queryP95Ms: { max: 150 },
    recallAt10: { min: 0.95 },
    filteredHalfRecallAt10: { min: 0.95 },
    filteredFivePercentRecallAt10: { min: 0.95 },
    filteredPerMilleRecallAt10: { min: 0.999 },
  },
  async run({ quick, progress }) {
    const sizes = quick ? small : full;
    const fixed = fixedVectors(sizes.count, sizes.questions, progress);
    const filtered = filteredNeighbours(fixed, progress);
    const hardness = Math.round(intrinsicDimension(fixed.vectors.slice(0, 1_000)) * 10) / 10;
    const figures: Figures = {
      vectors: sizes.count,
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
            sizes,
            fixed,
            filtered,
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
      Object.assign(
        figures,
        await measure("embedded", { address, sizes, fixed, filtered, progress, server }),
      );
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
  "AttributesBytesEach",
  ...shares.flatMap(({ name }) => ["P50Ms", "P95Ms", "RecallAt10"].map((what) => `Filtered${name}${what}`)),
];
const figureName = (system: string, name: string) =>
  system === "" ? `${name.charAt(0).toLowerCase()}${name.slice(1)}` : `${system}${name}`;
const blank = (system: string): Figures =>
  Object.fromEntries(names.map((name) => [figureName(system, name), null]));

interface Measured {
  address: DbAddress;
  sizes: Sizes;
  fixed: FixedVectors;
  /** Numbers of the nearest that pass, by filter and question. */
  filtered: number[][][];
  progress: BenchContext["progress"];
  /** Whether a process is the database's. */
  server: (process: SystemProcess) => boolean;
}

/** Everything through the adapter that the product uses: filled, indexed at once, then one by one, then asked. */
async function measure(
  system: string,
  { address, sizes: { incremental, filtered: asks }, fixed, filtered, progress, server }: Measured,
): Promise<Figures> {
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
        attributes: attributesAt(index),
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
    await pool.query("analyze embedding; analyze embedding_attributes");
    const plain = await askAll(adapter, space.space, fixed.questions, fixed.nearest);
    progress(`${label}: asked without a filter, p95 ${plain.p95Ms} ms`);
    const narrowed: (number | null)[] = [];
    for (const [place, { name, where }] of shares.entries()) {
      const asked = await askAll(
        adapter,
        space.space,
        fixed.questions.slice(0, asks),
        filtered[place] ?? [],
        where,
      );
      progress(
        `${label}: ${name} of them, p50 ${asked.p50Ms}, p95 ${asked.p95Ms} ms, recall ${asked.recall}`,
      );
      narrowed.push(asked.p50Ms, asked.p95Ms, asked.recall);
    }
    const indexBytes = Number(
      await ask(
        address,
        "select sum(pg_relation_size(indexrelid)) as value from pg_stat_user_indexes where indexrelname like 'embedding_hnsw_%'",
      ),
    );
    const attributesBytes = Number(
      await ask(address, "select pg_total_relation_size('embedding_attributes') as value"),
    );
    const values = [
      first.length / loadS,
      buildS,
      incremental / singlesS,
      plain.p50Ms,
      plain.p95Ms,
      plain.perS,
      plain.recall,
      indexBytes / 1_000_000,
      memoryOf(server),
      attributesBytes / documents.length,
      ...narrowed,
    ];
    return Object.fromEntries(
      names.map((name, index) => [figureName(system, name), rounded(values[index] ?? null)]),
    );
  } finally {
    await pool.end();
  }
}

/** Every question once, one after the other; recall against the ten that are nearest in truth. */
async function askAll(
  adapter: VectorsAdapter,
  space: string,
  asked: readonly Float32Array[],
  nearest: readonly number[][],
  where?: AttributeFilter,
): Promise<{ p50Ms: number | null; p95Ms: number | null; perS: number; recall: number }> {
  const tookMs: number[] = [];
  let found = 0;
  let there = 0;
  for (const [index, question] of asked.entries()) {
    const begun = performance.now();
    const hits = await adapter.search(space, question, { k: neighbours, ...(where ? { where } : {}) });
    tookMs.push(performance.now() - begun);
    const ids = new Set(hits.map(({ recordId }) => recordId));
    const wanted = nearest[index] ?? [];
    there += wanted.length;
    found += wanted.filter((near) => ids.has(`r${near}`)).length;
  }
  const total = tookMs.reduce((sum, ms) => sum + ms, 0);
  return {
    p50Ms: percentile([...tookMs], 0.5),
    p95Ms: percentile(tookMs, 0.95),
    perS: (asked.length / total) * 1000,
    recall: found / there,
  };
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
