import { mkdirSync, mkdtempSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { createEmbeddedOnlineStore } from "../../../adapters/online-store/embedded/index.ts";
import type { OnlineStore } from "../../../adapters/online-store/types.ts";
import {
  createEmbeddedStream,
  type EmbeddedStream,
  startLogWriter,
} from "../../../adapters/stream/embedded/index.ts";
import type { ProduceRecord } from "../../../adapters/stream/types.ts";
import { createEmbeddedTables } from "../../../adapters/table/embedded/index.ts";
import { createLabelReader } from "../../../adapters/table/embedded/labels/index.ts";
import { createLakeReader, createLakeWriter } from "../../../adapters/table/embedded/lake/index.ts";
import type { TableAdapter } from "../../../adapters/table/types.ts";
import { type Clock, manualClock } from "../../../clock.ts";
import { compileFeatureSet } from "../../../domain/feature-set/compile.ts";
import { lookupStates } from "../../../domain/feature-set/lookup-states.ts";
import type { FeatureSetPlan } from "../../../domain/feature-set/plan.ts";
import {
  describeProduct,
  type ProductDescription,
  parseProductFile,
} from "../../../domain/product-file/index.ts";
import { openLookedUpStream } from "../../features/lookups/looked-up-stream.ts";
import { createFeatureState } from "../../features/runtime/feature-state.ts";
import { flushStream } from "../../lake/flush.ts";
import { createStreamHistory } from "../../lake/history.ts";
import type { HistoricalJob, HistoricalResult } from "../job.ts";
import { type HistoricalDeps, runHistoricalJob } from "../run-job.ts";

/** A log, a lake, states and tables of a test's own, filled without the processes that do it in earnest. */
export interface HistoryWorld {
  home: string;
  clock: Clock & { advance(ms: number): void };
  store: OnlineStore;
  tables: TableAdapter;
  deps: HistoricalDeps;
  plan: FeatureSetPlan;
  describe(productId: string): ProductDescription;
  /** Appends records with the knowledge times they assert. */
  append(productId: string, records: readonly ProduceRecord[]): Promise<void>;
  /** Moves what is in the log into the lake; at most so many records. */
  flush(productId: string, most?: number): Promise<void>;
  /** Reads the streams into the states as a backfill does, and closes the frontier at the clock's now. */
  backfill(): Promise<void>;
  /** Reads what came since as live records do: in slices, each servable from the clock's now on. */
  live(slice: number, stepMs: number): Promise<void>;
  /** A job over labels given as rows. */
  run(rows: readonly object[], change?: Partial<HistoricalJob>): Promise<HistoricalResult>;
  stop(): Promise<void>;
}

export async function startHistoryWorld(options: {
  /** Product files; the set is compiled from the product of this id. */
  products: readonly string[];
  set: string;
  nowMs: number;
  /** Labels from which on look-ups are joined. */
  joinFrom?: number;
}): Promise<HistoryWorld> {
  const home = mkdtempSync(join(tmpdir(), "mr-history-"));
  const clock = manualClock(options.nowMs);
  const writer = startLogWriter({ home });
  const log: EmbeddedStream = createEmbeddedStream({ home, writer: writer.connect() });
  const lakeFolder = join(home, "lake");
  const lake = createLakeReader({ lake: lakeFolder, spill: join(home, "spill-lake") });
  const lakeWriter = createLakeWriter({ lake: lakeFolder, spill: join(home, "spill-writer"), clock });
  const tables = createEmbeddedTables({ lake: lakeFolder, spill: join(home, "spill-tables"), clock });
  const labels = createLabelReader({ spill: join(home, "spill-labels") });
  const store = createEmbeddedOnlineStore({ home });
  const described = new Map(
    options.products.map((source) => {
      const { definition, findings } = parseProductFile(source);
      if (!definition) throw new Error(JSON.stringify(findings));
      return [definition.product.id, describeProduct(definition)] as const;
    }),
  );
  const describe = (id: string) => {
    const found = described.get(id);
    if (!found) throw new Error(`There is no product ${id} in this test.`);
    return found;
  };
  const plan = compileFeatureSet(describe(options.set), (id) => described.get(id));
  const streams = createStreamHistory({ lake, streamOf: () => log });
  const deps: HistoricalDeps = {
    clock,
    store,
    streams,
    tables,
    labels,
    lake: lakeFolder,
    joinFrom: options.joinFrom ?? Number.POSITIVE_INFINITY,
  };

  const main = createFeatureState({ plan, writer: store.openWriter(plan), clock });
  const lookups = lookupStates(plan).map((state) =>
    openLookedUpStream({ state, writer: store.openWriter(state.plan), clock }),
  );
  // What is to be done before records are taken in.
  while (main.tidy(Number.POSITIVE_INFINITY));
  const followers = [
    // A set of look-ups alone asks nothing of its own state.
    ...(plan.engine.windows.length > 0 ? [{ topic: plan.source.topic, state: main }] : []),
    ...lookups.map((state) => ({ topic: state.state.plan.source.topic, state })),
  ];
  const readAll = async (
    { topic, state }: (typeof followers)[number],
    slice: number,
    before: () => void = () => {},
  ): Promise<void> => {
    for (;;) {
      const batch = await log.read(topic, state.offsets() ?? {}, { limit: slice });
      if (batch.records.length === 0) return;
      before();
      state.take(batch.records, { ...state.offsets(), ...batch.next }, false);
      // As its owner does now and then: the write-ahead log goes into the file.
      state.tidy(Number.POSITIVE_INFINITY);
    }
  };
  const settle = () => {
    for (const { state } of followers) {
      if (!state.serving()) state.beginServing();
      state.closeFrontier();
    }
  };

  let jobs = 0;
  return {
    home,
    clock,
    store,
    tables,
    deps,
    plan,
    describe,
    async append(productId, records) {
      await log.ensureTopic({ topic: productId, partitions: 1, retentionMs: null });
      for (let start = 0; start < records.length; start += 1000)
        await log.produce(productId, records.slice(start, start + 1000));
    },
    async flush(productId, most = 10_000_000) {
      const properties =
        describe(productId).ports.find(({ type }) => type === "stream")?.contract.schema?.[0]?.properties ??
        [];
      await flushStream(
        { lake, writer: lakeWriter, stream: log },
        { productId, topic: productId, connection: null, properties },
        { maxRecords: most },
      );
    },
    async backfill() {
      for (const follower of followers) await readAll(follower, 1000);
      settle();
    },
    async live(slice, stepMs) {
      for (const follower of followers) await readAll(follower, slice, () => clock.advance(stepMs));
      settle();
    },
    async run(rows, change = {}) {
      const folder = join(home, `job-${jobs++}`);
      mkdirSync(folder);
      const path = join(folder, "given.ndjson");
      writeFileSync(path, rows.map((row) => `${JSON.stringify(row)}\n`).join(""));
      const reading = { format: "ndjson", gzip: false, bytes: 1, csv: null, recordsAt: null } as const;
      return runHistoricalJob(deps, {
        sets: [plan],
        features: plan.features.map(({ name }) => ({
          name: `${plan.productId}.${name}`,
          set: 0,
          feature: name,
        })),
        labels: { kind: "file", path, reading },
        timeColumn: "t",
        knownAt: { kind: "as-served" },
        pins: null,
        folder,
        format: "ndjson",
        hash: false,
        ...change,
      });
    },
    async stop() {
      main.close();
      for (const lookup of lookups) lookup.close();
      await Promise.all([labels.close(), tables.close(), lakeWriter.close(), lake.close()]);
      await log.close();
      await writer.close();
      rmSync(home, { recursive: true, force: true });
    },
  };
}
