import type { SchemaProperty } from "../../../../domain/product-file/standard/schema.ts";
import { type TemporalType, temporalParser } from "../../../../domain/record-validation/temporal.ts";
import { columnType } from "../../../../domain/tabular/column-type.ts";
import type { TableColumn } from "../../types.ts";
import { identifier, literal } from "../engine.ts";

/** Columns every stream's lake table begins with: where and when the log took the record in, and the record itself. */
export const systemColumns: readonly TableColumn[] = [
  { name: "_partition", type: "INTEGER" },
  { name: "_offset", type: "BIGINT" },
  { name: "_event_time", type: "TIMESTAMP WITH TIME ZONE" },
  { name: "_knowledge_time", type: "TIMESTAMP WITH TIME ZONE" },
  { name: "_key", type: "VARCHAR" },
  { name: "_imported", type: "BOOLEAN" },
  { name: "_schema_version", type: "VARCHAR" },
  { name: "_headers", type: "VARCHAR" },
  { name: "_value", type: "VARCHAR" },
];

/** Texts of any length: bounds on them would help nobody. */
export const unboundedColumns: ReadonlySet<string> = new Set(["_headers", "_value"]);

/** How records become rows: the contract's fields read out of each value by SQL. */
export interface Projection {
  /** System columns first, then the contract's fields. */
  columns: TableColumn[];
  /** Fields whose texts DuckDB cannot read (formats of their own): read here, µs by record, null where there is none. */
  parsed: { field: string; parse: (text: string) => number | undefined }[];
  /** A query with `columns` over a table with the columns of `stagedTable`. */
  select(table: string): string;
}

/**
 * The projection of a contract. A field whose name differs from another's or a system column's by case only has no
 * column: DuckDB takes them for one. It stays in `_value`.
 */
export function projectionOf(properties: readonly SchemaProperty[]): Projection {
  const taken = new Set(systemColumns.map(({ name }) => name));
  const fields = properties.flatMap((property) => {
    const name = property.name ?? "";
    if (name === "" || taken.has(name.toLowerCase())) return [];
    taken.add(name.toLowerCase());
    return [{ name, type: columnType(property), parse: ownFormat(property) }];
  });
  const parsed = fields.flatMap(({ name, parse }) => (parse ? [{ field: name, parse }] : []));
  const texts = fields.filter(({ type, parse }) => type !== "JSON" && !parse).map(({ name }) => name);

  const expression = ({ name, type, parse }: (typeof fields)[number]): string => {
    if (parse) return fromMicroseconds(`parsed_${parsed.findIndex(({ field }) => field === name)}`, type);
    if (type === "JSON") return `json_extract(object, ${literal(pointer(name))})`;
    return `TRY_CAST(texts[${texts.indexOf(name) + 1}] AS ${type})`;
  };
  const selected = [
    "partition AS _partition",
    'CAST("offset" AS BIGINT) AS _offset',
    "make_timestamptz(CAST(event_us AS BIGINT)) AS _event_time",
    "make_timestamptz(CAST(knowledge_us AS BIGINT)) AS _knowledge_time",
    '"key" AS _key',
    "imported AS _imported",
    "schema_version AS _schema_version",
    "headers AS _headers",
    '"value" AS _value',
    ...fields.map((field) => `${expression(field)} AS ${identifier(field.name)}`),
  ];
  // What is not JSON has no fields; asking it for some would be an error.
  const object = `CASE WHEN json_valid("value") THEN "value" END`;
  const pointers = texts.map((name) => literal(pointer(name))).join(", ");
  return {
    columns: [...systemColumns, ...fields.map(({ name, type }) => ({ name, type }))],
    parsed,
    select: (table) =>
      `SELECT ${selected.join(", ")} FROM (SELECT *, ${texts.length === 0 ? "NULL" : `json_extract_string(object, [${pointers}])`} AS texts FROM (SELECT *, ${object} AS object FROM ${table}))`,
  };
}

/** A JSON pointer, which any name can stand in. */
const pointer = (name: string) => `/${name.replaceAll("~", "~0").replaceAll("/", "~1")}`;

function ownFormat(property: SchemaProperty): ((text: string) => number | undefined) | undefined {
  const { logicalType, logicalTypeOptions: options } = property;
  const temporal = logicalType === "date" || logicalType === "timestamp" || logicalType === "time";
  if (!temporal || typeof options?.format !== "string") return undefined;
  if (!/^(?:DATE|TIME|TIMESTAMP)/.test(columnType(property))) return undefined;
  return temporalParser(logicalType as TemporalType, options);
}

function fromMicroseconds(column: string, type: string): string {
  const us = `CAST(${column} AS BIGINT)`;
  if (type === "DATE") return `CAST(make_timestamp(${us}) AS DATE)`;
  if (type === "TIME") return `CAST(make_timestamp(${us}) AS TIME)`;
  return type === "TIMESTAMP" ? `make_timestamp(${us})` : `make_timestamptz(${us})`;
}
