import { type DuckDBConnection, DuckDBListType, DuckDBStructType, DuckDBTypeId } from "@duckdb/node-api";
import type { DateLayout, TextReading } from "../../../../domain/tabular/text-types.ts";
import { AppError } from "../../../../errors.ts";
import type { FieldKind, FileFacts, FileField, FileReading, FileRecord } from "../../files.ts";
import type { Cell } from "../../types.ts";
import { selectAll } from "../engine.ts";
import { type Leaf, leavesOf, relationOf } from "./relation.ts";
import { type SampleFacts, sampleFacts, valuesAt } from "./sample-facts.ts";

/** Records that decide how texts may be read. */
const sampleRecords = 20_000;
/** Records given back to be looked at. */
const shownRecords = 20;

/** Reads the file once in JavaScript (is every record sound, how do texts read) and measures it in DuckDB. */
export async function measureFile(
  connection: DuckDBConnection,
  path: string,
  reading: FileReading,
  records: AsyncIterable<FileRecord[]>,
): Promise<FileFacts> {
  const first = await readAll(records, reading);
  if (first.length === 0)
    throw new AppError("INVALID_INPUT", "The file has no records, only the names of columns.");
  const relation = await materialize(connection, await relationOf(connection, path, reading), reading);
  const leaves = await leavesOf(connection, relation);
  const fields: FileField[] = [];
  let rows = 0;
  // Some columns at a time: a statement over a thousand of them would take too much memory at once.
  for (let start = 0; start < leaves.length; start += 40) {
    const part = leaves.slice(start, start + 40).map((leaf) => planLeaf(leaf, first));
    const { rows: found } = await selectAll(
      connection,
      `SELECT ${["count(*)", ...part.flatMap((plan) => plan.sql)].join(", ")} FROM ${relation}`,
    );
    const values = found[0] ?? [];
    rows = Number(values[0] ?? 0);
    let at = 1;
    for (const plan of part) {
      const own = values.slice(at, at + plan.sql.length);
      at += plan.sql.length;
      fields.push(await finishField(connection, relation, plan, own, rows));
    }
  }
  return { reading, rows, fields, sample: first.slice(0, shownRecords) };
}

/** Texts are parsed once and kept in columns, since every column is asked several times. */
async function materialize(
  connection: DuckDBConnection,
  relation: string,
  reading: FileReading,
): Promise<string> {
  if (reading.format === "parquet") return relation;
  await connection.run(`CREATE TEMP TABLE records AS SELECT * FROM ${relation}`);
  return "records";
}

/** The first records. Text files are read to their end, so that the first bad line is named and not met later. */
async function readAll(
  records: AsyncIterable<FileRecord[]>,
  reading: FileReading,
): Promise<Record<string, Cell>[]> {
  const first: Record<string, Cell>[] = [];
  let fault: string | undefined;
  let faults = 0;
  const wholeFile = reading.format === "csv" || reading.format === "ndjson";
  for await (const batch of records) {
    for (const record of batch) {
      if (record.fault) {
        fault ??= record.fault.message;
        faults++;
      } else if (record.value && first.length < sampleRecords) first.push(record.value);
    }
    if (!wholeFile && first.length >= sampleRecords) break;
  }
  if (fault === undefined) return first;
  throw new AppError(
    "INVALID_INPUT",
    faults === 1 ? fault : `${fault} ${faults - 1} more records are not sound.`,
  );
}

interface LeafPlan {
  leaf: Leaf;
  sample: SampleFacts;
  /** How the value may be read, narrowest first; each is asked of the whole file. */
  options: { kind: FieldKind; reading: TextReading | null; value: string; fits: string }[];
  sql: string[];
}

function planLeaf(leaf: Leaf, records: readonly Record<string, Cell>[]): LeafPlan {
  const sample = sampleFacts(leaf.path.at(-1) ?? "", valuesAt(records, leaf.path));
  const [one, other] = [...sample.kinds];
  if (one && other)
    throw new AppError(
      "INVALID_INPUT",
      `The field ${leaf.path.join(".")} is ${one[0]} in record ${one[1] + 1} and ${other[0]} in record ${other[1] + 1}. Give it one type.`,
      { path: leaf.path.join(".") },
    );
  const options = optionsOf(leaf, sample);
  const sql = [
    `count(${leaf.sql})`,
    countable(leaf) ? `approx_count_distinct(${leaf.sql})` : "NULL",
    ...options.flatMap(({ value, fits }) => [`count_if(${fits})`, `min(${value})`, `max(${value})`]),
  ];
  return { leaf, sample, options, sql };
}

