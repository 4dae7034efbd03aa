import type { DuckDBInstance } from "@duckdb/node-api";
import { type CsvRow, createCsvParser } from "../../../../domain/tabular/csv.ts";
import { AppError } from "../../../../errors.ts";
import type { FileReading, FileRecord } from "../../files.ts";
import type { Cell } from "../../types.ts";
import { asAppError, literal, withConnection } from "../engine.ts";
import type { Idling } from "../idle.ts";
import { toCell } from "../values.ts";
import { textStream } from "./bytes.ts";
import { jsonFault } from "./json-shape.ts";
import { jsonOptions } from "./relation.ts";

/** Longest record of a text file. */
const recordLimit = 16 * 1024 * 1024;

const tooLong = (line: number) =>
  new AppError(
    "TOO_LARGE",
    `The record on line ${line} is longer than 16 MB. Is a quote or a line break missing?`,
  );

/** CSV records: cells by column name, empty cells null; a record with another number of cells has a fault. */
export async function* csvRecords(path: string, reading: FileReading): AsyncGenerator<FileRecord[]> {
  const dialect = reading.csv;
  if (!dialect) throw new AppError("INTERNAL", "A CSV file is read by its dialect.");
  const { columns, delimiter } = dialect;
  const parser = createCsvParser(delimiter);
  let index = 0;
  let skip = dialect.header;
  let pending = 0;
  let line = 1;
  const toRecords = (rows: CsvRow[]): FileRecord[] =>
    rows.flatMap((row) => {
      line = row.line;
      if (skip) {
        skip = false;
        return [];
      }
      return [csvRecord(row, columns, index++)];
    });
  for await (const text of textStream(path, reading.gzip)) {
    const records = toRecords(parser.push(text));
    pending = records.length > 0 ? 0 : pending + text.length;
    if (pending > recordLimit) throw tooLong(line + 1);
    if (records.length > 0) yield records;
  }
  const { rows, openQuoteLine } = parser.end();
  if (openQuoteLine !== null)
    throw new AppError("INVALID_INPUT", `On line ${openQuoteLine} a quote is opened that never closes.`);
  const records = toRecords(rows);
  if (records.length > 0) yield records;
}

function csvRecord({ cells, line }: CsvRow, columns: readonly string[], index: number): FileRecord {
  const text = JSON.stringify(cells);
  if (cells.length !== columns.length) {
    const message = `Line ${line} has ${cells.length} ${cells.length === 1 ? "column" : "columns"} where ${columns.length} are expected.`;
    return { index, line, value: null, fault: { code: "COLUMNS", message }, text };
  }
  const value: Record<string, Cell> = {};
  for (const [at, name] of columns.entries()) value[name] = cells[at] === "" ? null : (cells[at] ?? null);
  return { index, line, value, fault: null, text };
}

/** One JSON object a line; blank lines are passed over. */
export async function* ndjsonRecords(path: string, reading: FileReading): AsyncGenerator<FileRecord[]> {
  let rest = "";
  let line = 0;
  let index = 0;
  const toRecords = (lines: string[]): FileRecord[] =>
    lines.flatMap((each) => {
      line++;
      const text = each.trim();
      return text === "" ? [] : [jsonRecord(text, index++, line)];
    });
  for await (const piece of textStream(path, reading.gzip)) {
    const lines = (rest + piece).split("\n");
    rest = lines.pop() ?? "";
    if (rest.length > recordLimit) throw tooLong(line + 1);
    const records = toRecords(lines);
    if (records.length > 0) yield records;
  }
  const records = toRecords([rest]);
  if (records.length > 0) yield records;
}

function jsonRecord(text: string, index: number, line: number | null): FileRecord {
  const where = line === null ? `Record ${index + 1}` : `Line ${line}`;
  const fault = (message: string): FileRecord => ({
    index,
    line,
    value: null,
    fault: { code: "NOT_JSON", message },
    text,
  });
  let value: unknown;
  try {
    value = JSON.parse(text);
  } catch (error) {
    return fault(`${where} is not JSON: ${jsonFault(error, "")}.`);
  }
  if (typeof value !== "object" || value === null || Array.isArray(value))
    return fault(
      `${where} is ${Array.isArray(value) ? "a list" : JSON.stringify(value).slice(0, 40)}, not an object.`,
    );
  return { index, line, value: value as Record<string, Cell>, fault: null, text };
}

