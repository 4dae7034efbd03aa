import { rmSync } from "node:fs";
import { join } from "node:path";
import type { Clock } from "../../../clock.ts";
import type { TableAdapter, TableRef, TableSnapshot } from "../types.ts";
import { openEngine } from "./engine.ts";
import { createIdling } from "./idle.ts";
import { createIsolated } from "./isolated.ts";
import { readManifests, tableFolders } from "./manifest.ts";
import { readRows } from "./rows.ts";
import type { SqlReply, SqlRequest } from "./sql.worker.ts";
import { writeSnapshot } from "./write.ts";

export interface EmbeddedTableOptions {
  /** Folder of all tables, `<MILLRACE_HOME>/lake`. */
  lake: string;
  /** Folder for what does not fit in memory; emptied at the start. One a process. */
  spill: string;
  clock: Clock;
  /** DuckDB's memory limit for reading and writing, default 256MB. */
  memory?: string;
}

/**
 * Tables as Parquet files in the lake folder. The engine is opened on first use. One process writes; any may read.
 * Typed queries run in processes of their own (`isolated.ts`).
 */
export function createEmbeddedTables(options: EmbeddedTableOptions): TableAdapter {
  const { lake, clock } = options;
  // DuckDB keeps what it has allocated; closed, it gives most of it back.
  const engine = createIdling(
    () => openEngine({ spill: options.spill, memory: options.memory ?? "256MB", threads: 2 }),
    (instance) => instance.closeSync(),
    20_000,
  );
  const queries = createIsolated<SqlRequest, SqlReply>({
    program: new URL("./sql.worker.ts", import.meta.url),
    processes: 2,
    waiting: 16,
    idleMs: 30_000,
    maxRssBytes: 700 * 1024 * 1024,
  });
  const cache = new Map<string, TableSnapshot[]>();
  const writing = new Map<string, Promise<unknown>>();
  const keyOf = (ref: TableRef) => `${ref.productId}:${ref.port}`;

  // Writes to one table go one after the other; those to different tables do not wait for each other.
  const inTurn = <T>(ref: TableRef, work: () => Promise<T>): Promise<T> => {
    const key = keyOf(ref);
    const turn = (writing.get(key) ?? Promise.resolve()).then(work, work);
    const settled = turn.then(
      () => undefined,
      () => undefined,
    );
    writing.set(key, settled);
    void settled.then(() => {
      if (writing.get(key) === settled) writing.delete(key);
    });
    return turn;
  };

  return {
    abilities: { system: "embedded", append: true, queries: true, sql: true },
    async snapshots(ref) {
      const known = cache.get(keyOf(ref));
      if (known) return known;
      const snapshots = readManifests(tableFolders(lake, ref).snapshots);
      cache.set(keyOf(ref), snapshots);
      return snapshots;
    },
    write: (ref, source, writeOptions) =>
      inTurn(ref, async () => {
        try {
          return await engine.use((instance) =>
            writeSnapshot({ instance, lake, clock }, ref, source, writeOptions),
          );
        } finally {
          cache.delete(keyOf(ref));
        }
      }),
    rows: (ref, snapshot, request) =>
      engine.use((instance) =>
        readRows({ instance, lake, elapsed: () => performance.now() }, ref, snapshot, request),
      ),
    query: (_ref, snapshot, request) =>
      queries.run(
        {
          sql: request.sql,
          name: request.name,
          paths: snapshot.files.map((file) => join(lake, file.path)),
          maxRows: request.maxRows,
          maxBytes: request.maxBytes,
        },
        { timeoutMs: request.timeoutMs, what: "The query" },
      ),
    remove: (ref) =>
      inTurn(ref, async () => {
        rmSync(tableFolders(lake, ref).root, { recursive: true, force: true });
        cache.delete(keyOf(ref));
      }),
    async close() {
      queries.close();
      await Promise.all(writing.values());
      await engine.close();
    },
  };
}
