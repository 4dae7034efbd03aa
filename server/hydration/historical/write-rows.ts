import { createHash } from "node:crypto";
import { createWriteStream } from "node:fs";
import { stat } from "node:fs/promises";
import { pipeline } from "node:stream/promises";
import type { LabelColumn, StagedLabels } from "../../adapters/table/labels.ts";
import type { LakeSession } from "../../adapters/table/lake.ts";
import type { Cell } from "../../adapters/table/types.ts";
import type { HistoricalFormat } from "../../domain/data-plane-api/historical.ts";
import { identifier, literal, parquetColumn, parquetLabel, released, type ValueColumn } from "./columns.ts";
import { csvLine } from "./csv.ts";

export interface RowsToWrite {
  labels: StagedLabels;
  /** FROM clause that joins the values to `labels`. */
  from: string;
  columns: readonly ValueColumn[];
  format: HistoricalFormat;
  path: string;
  hash: boolean;
  /** Goes into a Parquet file's own metadata. */
  note: string;
  signal?: AbortSignal | undefined;
  onRows: (done: number) => void;
}

/**
 * Writes the answer's rows in label order. The content hash is SHA-256 over one line of canonical JSON a row (the label's
 * own columns, then the features'), after a line that names the columns and their types: the same whatever the format.
 */
export async function writeRows(
  session: LakeSession,
  rows: RowsToWrite,
): Promise<{ bytes: number; contentHash: string | null }> {
  const { labels, columns, format } = rows;
  const hash = rows.hash ? createHash("sha256") : undefined;
  hash?.update(header(labels.columns, columns));
  if (format === "parquet") {
    const names = [
      ...labels.columns.map((column) => parquetLabel(column, labels.timeColumn)),
      ...columns.map(parquetColumn),
    ];
    await session.run(
      `COPY (SELECT ${names.join(", ")} ${rows.from} ORDER BY __row) TO ${literal(rows.path)} (FORMAT parquet, COMPRESSION zstd, KV_METADATA {millrace: ${literal(rows.note)}})`,
    );
    if (hash) for await (const lines of canonicalLines(session, rows)) hash.update(lines);
  } else {
    const lines = format === "csv" ? csvLines(session, rows, hash) : canonicalRows(session, rows, hash);
    await pipeline(lines, createWriteStream(rows.path));
  }
  const { size } = await stat(rows.path);
  return { bytes: size, contentHash: hash?.digest("hex") ?? null };
}

const header = (own: readonly LabelColumn[], columns: readonly ValueColumn[]) =>
  `${JSON.stringify([...own.map(({ name }) => name), ...columns.map(({ name, dtype }) => [name, dtype])])}\n`;

/** Rows as plain values, in label order. */
async function* plainRows(session: LakeSession, rows: RowsToWrite): AsyncGenerator<Cell[][]> {
  const { labels, columns } = rows;
  const names = [...labels.columns.map(({ name }) => identifier(name)), ...columns.map(({ sql }) => sql)];
  const json = labels.columns.map(({ type }) => type === "JSON");
  let done = 0;
  for await (const batch of session.select(`SELECT ${names.join(", ")} ${rows.from} ORDER BY __row`)) {
    rows.signal?.throwIfAborted();
    for (const row of batch) {
      for (const [at, is] of json.entries())
        if (is && typeof row[at] === "string") row[at] = JSON.parse(row[at]) as Cell;
      for (const [at, { dtype }] of columns.entries()) {
        const place = labels.columns.length + at;
        row[place] = released(row[place] ?? null, dtype) as Cell;
      }
    }
    yield batch;
    done += batch.length;
    rows.onRows(done);
  }
}

async function* canonicalLines(session: LakeSession, rows: RowsToWrite): AsyncGenerator<string> {
  for await (const batch of plainRows(session, rows))
    yield batch.map((row) => `${JSON.stringify(row)}\n`).join("");
}

async function* canonicalRows(
  session: LakeSession,
  rows: RowsToWrite,
  hash: { update(text: string): unknown } | undefined,
): AsyncGenerator<string> {
  const names = namesOf(rows);
  for await (const batch of plainRows(session, rows)) {
    hash?.update(batch.map((row) => `${JSON.stringify(row)}\n`).join(""));
    yield batch
      .map((row) => `{${row.map((cell, at) => `${names[at]}:${JSON.stringify(cell)}`).join(",")}}\n`)
      .join("");
  }
}

const namesOf = ({ labels, columns }: RowsToWrite) =>
  [...labels.columns, ...columns].map(({ name }) => JSON.stringify(name));

async function* csvLines(
  session: LakeSession,
  rows: RowsToWrite,
  hash: { update(text: string): unknown } | undefined,
): AsyncGenerator<string> {
  yield csvLine([...rows.labels.columns, ...rows.columns].map(({ name }) => name));
  for await (const batch of plainRows(session, rows)) {
    hash?.update(batch.map((row) => `${JSON.stringify(row)}\n`).join(""));
    yield batch.map(csvLine).join("");
  }
}