/** The elements of a JSON list, each with its own text; DuckDB cuts the list without holding it. */
export async function* jsonRecords(
  engine: Idling<DuckDBInstance>,
  path: string,
  reading: FileReading,
): AsyncGenerator<FileRecord[]> {
  const format = reading.recordsAt === null ? "auto" : "unstructured";
  const source = `read_json_objects(${literal(path)}, format = '${format}', ${jsonOptions(reading)})`;
  const sql =
    reading.recordsAt === null
      ? `SELECT json::VARCHAR FROM ${source}`
      : `SELECT unnest(json_extract(json, ${literal(`$.${JSON.stringify(reading.recordsAt)}[*]`)}))::VARCHAR FROM ${source}`;
  let index = 0;
  for await (const rows of queryRows(engine, sql))
    yield rows.map(([text]) => jsonRecord(String(text), index++, null));
}

/** Rows of a Parquet file, values in the form tables give them. */
export async function* parquetRecords(
  engine: Idling<DuckDBInstance>,
  path: string,
): AsyncGenerator<FileRecord[]> {
  let index = 0;
  let names: string[] = [];
  for await (const rows of queryRows(engine, `SELECT * FROM read_parquet(${literal(path)})`, (found) => {
    names = found;
  }))
    yield rows.map((row) => {
      const value = Object.fromEntries(names.map((name, at) => [name, row[at] ?? null]));
      return { index: index++, line: null, value, fault: null, text: JSON.stringify(value) };
    });
}

/** Streams a query's rows chunk by chunk; the engine stays open while the caller takes them. */
async function* queryRows(
  engine: Idling<DuckDBInstance>,
  sql: string,
  onNames?: (names: string[]) => void,
): AsyncGenerator<Cell[][]> {
  const chunks = createHandover<Cell[][]>();
  const work = engine
    .use((instance) =>
      withConnection(instance, async (connection) => {
        const result = await connection.stream(sql);
        onNames?.(result.columnNames());
        for (;;) {
          const chunk = await result.fetchChunk();
          if (!chunk || chunk.rowCount === 0) return;
          if (!(await chunks.give(chunk.getRows().map((row) => row.map(toCell))))) return;
        }
      }),
    )
    .then(
      () => chunks.end(),
      (error: unknown) => chunks.end(asAppError(error, "Reading the file")),
    );
  try {
    yield* chunks.taken;
  } finally {
    chunks.stop();
    await work;
  }
}

interface Handover<T> {
  /** Hands one item over; false when nobody wants more. */
  give(item: T): Promise<boolean>;
  end(error?: Error): void;
  stop(): void;
  taken: AsyncGenerator<T>;
}

/** One producer and one consumer that take turns: the producer waits until its item was taken. */
function createHandover<T>(): Handover<T> {
  let item: { value: T } | undefined;
  let ended: { error: Error | undefined } | undefined;
  let stopped = false;
  let wake: (() => void) | undefined;
  const changed = () => {
    wake?.();
    wake = undefined;
  };
  const change = () =>
    new Promise<void>((resolve) => {
      const before = wake;
      wake = () => {
        before?.();
        resolve();
      };
    });
  return {
    async give(value) {
      while (item && !stopped) await change();
      if (stopped) return false;
      item = { value };
      changed();
      return true;
    },
    end(error) {
      ended = { error };
      changed();
    },
    stop() {
      stopped = true;
      changed();
    },
    taken: (async function* () {
      for (;;) {
        if (item) {
          const { value } = item;
          item = undefined;
          changed();
          yield value;
        } else if (ended) {
          if (ended.error) throw ended.error;
          return;
        } else await change();
      }
    })(),
  };
}
