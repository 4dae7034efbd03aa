import { rmSync } from "node:fs";
import { type DuckDBConnection, DuckDBDataChunk, VARCHAR } from "@duckdb/node-api";
import { AppError } from "../../../../errors.ts";
import type { LakeRelation, LakeSession } from "../../lake.ts";
import type { Cell, TableColumn } from "../../types.ts";
import { type EngineOptions, identifier, openEngine } from "../engine.ts";
import { sourceOf } from "../iceberg/columns.ts";
import { toCell, toText } from "../values.ts";
import { projectionOf } from "./projection.ts";
import { fieldColumns, filesWithin, withinOffsets } from "./pruning.ts";
import { createStaging } from "./staging.ts";

/** An engine of its own for one piece of work over relations of lake ∪ log. */
export async function openSession(options: EngineOptions & { spill: string }): Promise<LakeSession> {
  const instance = await openEngine(options);
  const connection = await instance.connect();
  let relations = 0;
  return {
    relation: (relation) => makeRelation(connection, relation, relations++),
    load: (name, columns, batches) => loadRows(connection, name, columns, batches),
    async *select(sql) {
      const result = await connection.stream(sql);
      for (;;) {
        const chunk = await result.fetchChunk();
        if (!chunk || chunk.rowCount === 0) return;
        yield chunk.getRows().map((row) => row.map(toCell));
      }
    },
    async run(sql) {
      await connection.run(sql);
    },
    async close() {
      connection.closeSync();
      instance.closeSync();
      rmSync(options.spill, { recursive: true, force: true });
    },
  };
}

/** The log's tail goes into a temporary table as typed rows; the view is it and the lake's files, each below its bound. */
async function makeRelation(
  connection: DuckDBConnection,
  { name, properties, state, tail, until }: LakeRelation,
  place: number,
): Promise<TableColumn[]> {
  const projection = projectionOf(properties);
  const { columns } = projection;
  const typed = `tail_${place}`;
  await connection.run(`CREATE TEMP TABLE ${typed} AS ${noRows(columns)}`);
  const staged = await createStaging(connection, `incoming_${place}`, projection);
  const empty = async () => {
    staged.flush();
    await connection.run(
      `INSERT INTO ${typed} SELECT * FROM (${projection.select(staged.table)}) WHERE ${withinOffsets(state?.offsets, until)}`,
    );
    await staged.clear();
  };
  for await (const records of tail) {
    staged.append(records);
    if (staged.size >= 32 * 1024 * 1024 || staged.rows >= 100_000) await empty();
  }
  if (staged.rows > 0) await empty();
  await staged.drop();
  const parts = [`SELECT * FROM ${typed}`];
  if (state) {
    const files = filesWithin(state.files, until === undefined ? {} : { until });
    const source = sourceOf(
      fieldColumns(state),
      files.map(({ path }) => path),
    );
    const held = new Map(state.columns.map((column) => [column.name, column.type]));
    const selected = columns.map(({ name: column, type }) => {
      const quoted = identifier(column);
      const was = held.get(column);
      // A column the lake does not have yet, or had with another type until the next flush.
      return was === type
        ? quoted
        : `${was ? `TRY_CAST(${quoted} AS ${type})` : `CAST(NULL AS ${type})`} AS ${quoted}`;
    });
    parts.push(`SELECT ${selected.join(", ")} FROM ${source} WHERE ${withinOffsets(undefined, until)}`);
  }
  await connection.run(`CREATE TEMP VIEW ${identifier(name)} AS ${parts.join(" UNION ALL ")}`);
  return columns;
}

const noRows = (columns: readonly TableColumn[]): string =>
  `SELECT ${columns.map(({ name, type }) => `CAST(NULL AS ${type}) AS ${identifier(name)}`).join(", ")} LIMIT 0`;

async function loadRows(
  connection: DuckDBConnection,
  name: string,
  columns: readonly TableColumn[],
  batches: AsyncIterable<readonly (readonly Cell[])[]>,
): Promise<void> {
  if (columns.length === 0) throw new AppError("INVALID_INPUT", `The rows of ${name} have no columns.`);
  const quoted = columns.map((column) => identifier(column.name));
  await connection.run(
    `CREATE TEMP TABLE loading (${quoted.map((column) => `${column} VARCHAR`).join(", ")})`,
  );
  const types = columns.map(() => VARCHAR);
  const appender = await connection.createAppender("loading", "main", "temp");
  try {
    for await (const batch of batches)
      for (let start = 0; start < batch.length; start += 2048) {
        const rows = batch.slice(start, start + 2048);
        const chunk = DuckDBDataChunk.create(types, rows.length);
        chunk.setRows(rows.map((row) => columns.map((_, index) => toText(row[index] ?? null))));
        appender.appendDataChunk(chunk);
      }
  } finally {
    appender.closeSync();
  }
  const casts = columns.map(({ type }, index) => `CAST(${quoted[index]} AS ${type}) AS ${quoted[index]}`);
  await connection.run(`CREATE TEMP TABLE ${identifier(name)} AS SELECT ${casts.join(", ")} FROM loading`);
  await connection.run("DROP TABLE loading");
}
