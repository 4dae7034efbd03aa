import { rmSync } from "node:fs";
import type { DuckDBConnection } from "@duckdb/node-api";
import { isoFromUs } from "../../../../clock.ts";
import { AppError } from "../../../../errors.ts";
import type { LabelColumn, LabelReader, LabelSource, LabelSpec } from "../../labels.ts";
import {
  asAppError,
  identifier,
  literal,
  openEngine,
  parquet,
  selectAll,
  withConnection,
} from "../engine.ts";
import { relationOf } from "../files/relation.ts";
import { createIdling } from "../idle.ts";
import { instantReading, keyReading, lossless } from "./key-type.ts";

/** Bytes of a line of CSV; the buffers for it have to fit in the memory below. */
const longestLine = 2 * 1024 * 1024;

/** Takes labels in with a DuckDB of its own; `spill` is a folder for what does not fit in memory. */
export function createLabelReader(options: { spill: string }): LabelReader {
  const engine = createIdling(
    () => openEngine({ spill: options.spill, memory: "256MB", threads: 1 }),
    (instance) => instance.closeSync(),
    10_000,
  );
  return {
    stage: (source, spec, target, signal) =>
      engine.use((instance) =>
        withConnection(
          instance,
          async (connection) => {
            try {
              return {
                path: target,
                timeColumn: spec.timeColumn,
                ...(await stage(connection, source, spec, target)),
              };
            } catch (error) {
              rmSync(target, { force: true });
              throw signal?.aborted
                ? new AppError("TIMEOUT", "Reading the labels was stopped.", { cause: error })
                : asAppError(error, "Reading the labels");
            } finally {
              await connection.run("DROP TABLE IF EXISTS raw").catch(() => undefined);
            }
          },
          signal,
        ),
      ),
    close: () => engine.close(),
  };
}

async function stage(connection: DuckDBConnection, source: LabelSource, spec: LabelSpec, target: string) {
  const relation = await relationFor(connection, source);
  const found = await columnsOf(connection, relation);
  checkColumns(found, spec);
  const typeOf = (name: string) => found.find((column) => column.name === name)?.type ?? "VARCHAR";
  const keys = spec.keys.map((key) => keyReading(key.column, typeOf(key.column), key.logicalType));
  await connection.run(
    `CREATE TEMP TABLE raw AS SELECT row_number() OVER () - 1 AS __row, ${instantReading(spec.timeColumn, typeOf(spec.timeColumn))} AS __t, ${[
      ...keys.map(({ sql }, index) => `${sql} AS __k${index}`),
      "*",
    ].join(", ")} FROM ${relation}`,
  );
  // One look over all rows; only what is wrong is looked for by name.
  const { rows } = await selectAll(
    connection,
    `SELECT count(*), min(__t), max(__t), count(__t)${keys.map((_, index) => `, count(__k${index})`).join("")} FROM raw`,
  );
  const [count = 0, first = null, last = null, instants = 0, ...named] = rows[0] ?? [];
  if (instants !== count || Number(last ?? 0) > spec.latestUs) await refuseInstant(connection, spec);
  for (const [index, key] of spec.keys.entries())
    if (named[index] !== count)
      await refuseKey(connection, key.column, `__k${index}`, keys[index]?.wanted ?? "");
  const columns = await typed(connection, found, source.kind === "file" && source.reading.format === "csv");
  const own = columns.map(({ name, type }, index) =>
    type === found[index]?.type
      ? identifier(name)
      : `CAST(${identifier(name)} AS ${type}) AS ${identifier(name)}`,
  );
  const names = ["__row", "__t", ...spec.keys.map((_, index) => `__k${index}`), ...own];
  await connection.run(
    `COPY (SELECT ${names.join(", ")} FROM raw ORDER BY __row) TO ${literal(target)} (FORMAT parquet)`,
  );
  return {
    rows: Number(count),
    columns,
    firstUs: first === null ? null : Number(first),
    lastUs: last === null ? null : Number(last),
  };
}

function relationFor(connection: DuckDBConnection, source: LabelSource): Promise<string> | string {
  switch (source.kind) {
    case "file":
      return relationOf(connection, source.path, source.reading, longestLine);
    case "parquet":
      return parquet(source.paths);
    case "staged":
      return `(SELECT COLUMNS(c -> NOT regexp_full_match(c, '__(row|t|k[0-9]+)')) FROM ${parquet([source.path])} ORDER BY __row)`;
  }
}

async function columnsOf(connection: DuckDBConnection, relation: string): Promise<LabelColumn[]> {
  const result = await connection.run(`SELECT * FROM ${relation} LIMIT 0`);
  return result.columnNames().map((name, index) => ({
    name,
    type: result.columnType(index).alias ?? String(result.columnType(index)),
  }));
}

