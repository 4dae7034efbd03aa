import type { DuckDBConnection } from "@duckdb/node-api";
import type { ColumnStatistics, TableColumn } from "../types.ts";
import { identifier, selectAll } from "./engine.ts";
import { toText } from "./values.ts";

const numeric = /^(?:U?(?:TINYINT|SMALLINT|INTEGER|BIGINT|HUGEINT)|FLOAT|DOUBLE|DECIMAL)/;
const nested = /^(?:STRUCT|MAP|UNION|JSON|VARIANT|BLOB|.*\])/;

/** How many of the most frequent values are kept. */
const topCount = 5;

/** Exact statistics of a relation (SQL to stand behind FROM), one scan for all columns and one a column for the most frequent values. */
export async function measureColumns(
  connection: DuckDBConnection,
  source: string,
  columns: readonly TableColumn[],
): Promise<{ rows: number; statistics: ColumnStatistics[] }> {
  const parts = columns.flatMap((column) => {
    const name = identifier(column.name);
    const plain = !nested.test(column.type);
    return [
      `count(${name})`,
      plain ? `count(DISTINCT ${name})` : "NULL",
      plain ? `min(${name})` : "NULL",
      plain ? `max(${name})` : "NULL",
      numeric.test(column.type) ? `avg(${name})::DOUBLE` : "NULL",
    ];
  });
  const { rows } = await selectAll(connection, `SELECT ${["count(*)", ...parts].join(", ")} FROM ${source}`);
  const values = rows[0] ?? [];
  const total = Number(values[0] ?? 0);
  const statistics: ColumnStatistics[] = [];
  for (const [index, column] of columns.entries()) {
    const [present, distinct, minimum, maximum, mean] = values.slice(1 + index * 5, 6 + index * 5);
    const known = distinct === null || distinct === undefined ? null : Number(distinct);
    statistics.push({
      name: column.name,
      type: column.type,
      nulls: total - Number(present ?? 0),
      distinct: known,
      minimum: toText(minimum ?? null),
      maximum: toText(maximum ?? null),
      mean: typeof mean === "number" ? mean : null,
      // Where most values are their own, "the most frequent" would be an accident.
      top:
        known !== null && known > 0 && known * 2 <= Number(present)
          ? await topValues(connection, source, column)
          : [],
    });
  }
  return { rows: total, statistics };
}

async function topValues(connection: DuckDBConnection, source: string, column: TableColumn) {
  const name = identifier(column.name);
  const { rows } = await selectAll(
    connection,
    `SELECT ${name}, count(*) AS n FROM ${source} WHERE ${name} IS NOT NULL GROUP BY 1 ORDER BY n DESC, 1 LIMIT ${topCount}`,
  );
  return rows.map(([value, count]) => ({ value: toText(value ?? null) ?? "", count: Number(count) }));
}
