import { createCsvParser } from "@/server/domain/tabular/csv.ts";
import { guessDialect } from "@/server/domain/tabular/csv-dialect.ts";
import type { LabelRow } from "./labels.ts";

/** Bytes of a file's beginning that hold its first line. */
const headBytes = 1_000_000;
/** JSON is read whole to be rewritten. */
const jsonBytes = 100_000_000;

type Renames = Readonly<Record<string, string>>;

/** Rows with some of their members called otherwise; the order of members stays. */
export function renameRows(rows: readonly LabelRow[], renames: Renames): LabelRow[] {
  return Object.keys(renames).length === 0
    ? [...rows]
    : rows.map((row) =>
        Object.fromEntries(Object.entries(row).map(([name, value]) => [renames[name] ?? name, value])),
      );
}

/** The first line of a CSV text with its columns called otherwise, and how long the old one was. */
export function renameHeader(
  head: string,
  delimiter: string,
  renames: Renames,
): { header: string; length: number } {
  const [first] = createCsvParser(delimiter).push(head.endsWith("\n") ? head : `${head}\n`);
  const end = /\r\n|\n|\r/.exec(head);
  const length = end === null ? head.length : end.index;
  const cells = (first?.cells ?? []).map(
    (cell, at) => renames[at === 0 ? cell.replace(/^\uFEFF/, "") : cell] ?? cell,
  );
  const quoted = (cell: string) =>
    cell.includes(delimiter) || /["\r\n]/.test(cell) ? `"${cell.replaceAll('"', '""')}"` : cell;
  return { header: cells.map(quoted).join(delimiter), length };
}

/**
 * A file of labels with some of its columns called otherwise, ready to be sent. Rejects with words where that is not
 * possible: a Parquet file, a compressed one, a header over several lines.
 */
export async function renameFile(
  file: File,
  format: "csv" | "json" | "ndjson" | "parquet",
  renames: Renames,
): Promise<Blob> {
  const names = Object.entries(renames)
    .map(([from, to]) => `${from} to ${to}`)
    .join(", ");
  if (format === "parquet" || /\.gz$/i.test(file.name))
    throw new Error(
      `Columns of this file cannot be renamed on the way. Rename ${names} in it and choose it again.`,
    );
  if (format === "csv") {
    const head = await file.slice(0, headBytes).text();
    const dialect = guessDialect(head.slice(0, 64_000), file.size <= 64_000);
    if (dialect === undefined || !dialect.header)
      throw new Error(
        `The first line of this file does not name its columns. Name them, and choose it again.`,
      );
    const { header, length } = renameHeader(head, dialect.delimiter, renames);
    const bytes = new TextEncoder().encode(head.slice(0, length)).length;
    return new Blob([header, file.slice(bytes)], { type: "text/csv" });
  }
  if (file.size > jsonBytes)
    throw new Error(
      `This file is too large to rename ${names} on the way; rename them in it and choose it again.`,
    );
  const text = await file.text();
  const rows = format === "json" ? (JSON.parse(text) as LabelRow[]) : parseNdjson(text);
  if (!Array.isArray(rows))
    throw new Error(
      `The records of this file are inside of an object; rename ${names} in it and choose it again.`,
    );
  return new Blob(
    renameRows(rows, renames).map((row) => `${JSON.stringify(row)}\n`),
    { type: "application/x-ndjson" },
  );
}

/** One record a line. Throws where a line is no JSON object. */
export function parseNdjson(text: string): LabelRow[] {
  return text
    .split(/\r?\n/)
    .filter((line) => line.trim() !== "")
    .map((line, at) => {
      const row: unknown = JSON.parse(line);
      if (typeof row !== "object" || row === null || Array.isArray(row))
        throw new Error(`Line ${at + 1} is not an object.`);
      return row as LabelRow;
    });
}