function checkColumns(found: readonly LabelColumn[], spec: LabelSpec): void {
  const names = found.map(({ name }) => name);
  const there = `The labels have ${names.slice(0, 30).join(", ")}.`;
  const missing = (column: string, message: string) => {
    if (!names.includes(column))
      throw new AppError("INVALID_INPUT", `${message} ${there}`, { path: `labels.${column}` });
  };
  missing(
    spec.timeColumn,
    `The labels have no time column "${spec.timeColumn}": each label needs its instant there, or in the column that timeColumn names.`,
  );
  for (const { column, neededBy } of spec.keys)
    missing(column, `The labels have no column "${column}", the entity of ${neededBy}.`);
  for (const { column, neededBy } of spec.inputs)
    missing(column, `The labels have no column "${column}", which ${neededBy} reads as request.${column}.`);
  // DuckDB's names are alike whatever their case.
  const taken = new Set(spec.reserved.map((name) => name.toLowerCase()));
  for (const name of names) {
    if (taken.has(name.toLowerCase()) || /^__(row|t|k\d+)$/i.test(name))
      throw new AppError(
        "INVALID_INPUT",
        `The labels have a column "${name}", which the answer has too. Rename it.`,
        {
          path: `labels.${name}`,
        },
      );
  }
}

/** Throws for the first row whose instant is none, or too late. */
async function refuseInstant(connection: DuckDBConnection, spec: LabelSpec): Promise<void> {
  const column = identifier(spec.timeColumn);
  const { rows } = await selectAll(
    connection,
    `SELECT __row, ${column}::VARCHAR, __t FROM raw WHERE __t IS NULL OR __t > ${spec.latestUs} ORDER BY __row LIMIT 1`,
  );
  const [first] = rows;
  if (!first) return;
  const [row, text, us] = first;
  const path = `labels.${row}.${spec.timeColumn}`;
  if (us !== null && us !== undefined)
    throw new AppError(
      "INVALID_INPUT",
      `${path} is ${isoFromUs(Number(us))}, later than ${isoFromUs(spec.latestUs)}, until when these features are known. Leave labels of the future out.`,
      { path },
    );
  throw new AppError(
    "INVALID_INPUT",
    text === null
      ? `${path} is empty: each label needs an instant.`
      : `${path} is "${String(text).slice(0, 60)}", not an instant: ISO 8601 with a zone (2026-01-31T14:15:00Z) or epoch milliseconds.`,
    { path },
  );
}

/** Throws for the first row without a value of the key's kind. */
async function refuseKey(
  connection: DuckDBConnection,
  column: string,
  key: string,
  wanted: string,
): Promise<void> {
  const { rows } = await selectAll(
    connection,
    `SELECT __row, ${identifier(column)}::VARCHAR FROM raw WHERE ${key} IS NULL ORDER BY __row LIMIT 1`,
  );
  const [first] = rows;
  if (!first) return;
  const [row, text] = first;
  const path = `labels.${row}.${column}`;
  throw new AppError(
    "INVALID_INPUT",
    text === null
      ? `${path} is empty: each label names its entity.`
      : `${path} is ${String(text).slice(0, 60)}; the entity field ${column} takes ${wanted}.`,
    { path },
  );
}

/**
 * The columns with the types they leave with. Texts of CSV files become what they can without loss (a column without any
 * value stays text); whole numbers of JSON, which come as HUGEINT, have 64 bits where all of them fit, and are else text.
 */
async function typed(
  connection: DuckDBConnection,
  columns: readonly LabelColumn[],
  texts: boolean,
): Promise<LabelColumn[]> {
  const tests = columns.flatMap(({ name, type }) => {
    if (type === "HUGEINT") return [{ name, type: "BIGINT", else: "VARCHAR", sql: fits(identifier(name)) }];
    if (!texts) return [];
    return lossless.map((form) => ({ name, type: form.type, else: type, sql: form.sql(identifier(name)) }));
  });
  if (tests.length === 0) return [...columns];
  const { rows } = await selectAll(
    connection,
    `SELECT ${tests.map(({ sql }) => `bool_and(${sql})`).join(", ")} FROM raw`,
  );
  return columns.map(({ name, type }) => {
    const own = tests.filter((test) => test.name === name);
    const passed = own.find((test) => rows[0]?.[tests.indexOf(test)] === true);
    return { name, type: passed?.type ?? own[0]?.else ?? type };
  });
}

const fits = (name: string) => `TRY_CAST(${name} AS BIGINT) IS NOT NULL OR ${name} IS NULL`;
