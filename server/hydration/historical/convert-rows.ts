import { createWriteStream } from "node:fs";
import { pipeline } from "node:stream/promises";
import type { LakeSession } from "../../adapters/table/lake.ts";
import type { Cell } from "../../adapters/table/types.ts";
import { literal } from "./columns.ts";
import { csvLine } from "./csv.ts";

export interface Conversion {
  /** A Parquet file of rows. */
  path: string;
  target: string;
  format: "ndjson" | "csv";
  /** Columns of the file, in order. */
  names: readonly string[];
  /** Only so many rows; null: all. */
  limit: number | null;
}

/** Writes the rows of a Parquet file as text, in its order. */
export async function convertRows(session: LakeSession, conversion: Conversion): Promise<void> {
  await pipeline(lines(session, conversion), createWriteStream(conversion.target));
}

async function* lines(
  session: LakeSession,
  { path, format, names, limit }: Conversion,
): AsyncGenerator<string> {
  if (format === "csv") yield csvLine(names);
  const keys = names.map((name) => JSON.stringify(name));
  const object = (row: readonly Cell[]) =>
    `{${row.map((cell, at) => `${keys[at]}:${JSON.stringify(cell)}`).join(",")}}\n`;
  const sql = `SELECT * FROM read_parquet(${literal(path)})${limit === null ? "" : ` LIMIT ${limit}`}`;
  for await (const batch of session.select(sql))
    yield batch.map(format === "csv" ? csvLine : object).join("");
}
