import {
  BOOLEAN,
  DOUBLE,
  type DuckDBConnection,
  DuckDBDataChunk,
  type DuckDBValue,
  INTEGER,
  VARCHAR,
} from "@duckdb/node-api";
import type { LakeRecord } from "../../lake.ts";
import type { Projection } from "./projection.ts";

/** Rows DuckDB takes at once. */
const chunkRows = 2048;

/** Records on their way into DuckDB: a temporary table of the connection, filled by an appender. */
export interface Staging {
  readonly table: string;
  readonly rows: number;
  /** Characters of keys, values and headers held. */
  readonly size: number;
  append(records: readonly LakeRecord[]): void;
  /** Makes what was appended visible to queries. */
  flush(): void;
  /** Empties it. */
  clear(): Promise<void>;
  drop(): Promise<void>;
}

/** Whole numbers travel as doubles, exact below 2^53: DuckDB's 64-bit integers would each be a BigInt here. */
export async function createStaging(
  connection: DuckDBConnection,
  table: string,
  { parsed }: Pick<Projection, "parsed">,
): Promise<Staging> {
  const extra = parsed.map((_, index) => `, parsed_${index} DOUBLE`).join("");
  await connection.run(
    `CREATE TEMP TABLE ${table} (partition INTEGER, "offset" DOUBLE, event_us DOUBLE, knowledge_us DOUBLE, "key" VARCHAR, imported BOOLEAN, schema_version VARCHAR, headers VARCHAR, "value" VARCHAR${extra})`,
  );
  const types = [
    INTEGER,
    DOUBLE,
    DOUBLE,
    DOUBLE,
    VARCHAR,
    BOOLEAN,
    VARCHAR,
    VARCHAR,
    VARCHAR,
    ...parsed.map(() => DOUBLE),
  ];
  let appender = await connection.createAppender(table, "main", "temp");
  let rows = 0;
  let size = 0;
  const headersText = headerTexts();

  const columnsOf = (records: readonly LakeRecord[]): DuckDBValue[][] => {
    const columns: DuckDBValue[][] = [
      records.map((record) => record.partition),
      records.map((record) => record.offset),
      records.map((record) => record.eventTimeUs),
      records.map((record) => record.knowledgeTimeUs),
      records.map((record) => record.key),
      records.map((record) => record.imported),
      records.map((record) => record.schemaVersion),
      records.map((record) => headersText(record.headers)),
      records.map((record) => record.value),
    ];
    if (parsed.length > 0) {
      const objects = records.map(({ value }) => parseObject(value));
      for (const { field, parse } of parsed)
        columns.push(
          objects.map((object) => {
            const text = object?.[field];
            return typeof text === "string" ? (parse(text) ?? null) : null;
          }),
        );
    }
    return columns;
  };

  return {
    table,
    get rows() {
      return rows;
    },
    get size() {
      return size;
    },
    append(records) {
      for (let start = 0; start < records.length; start += chunkRows) {
        const some = records.slice(start, start + chunkRows);
        const chunk = DuckDBDataChunk.create(types, some.length);
        chunk.setColumns(columnsOf(some));
        appender.appendDataChunk(chunk);
      }
      rows += records.length;
      for (const { key, value } of records) size += (key?.length ?? 0) + (value?.length ?? 0) + 64;
    },
    flush: () => appender.flushSync(),
    async clear() {
      appender.closeSync();
      // Dropped rather than emptied: deleted rows keep their memory until a checkpoint.
      await connection.run(`CREATE OR REPLACE TEMP TABLE ${table} AS SELECT * FROM ${table} LIMIT 0`);
      appender = await connection.createAppender(table, "main", "temp");
      rows = 0;
      size = 0;
    },
    async drop() {
      appender.closeSync();
      await connection.run(`DROP TABLE IF EXISTS ${table}`);
    },
  };
}

/** Neighbouring records mostly share one headers object: write it once. None is null. */
function headerTexts(): (headers: LakeRecord["headers"]) => string | null {
  let last: LakeRecord["headers"] | undefined;
  let text: string | null = null;
  return (headers) => {
    if (headers !== last) {
      last = headers;
      text = Object.keys(headers).length === 0 ? null : JSON.stringify(headers);
    }
    return text;
  };
}

function parseObject(value: string | null): Record<string, unknown> | undefined {
  if (value === null) return undefined;
  try {
    const parsed: unknown = JSON.parse(value);
    return typeof parsed === "object" && parsed !== null ? (parsed as Record<string, unknown>) : undefined;
  } catch {
    return undefined;
  }
}