const countable = ({ type }: Leaf) => !(type instanceof DuckDBStructType || type instanceof DuckDBListType);

function optionsOf(leaf: Leaf, sample: SampleFacts): LeafPlan["options"] {
  const { sql, type } = leaf;
  const native = (kind: FieldKind, value = sql) => [
    { kind, reading: null, value, fits: `${sql} IS NOT NULL` },
  ];
  switch (type.typeId) {
    case DuckDBTypeId.BOOLEAN:
      return native("boolean", "NULL");
    case DuckDBTypeId.FLOAT:
    case DuckDBTypeId.DOUBLE:
    case DuckDBTypeId.DECIMAL:
      return native("number", `CASE WHEN isfinite(${sql}::DOUBLE) THEN ${sql}::DOUBLE END`);
    case DuckDBTypeId.DATE:
      return native("date", `${sql}::VARCHAR`);
    case DuckDBTypeId.TIME:
      return native("time", "NULL");
    case DuckDBTypeId.TIMESTAMP_TZ:
    case DuckDBTypeId.TIMESTAMP:
    case DuckDBTypeId.TIMESTAMP_S:
    case DuckDBTypeId.TIMESTAMP_MS:
    case DuckDBTypeId.TIMESTAMP_NS:
      return native("timestamp");
    case DuckDBTypeId.STRUCT:
    case DuckDBTypeId.MAP:
    case DuckDBTypeId.UNION:
      return native("object", "NULL");
    case DuckDBTypeId.LIST:
    case DuckDBTypeId.ARRAY:
      return native("array", "NULL");
    case DuckDBTypeId.VARCHAR:
      return sample.readings.flatMap((reading) => textOption(sql, reading) ?? []);
    default:
      return /INT$/.test(String(type)) ? native("integer") : native("string", "NULL");
  }
}

const formats: Readonly<Record<DateLayout, string>> = {
  "d/m/y": "%d/%m/%Y",
  "m/d/y": "%m/%d/%Y",
  "d.m.y": "%d.%m.%Y",
  "y/m/d": "%Y/%m/%d",
  "d-m-y": "%d-%m-%Y",
};

/** SQL that reads a text so, null where it does not fit. */
function textOption(sql: string, reading: TextReading): LeafPlan["options"][number] | undefined {
  const option = (kind: FieldKind, value: string, fits = `${value} IS NOT NULL`) => ({
    kind,
    reading,
    value,
    fits,
  });
  switch (reading.type) {
    case "integer":
      return option(
        "integer",
        `TRY_CAST(${sql} AS HUGEINT)`,
        `regexp_full_match(${sql}, '-?(0|[1-9][0-9]{0,18})')`,
      );
    case "number":
      return option(
        "number",
        `TRY_CAST(${sql} AS DOUBLE)`,
        `regexp_full_match(${sql}, '-?(0|[1-9][0-9]*)?(\\.[0-9]+)?([eE][-+]?[0-9]+)?') AND TRY_CAST(${sql} AS DOUBLE) IS NOT NULL`,
      );
    case "boolean":
      return option("boolean", "NULL", `lower(${sql}) IN ('true', 'false')`);
    case "date": {
      const format = reading.layout && formats[reading.layout];
      const value = format ? `try_strptime(${sql}, '${format}')::DATE` : `TRY_CAST(${sql} AS DATE)`;
      const shape = format ? "true" : `regexp_full_match(${sql}, '\\d{4}-\\d{2}-\\d{2}')`;
      return option("date", `${value}::VARCHAR`, `${value} IS NOT NULL AND ${shape}`);
    }
    case "timestamp": {
      if (!reading.layout)
        return option(
          "timestamp",
          `TRY_CAST(${sql} AS ${reading.zoned ? "TIMESTAMPTZ" : "TIMESTAMP"})`,
          `TRY_CAST(${sql} AS TIMESTAMPTZ) IS NOT NULL AND ${reading.zoned ? "" : "NOT "}regexp_matches(${sql}, '\\d(Z|[+-]\\d{2}(:?\\d{2})?)$')`,
        );
      const day = formats[reading.layout];
      const tries = ["%H:%M", "%H:%M:%S", "%H:%M:%S.%f"].map(
        (time) => `try_strptime(${sql}, '${day} ${time}')`,
      );
      return option("timestamp", `coalesce(${tries.join(", ")})`);
    }
    case "string":
      return { kind: "string", reading, value: "NULL", fits: "true" };
  }
}

