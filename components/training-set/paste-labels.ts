import { createCsvParser } from "@/server/domain/tabular/csv.ts";
import { guessDialect } from "@/server/domain/tabular/csv-dialect.ts";
import type { LabelRow } from "./labels.ts";
import { parseNdjson } from "./rename-labels.ts";

/** Labels a person pastes at once; more belong into a file. */
const most = 20_000;

/** Reads pasted CSV, JSON or NDJSON. Throws an Error that says what is wrong with it. */
export function readPasted(text: string): LabelRow[] {
  const rows = /^\s*[[{]/.test(text) ? readJson(text) : readCsv(text);
  if (rows.length === 0) throw new Error("There is no label in it.");
  if (rows.length > most)
    throw new Error(`These are ${rows.length} labels; paste at most ${most} and send more as a file.`);
  return rows;
}

function readJson(text: string): LabelRow[] {
  if (text.trimStart().startsWith("{") && /\}\s*\n\s*\{/.test(text)) return parseNdjson(text);
  let value: unknown;
  try {
    value = JSON.parse(text);
  } catch (error) {
    throw new Error(`This is not JSON: ${error instanceof Error ? error.message : String(error)}`);
  }
  const list = Array.isArray(value) ? value : [value];
  if (list.some((row) => typeof row !== "object" || row === null || Array.isArray(row)))
    throw new Error(
      'Every label must be an object, such as {"account_id": "ada", "t": "2026-01-31T14:15:00Z"}.',
    );
  return list as LabelRow[];
}

function readCsv(text: string): LabelRow[] {
  const dialect = guessDialect(text, true);
  if (dialect === undefined)
    throw new Error("This is neither JSON nor CSV with a line of column names and at least two columns.");
  if (!dialect.header) throw new Error("The first line must name the columns, e.g. account_id,t");
  const parser = createCsvParser(dialect.delimiter);
  const records = [...parser.push(text), ...parser.end().rows];
  return records
    .slice(1)
    .map(({ cells }) =>
      Object.fromEntries(
        dialect.columns.map((name, at) => [name, cells[at] === "" ? null : (cells[at] ?? null)]),
      ),
    );
}
