/** How a column of a DuckDB type is kept in an Iceberg table and comes back from it. */
export interface ColumnStorage {
  /** Iceberg's type. */
  iceberg: string;
  /** DuckDB's type of what stands in the Parquet file. */
  stored: string;
  /** Before writing, and after reading; both leave an SQL expression as it is where nothing is to be done. */
  write(expression: string): string;
  read(expression: string): string;
}

const same: Readonly<Record<string, [iceberg: string, stored: string]>> = {
  BOOLEAN: ["boolean", "BOOLEAN"],
  TINYINT: ["int", "INTEGER"],
  SMALLINT: ["int", "INTEGER"],
  INTEGER: ["int", "INTEGER"],
  UTINYINT: ["int", "INTEGER"],
  USMALLINT: ["int", "INTEGER"],
  BIGINT: ["long", "BIGINT"],
  UINTEGER: ["long", "BIGINT"],
  UBIGINT: ["decimal(20, 0)", "DECIMAL(20,0)"],
  HUGEINT: ["decimal(38, 0)", "DECIMAL(38,0)"],
  UHUGEINT: ["decimal(38, 0)", "DECIMAL(38,0)"],
  FLOAT: ["float", "FLOAT"],
  REAL: ["float", "FLOAT"],
  DOUBLE: ["double", "DOUBLE"],
  DATE: ["date", "DATE"],
  TIME: ["time", "TIME"],
  TIMESTAMP: ["timestamp", "TIMESTAMP"],
  TIMESTAMP_S: ["timestamp", "TIMESTAMP"],
  TIMESTAMP_MS: ["timestamp", "TIMESTAMP"],
  TIMESTAMP_NS: ["timestamp", "TIMESTAMP"],
  "TIMESTAMP WITH TIME ZONE": ["timestamptz", "TIMESTAMP WITH TIME ZONE"],
  TIMESTAMPTZ: ["timestamptz", "TIMESTAMP WITH TIME ZONE"],
  VARCHAR: ["string", "VARCHAR"],
  TEXT: ["string", "VARCHAR"],
  BLOB: ["binary", "BLOB"],
};

/**
 * The storage of a DuckDB type. What Iceberg v2 has no type for, or where its readers differ (JSON, UUID, nested
 * types, enums), is kept as text: nested values as JSON.
 */
export function storageOf(type: string): ColumnStorage {
  const [iceberg, stored] = same[type] ?? decimal(type) ?? ["string", "VARCHAR"];
  const nested = /^(?:STRUCT|MAP|UNION|VARIANT)|\]$/.test(type);
  const cast = (to: string) => (expression: string) => `CAST(${expression} AS ${to})`;
  return {
    iceberg,
    stored,
    write: nested
      ? (expression) => `CAST(to_json(${expression}) AS VARCHAR)`
      : stored === type
        ? (expression) => expression
        : cast(stored),
    read: nested
      ? (expression) => `CAST(CAST(${expression} AS JSON) AS ${type})`
      : stored === type || /^(?:ENUM|NULL|"NULL")/.test(type)
        ? (expression) => expression
        : cast(type),
  };
}

function decimal(type: string): [string, string] | undefined {
  const match = /^DECIMAL\((\d+), ?(\d+)\)$/.exec(type);
  return match ? [`decimal(${match[1]}, ${match[2]})`, type] : undefined;
}

/** DuckDB's type for a column of which only Iceberg's type is known. */
export function duckTypeOf(iceberg: string): string {
  const plain: Readonly<Record<string, string>> = {
    boolean: "BOOLEAN",
    int: "INTEGER",
    long: "BIGINT",
    float: "FLOAT",
    double: "DOUBLE",
    date: "DATE",
    time: "TIME",
    timestamp: "TIMESTAMP",
    timestamptz: "TIMESTAMP WITH TIME ZONE",
    binary: "BLOB",
  };
  const match = /^decimal\((\d+), ?(\d+)\)$/.exec(iceberg);
  return match ? `DECIMAL(${match[1]},${match[2]})` : (plain[iceberg] ?? "VARCHAR");
}
