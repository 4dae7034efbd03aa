import {
  type DuckDBConnection,
  DuckDBListType,
  DuckDBStructType,
  type DuckDBType,
  DuckDBTypeId,
} from "@duckdb/node-api";
import type { FileReading } from "../../files.ts";
import { identifier, literal } from "../engine.ts";

/**
 * The file as a FROM item. Texts stay texts: CSV cells are all VARCHAR, and what DuckDB would turn into dates or UUIDs
 * in JSON is read as it stands, so that one piece of code decides how texts read. DuckDB's buffers for CSV are 16 times
 * the longest line (bytes) it is told.
 */
export async function relationOf(
  connection: DuckDBConnection,
  path: string,
  reading: FileReading,
  longestLine = 16 * 1024 * 1024,
): Promise<string> {
  switch (reading.format) {
    case "parquet":
      return `read_parquet(${literal(path)})`;
    case "csv": {
      const columns = (reading.csv?.columns ?? []).map((name) => `${literal(name)}: 'VARCHAR'`).join(", ");
      return `read_csv(${literal(path)}, auto_detect = false, delim = ${literal(reading.csv?.delimiter ?? ",")}, quote = '"', escape = '"', header = ${reading.csv?.header ?? true}, nullstr = '', compression = '${reading.gzip ? "gzip" : "none"}', max_line_size = ${longestLine}, columns = {${columns}})`;
    }
    case "json":
    case "ndjson": {
      const format =
        reading.format === "ndjson"
          ? "newline_delimited"
          : reading.recordsAt === null
            ? "auto"
            : "unstructured";
      const read = (options: string) =>
        `read_json(${literal(path)}, format = '${format}', ${jsonOptions(reading)}${options})`;
      const detected = await connection.run(
        `SELECT * FROM ${read(", sample_size = -1, map_inference_threshold = -1")} LIMIT 0`,
      );
      const columns = detected
        .columnNames()
        .map((name, index) => `${literal(name)}: ${literal(plainType(detected.columnType(index)))}`);
      const whole = read(`, columns = {${columns.join(", ")}}`);
      if (reading.recordsAt === null) return whole;
      return `(SELECT record.* FROM (SELECT unnest(${identifier(reading.recordsAt)}) AS record FROM ${whole}))`;
    }
  }
}

/** Compression, and the longest record: of a file that is one object, the whole file. */
export function jsonOptions(reading: FileReading): string {
  const mega = 1024 * 1024;
  const whole = reading.gzip ? 64 * mega : reading.bytes + mega;
  const longest = reading.recordsAt === null ? 16 * mega : Math.max(16 * mega, whole);
  return `compression = '${reading.gzip ? "gzip" : "uncompressed"}', maximum_object_size = ${longest}`;
}

/** A type's SQL with every scalar that JSON does not have turned back into what it is in the file. */
function plainType(type: DuckDBType): string {
  if (type instanceof DuckDBStructType)
    return `STRUCT(${type.entryNames
      .map((name, index) => `${identifier(name)} ${plainType(type.entryTypes[index] as DuckDBType)}`)
      .join(", ")})`;
  if (type instanceof DuckDBListType) return `${plainType(type.valueType)}[]`;
  switch (type.typeId) {
    case DuckDBTypeId.BOOLEAN:
      return "BOOLEAN";
    case DuckDBTypeId.BIGINT:
    case DuckDBTypeId.UBIGINT:
    case DuckDBTypeId.HUGEINT:
      return "HUGEINT";
    case DuckDBTypeId.DOUBLE:
      return "DOUBLE";
    default:
      return type.alias === "JSON" ? "JSON" : "VARCHAR";
  }
}

/** A scalar, a list or an object somewhere in the records. */
export interface Leaf {
  path: string[];
  /** SQL over the relation. */
  sql: string;
  type: DuckDBType;
}

/** All columns, and the members of objects down to four levels, each after its object. */
export async function leavesOf(connection: DuckDBConnection, relation: string): Promise<Leaf[]> {
  const result = await connection.run(`SELECT * FROM ${relation} LIMIT 0`);
  return result
    .columnNames()
    .flatMap((name, index) =>
      expand({ path: [name], sql: identifier(name), type: result.columnType(index) }),
    );
}

function expand(leaf: Leaf): Leaf[] {
  if (!(leaf.type instanceof DuckDBStructType) || leaf.path.length > 4) return [leaf];
  const { entryNames, entryTypes } = leaf.type;
  return [
    leaf,
    ...entryNames.flatMap((name, index) =>
      expand({
        path: [...leaf.path, name],
        sql: `struct_extract(${leaf.sql}, ${literal(name)})`,
        type: entryTypes[index] as DuckDBType,
      }),
    ),
  ];
}
