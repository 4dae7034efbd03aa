import { type CsvRow, createCsvParser } from "./csv.ts";

export interface CsvDialect {
  delimiter: string;
  /** Whether the first record names the columns. */
  header: boolean;
  /** Names of the columns: the header's, made unique and non-empty, or column1, column2 … */
  columns: string[];
}

const delimiters = [",", ";", "\t", "|"];

/**
 * Works out how a CSV text is written from its beginning. The delimiter is the one that gives most records the same
 * number of cells, more than one; undefined when none does. `complete` says that this is the whole text.
 */
export function guessDialect(beginning: string, complete: boolean): CsvDialect | undefined {
  let best: { delimiter: string; rows: CsvRow[]; score: number } | undefined;
  for (const delimiter of delimiters) {
    const rows = parseBeginning(beginning, delimiter, complete);
    const widths = new Map<number, number>();
    for (const { cells } of rows) widths.set(cells.length, (widths.get(cells.length) ?? 0) + 1);
    const [width, count] = [...widths].sort((a, b) => b[1] - a[1] || b[0] - a[0])[0] ?? [0, 0];
    if (width < 2) continue;
    // Share of records that agree; with equal shares the wider one, since the others saw fewer boundaries.
    const score = count / rows.length + width / 1e6;
    if (!best || score > best.score) best = { delimiter, rows, score };
  }
  const first = best?.rows[0];
  if (!best || !first) return undefined;
  const header = looksLikeHeader(first.cells, best.rows.slice(1));
  return {
    delimiter: best.delimiter,
    header,
    columns: header ? columnNames(first.cells) : numbered(first.cells.length),
  };
}

function parseBeginning(beginning: string, delimiter: string, complete: boolean): CsvRow[] {
  const parser = createCsvParser(delimiter);
  const rows = parser.push(beginning);
  return complete ? [...rows, ...parser.end().rows] : rows;
}

/**
 * A header names its columns: no cell is empty or a number, none occurs twice. A first record that looks like the
 * others (numbers, or repeated words) is data.
 */
function looksLikeHeader(first: readonly string[], others: readonly CsvRow[]): boolean {
  const trimmed = first.map((cell) => cell.trim());
  const names = trimmed.filter((cell) => cell !== "");
  if (names.some((cell) => /^[-+]?[\d.,]+$/.test(cell) || /^\d{4}-\d{2}-\d{2}/.test(cell))) return false;
  // One unnamed column, the row number, is common in exported tables.
  if (trimmed.length - names.length > 1 || names.length === 0) return false;
  // A word that returns in its own column is a value rather than a name.
  return !first.some(
    (cell, index) => cell !== "" && others.slice(0, 1000).some(({ cells }) => cells[index] === cell),
  );
}

const numbered = (count: number): string[] =>
  Array.from({ length: count }, (_, index) => `column${index + 1}`);

/** Header cells as names: trimmed, unnamed ones numbered, repeated ones with a number behind. */
export function columnNames(cells: readonly string[]): string[] {
  const taken = new Set<string>();
  return cells.map((cell, index) => {
    const name = cell.trim().replace(/^\uFEFF/, "") || `column${index + 1}`;
    let unique = name;
    for (let copy = 2; taken.has(unique); copy++) unique = `${name}_${copy}`;
    taken.add(unique);
    return unique;
  });
}
