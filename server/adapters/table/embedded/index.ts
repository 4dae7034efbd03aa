import { rmSync } from "node:fs";
import type { Clock } from "../../../clock.ts";
import type { StreamTables } from "../lake.ts";
import type { TableAdapter, TableRef, TableSnapshot } from "../types.ts";
import { openEngine } from "./engine.ts";
import { openTable } from "./iceberg/table.ts";
import { createIdling } from "./idle.ts";
import { createIsolated } from "./isolated.ts";
import { openStreamTable } from "./lake/stream-table.ts";
import { readRows, snapshotPaths, snapshotSource } from "./rows.ts";
import { folderOf, snapshotsOf } from "./snapshots.ts";
import type { SqlReply, SqlRequest } from "./sql.worker.ts";
import { createTurns } from "./turns.ts";
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
 * Tables as Iceberg tables in the lake folder. The engine is opened on first use. One process writes; any may read.
 * Typed queries run in processes of their own (`isolated.ts`).
 */
export function createEmbeddedTables(options: EmbeddedTableOptions): TableAdapter & StreamTables {
  const { lake, clock } = options;
  rmSync(`${options.spill}-tails`, { recursive: true, force: true });
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
  const cache = new Map<string, { version: number; snapshots: TableSnapshot[] }>();
  // Writes to one table go one after the other; those to different tables do not wait for each other.
  const writes = createTurns();
  const keyOf = (ref: TableRef) => `${ref.productId}:${ref.port}`;

  return {
    abilities: { system: "embedded", append: true, queries: true, sql: true },
    async snapshots(ref) {
      const { relative, ...folder } = folderOf(lake, ref);
      const table = openTable(folder);
      if (!table) return [];
      const known = cache.get(keyOf(ref));
      if (known?.version === table.version) return known.snapshots;
      const snapshots = await snapshotsOf({ ...table, relative });
      cache.set(keyOf(ref), { version: table.version, snapshots });
      return snapshots;
    },
    write: (ref, source, writeOptions) =>
      writes.take(keyOf(ref), () =>
        engine.use((instance) => writeSnapshot({ instance, lake, clock }, ref, source, writeOptions)),
      ),
    rows: (ref, snapshot, request) =>
      engine.use((instance) =>
        readRows({ instance, lake, elapsed: () => performance.now() }, ref, snapshot, request),
      ),
    query: (_ref, snapshot, request) =>
      queries.run(
        {
          sql: request.sql,
          name: request.name,
          source: snapshotSource(lake, snapshot),
          paths: snapshotPaths(lake, snapshot),
          maxRows: request.maxRows,
          maxBytes: request.maxBytes,
        },
        { timeoutMs: request.timeoutMs, what: "The query" },
      ),
    openStream: (stream) =>
      engine.use((instance) =>
        openStreamTable({ instance, scratch: `${options.spill}-tails`, nowUs: () => clock.nowUs() }, stream),
      ),
    remove: (ref) =>
      writes.take(keyOf(ref), async () => {
        rmSync(folderOf(lake, ref).root, { recursive: true, force: true });
        cache.delete(keyOf(ref));
      }),
    async close() {
      queries.close();
      await writes.settled();
      await engine.close();
    },
  };
}
