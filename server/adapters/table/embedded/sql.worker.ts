import { toProblem } from "../../../errors.ts";
import type { Cell, TableColumn } from "../types.ts";
import { asAppError, identifier, literal, openEngine } from "./engine.ts";
import { serveIsolated } from "./isolated-child.ts";
import { checkStatement } from "./sql-check.ts";
import { toCell } from "./values.ts";

/** What `query.ts` sends to this process. */
export interface SqlRequest {
  sql: string;
  name: string;
  /** The table as a relation in SQL, of our own making, and the files it reads. */
  source: string;
  paths: string[];
  maxRows: number;
  maxBytes: number;
}

export interface SqlReply {
  columns: TableColumn[];
  rows: Cell[][];
  truncated: boolean;
  elapsedMs: number;
}

/** One query in an engine of its own that can read these files and nothing else, and cannot be reconfigured. */
async function runQuery(request: SqlRequest): Promise<SqlReply> {
  const started = performance.now();
  const instance = await openEngine({ memory: "256MB", threads: 1 });
  const connection = await instance.connect();
  try {
    const parsed = await connection.runAndReadAll("SELECT json_serialize_sql($1::VARCHAR)", [request.sql]);
    checkStatement(String(parsed.getRows()[0]?.[0]), request.name);
    await connection.run(`SET GLOBAL allowed_paths = [${request.paths.map(literal).join(", ")}]`);
    await connection.run(`CREATE VIEW ${identifier(request.name)} AS SELECT * FROM ${request.source}`);
    await connection.run("SET GLOBAL enable_external_access = false");
    await connection.run("SET GLOBAL lock_configuration = true");
    const result = await connection.stream(request.sql);
    const columns = result.columnNames().map((name, index) => ({
      name,
      type: result.columnType(index).alias ?? String(result.columnType(index)),
    }));
    const rows: Cell[][] = [];
    let bytes = 0;
    for (;;) {
      const chunk = await result.fetchChunk();
      if (!chunk || chunk.rowCount === 0) return reply(columns, rows, false, started);
      for (const row of chunk.getRows()) {
        if (rows.length === request.maxRows) return reply(columns, rows, true, started);
        const cells = row.map(toCell);
        bytes += Buffer.byteLength(JSON.stringify(cells));
        if (bytes > request.maxBytes) return reply(columns, rows, true, started);
        rows.push(cells);
      }
    }
  } catch (error) {
    throw asAppError(error, "The query");
  } finally {
    connection.closeSync();
    instance.closeSync();
  }
}

const reply = (columns: TableColumn[], rows: Cell[][], truncated: boolean, started: number): SqlReply => ({
  columns,
  rows,
  truncated,
  elapsedMs: performance.now() - started,
});

serveIsolated<SqlRequest, SqlReply>(runQuery, toProblem);
