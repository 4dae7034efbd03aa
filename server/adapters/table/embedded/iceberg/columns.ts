import type { TableColumn } from "../../types.ts";
import { identifier, literal } from "../engine.ts";
import { duckTypeOf, storageOf } from "./column-types.ts";
import { assignFields, schemaOf, type TableMetadata } from "./metadata.ts";
import type { IcebergField } from "./types.ts";

/** A column of a table with its DuckDB type, which Iceberg's type alone does not tell (JSON is a string there). */
export interface FieldColumn extends TableColumn {
  field: IcebergField;
}

/** The table's properties that keep DuckDB's types, and names where they differ, by field id. */
const typesProperty = "millrace.column-types";
const namesProperty = "millrace.column-names";

/**
 * Names that Iceberg reserves for columns engines add themselves. iceberg-rust cannot read a table that has one of
 * its own, so there they are called otherwise: `_stream_partition`.
 */
const reserved = new Set(["_file", "_pos", "_deleted", "_spec_id", "_partition"]);
const icebergName = (name: string) => (reserved.has(name.toLowerCase()) ? `_stream${name}` : name);

/** Columns to write: their fields, and what the commit has to note about them. */
export function columnsToWrite(metadata: TableMetadata, columns: readonly TableColumn[]) {
  const known = kept(metadata, typesProperty);
  // A column whose type changed is another column, also where Iceberg has one type for both.
  const named = columns.map(({ name, type }) => ({
    name: icebergName(name),
    type: storageOf(type).iceberg,
  }));
  const changed = new Set(
    schemaOf(metadata)
      .filter((field) => {
        const column = columns.find(({ name }) => icebergName(name) === field.name);
        return column && (known[field.id] ?? duckTypeOf(field.type)) !== column.type;
      })
      .map(({ name }) => name),
  );
  const forgetful: TableMetadata = {
    ...metadata,
    schemas: metadata.schemas.map((schema) => ({
      ...schema,
      fields: schema.fields.filter(({ name }) => !changed.has(name)),
    })),
  };
  const { fields, lastColumnId } = assignFields(forgetful, named);
  const types = { ...known };
  const names = kept(metadata, namesProperty);
  for (const [index, field] of fields.entries()) {
    types[field.id] = columns[index]?.type ?? "VARCHAR";
    const name = columns[index]?.name ?? field.name;
    if (name !== field.name) names[field.id] = name;
  }
  return {
    columns: fields.map(
      (field, index): FieldColumn => ({
        name: columns[index]?.name ?? field.name,
        type: columns[index]?.type ?? "VARCHAR",
        field,
      }),
    ),
    schema: { fields, lastColumnId },
    properties: { [typesProperty]: JSON.stringify(types), [namesProperty]: JSON.stringify(names) },
  };
}

/** Columns of a schema of the table. */
export function columnsOf(metadata: TableMetadata, schemaId = metadata["current-schema-id"]): FieldColumn[] {
  const types = kept(metadata, typesProperty);
  const names = kept(metadata, namesProperty);
  return schemaOf(metadata, schemaId).map((field) => ({
    name: names[field.id] ?? field.name,
    type: types[field.id] ?? duckTypeOf(field.type),
    field,
  }));
}

function kept(metadata: TableMetadata, property: string): Record<number, string> {
  const text = metadata.properties[property];
  return text === undefined ? {} : (JSON.parse(text) as Record<number, string>);
}

/**
 * A relation in SQL (to stand behind FROM) over Parquet files of a table: columns by field id, so files from before
 * a column was added have null there. With `places`, also `filename` and `file_row_number`, to keep the order.
 */
export function sourceOf(
  columns: readonly FieldColumn[],
  paths: readonly string[],
  { places = false }: { places?: boolean } = {},
): string {
  if (paths.length === 0) {
    const none = columns.map(({ name, type }) => `CAST(NULL AS ${type}) AS ${identifier(name)}`);
    const extra = places ? [`'' AS filename`, "0 AS file_row_number"] : [];
    return `(SELECT ${[...none, ...extra].join(", ")} WHERE false)`;
  }
  const schema = columns.map(({ name, type, field }) => {
    const { stored } = storageOf(type);
    return `${field.id}: {name: ${literal(name)}, type: ${literal(stored)}, default_value: NULL}`;
  });
  const read = columns.map(({ name, type }) => {
    const quoted = identifier(name);
    const expression = storageOf(type).read(quoted);
    return expression === quoted ? quoted : `${expression} AS ${quoted}`;
  });
  const extra = places ? ["filename", "file_row_number"] : [];
  const options = places ? ", filename = true, file_row_number = true" : "";
  return `(SELECT ${[...read, ...extra].join(", ")} FROM read_parquet([${paths.map(literal).join(", ")}], schema = MAP {${schema.join(", ")}}${options}))`;
}