async function finishField(
  connection: DuckDBConnection,
  relation: string,
  { leaf, sample, options }: LeafPlan,
  values: Cell[],
  rows: number,
): Promise<FileField> {
  const present = Number(values[0] ?? 0);
  const about = Number(values[1] ?? 0);
  // The first reading that holds for every value of the file; text always does.
  const chosenAt = options.findIndex((_, index) => Number(values[2 + index * 3] ?? 0) >= present);
  const index = chosenAt < 0 ? options.length - 1 : chosenAt;
  const chosen = options[index];
  const [fitting = 0, minimum = null, maximum = null] = values.slice(2 + index * 3, 5 + index * 3);
  const narrow = options[0];
  const missed = narrow && index > 0 && narrow.kind !== chosen?.kind ? present - Number(values[2]) : 0;
  const kind = chosen?.kind ?? "string";
  const bounds = Number(fitting) > 0 && present > 0;
  return {
    path: leaf.path,
    kind,
    type: String(leaf.type),
    zoned:
      kind === "timestamp"
        ? (chosen?.reading?.zoned ?? leaf.type.typeId === DuckDBTypeId.TIMESTAMP_TZ)
        : null,
    layout: chosen?.reading?.layout ?? null,
    nulls: rows - present,
    distinct: await countDistinct(connection, relation, leaf, about, present),
    minimum: bounds ? boundOf(minimum) : null,
    maximum: bounds ? boundOf(maximum) : null,
    top: countable(leaf) && about > 0 && about <= 60 ? await mostFrequent(connection, relation, leaf) : [],
    increasing: sample.increasing,
    examples: sample.examples,
    misfits:
      missed > 0 && narrow
        ? {
            kind: narrow.kind,
            count: missed,
            examples: await misfitsOf(connection, relation, leaf, narrow.fits),
          }
        : sample.nearly,
    ambiguousOrder: sample.ambiguousOrder,
    personal: sample.personal,
  };
}

const boundOf = (value: Cell): number | string | null =>
  typeof value === "number" || typeof value === "string" ? value : null;

/** Exactly, where it matters: few values (words of a list) or nearly as many as records (keys). */
async function countDistinct(
  connection: DuckDBConnection,
  relation: string,
  leaf: Leaf,
  about: number,
  present: number,
): Promise<number | null> {
  if (!countable(leaf)) return null;
  if (present === 0) return 0;
  if (about > 10_000 && about < present * 0.8) return null;
  const { rows } = await selectAll(connection, `SELECT count(DISTINCT ${leaf.sql}) FROM ${relation}`);
  return Number(rows[0]?.[0] ?? 0);
}

async function mostFrequent(
  connection: DuckDBConnection,
  relation: string,
  leaf: Leaf,
): Promise<FileField["top"]> {
  const { rows } = await selectAll(
    connection,
    `SELECT ${leaf.sql} AS value, count(*) AS n FROM ${relation} WHERE ${leaf.sql} IS NOT NULL GROUP BY 1 ORDER BY n DESC, 1 LIMIT 51`,
  );
  return rows.length > 50
    ? []
    : rows.map(([value, count]) => ({ value: value ?? null, count: Number(count) }));
}

async function misfitsOf(
  connection: DuckDBConnection,
  relation: string,
  leaf: Leaf,
  fits: string,
): Promise<string[]> {
  const { rows } = await selectAll(
    connection,
    `SELECT DISTINCT ${leaf.sql}::VARCHAR FROM ${relation} WHERE ${leaf.sql} IS NOT NULL AND NOT (${fits}) LIMIT 5`,
  );
  return rows.map(([value]) => String(value)).sort();
}
