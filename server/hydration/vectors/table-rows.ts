import { hash } from "node:crypto";
import type { ProduceRecord, StreamAdapter } from "../../adapters/stream/types.ts";
import type { Cell, TableAdapter, TableSnapshot } from "../../adapters/table/types.ts";
import { AppError } from "../../errors.ts";

/** A table whose rows are indexed. */
export interface IndexedTable {
  productId: string;
  port: string;
  /** Columns that together name a row. */
  keys: readonly string[];
}

/** The topic that has the changes of a table's rows: what is indexed of a table is read from there like any stream. */
export const rowsTopic = (productId: string): string => `${productId}${rowsSuffix}`;
const rowsSuffix = ".rows";

/** The table's product of a topic that `rowsTopic` names; null for other topics. */
export const tableOfRows = (topic: string): string | null =>
  topic.endsWith(rowsSuffix) ? topic.slice(0, -rowsSuffix.length) : null;

/** Committed to the topics that are made here, so that no stream of somebody else with such a name is ever removed. */
const madeHere = "table-rows";

/** Removes the topic of a table that is indexed no more; leaves alone what was not made here. */
export async function removeTableRows(
  stream: Pick<StreamAdapter, "committed" | "deleteTopic">,
  topic: string,
): Promise<void> {
  if ((await stream.committed(topic, madeHere)) !== null) await stream.deleteTopic(topic);
}

export interface TableRows {
  /** Writes what the newest snapshot changed; resolves with the number of records, 0 where nothing was new. */
  step(signal: AbortSignal): Promise<number>;
}

/** The rows of a snapshot are compared with those before by a digest of each in memory: some 100 bytes a row. */
const rowsMost = 200_000;
const pageRows = 1_000;

/**
 * Makes a stream of a table's snapshots: a record for each row that is new or differs, a tombstone for each that is gone,
 * keyed by the row's keys, so that an index follows a table as it follows a stream, with validity from when a snapshot was
 * taken in. What has been written is read from the topic itself, so a killed process goes on where it was. `step` throws
 * TOO_LARGE for a table of more rows than can be compared.
 */
export function createTableRows(
  { tables, stream }: { tables: Pick<TableAdapter, "snapshots" | "rows">; stream: StreamAdapter },
  { productId, port, keys }: IndexedTable,
): TableRows {
  const ref = { productId, port };
  const topic = rowsTopic(productId);
  /** Digest of the row by key, as the topic has it. */
  let written: Map<string, string> | undefined;
  let taken: string | undefined;

  async function readWritten(): Promise<Map<string, string>> {
    await stream.ensureTopic({ topic, partitions: 1, retentionMs: null });
    await stream.commit(topic, madeHere, { 0: 0 });
    const found = new Map<string, string>();
    let from = await stream.resolve(topic, { kind: "earliest" });
    for (;;) {
      const { records, next } = await stream.read(topic, from, { limit: pageRows });
      if (records.length === 0) return found;
      for (const { key, value } of records)
        if (key !== null && value !== null) found.set(key, digest(value));
        else if (key !== null) found.delete(key);
      from = next;
    }
  }

  /** Writes the rows of a snapshot that differ; the keys that it has. */
  async function writeChanged(snapshot: TableSnapshot, known: Map<string, string>, signal: AbortSignal) {
    const seen = new Set<string>();
    let count = 0;
    for (let offset = 0; offset < snapshot.rows && !signal.aborted; offset += pageRows) {
      const page = await tables.rows(ref, snapshot, { limit: pageRows, offset });
      const columns = page.columns.map(({ name }) => name);
      const changed: ProduceRecord[] = [];
      for (const row of page.rows) {
        const record = Object.fromEntries(columns.map((name, at) => [name, row[at] ?? null]));
        const key = keyOf(keys.map((name) => record[name] ?? null));
        // A key that stands twice is the first row's: the table has no order by which the other would be newer.
        if (seen.has(key)) continue;
        seen.add(key);
        const value = JSON.stringify(record);
        if (known.get(key) !== digest(value)) changed.push({ key, value, eventTimeUs: snapshot.atUs });
      }
      await produce(changed, known);
      count += changed.length;
      if (page.rows.length === 0) break;
    }
    return { seen, count };
  }

  async function produce(records: readonly ProduceRecord[], known: Map<string, string>): Promise<void> {
    if (records.length === 0) return;
    await stream.produce(topic, [...records]);
    for (const { key, value } of records)
      if (typeof key !== "string") continue;
      else if (value === null) known.delete(key);
      else known.set(key, digest(value));
  }

  return {
    async step(signal) {
      const snapshot = (await tables.snapshots(ref)).at(-1);
      if (!snapshot || snapshot.snapshotId === taken) return 0;
      if (snapshot.rows > rowsMost)
        throw new AppError(
          "TOO_LARGE",
          `${productId} has ${snapshot.rows.toLocaleString("en-US")} rows; tables of at most ${rowsMost.toLocaleString("en-US")} can be indexed. Keep its rows in a stream and name that as the source.`,
        );
      written ??= await readWritten();
      const { seen, count } = await writeChanged(snapshot, written, signal);
      if (signal.aborted) return count;
      const gone = [...written.keys()].filter((key) => !seen.has(key));
      for (let at = 0; at < gone.length; at += pageRows)
        await produce(
          gone.slice(at, at + pageRows).map((key) => ({ key, value: null, eventTimeUs: snapshot.atUs })),
          written,
        );
      taken = snapshot.snapshotId;
      return count + gone.length;
    },
  };
}

const digest = (value: string): string => hash("sha256", value, "base64url");

/** One column's value as it stands, several as JSON. */
function keyOf(cells: readonly Cell[]): string {
  const [only, ...others] = cells;
  return others.length === 0 && only !== null && typeof only !== "object"
    ? String(only)
    : JSON.stringify(cells);
}
