import { z } from "zod";
import type { IcebergField } from "./types.ts";

const whole = z.number().int();

const fieldSchema = z.looseObject({
  id: whole,
  name: z.string(),
  required: z.boolean(),
  type: z.string(),
});

const snapshotSchema = z.looseObject({
  "snapshot-id": whole,
  "parent-snapshot-id": whole.optional(),
  "sequence-number": whole,
  "timestamp-ms": whole,
  "manifest-list": z.string(),
  summary: z.record(z.string(), z.string()),
  "schema-id": whole.optional(),
});
export type IcebergSnapshot = z.infer<typeof snapshotSchema>;

/** A table's metadata file, format version 2. What we do not use is kept as it stands. */
export const metadataSchema = z.looseObject({
  "format-version": z.literal(2),
  "table-uuid": z.string(),
  location: z.string(),
  "last-sequence-number": whole,
  "last-updated-ms": whole,
  "last-column-id": whole,
  "current-schema-id": whole,
  schemas: z.array(
    z.looseObject({ type: z.literal("struct"), "schema-id": whole, fields: z.array(fieldSchema) }),
  ),
  "default-spec-id": whole,
  "partition-specs": z.array(z.unknown()),
  "last-partition-id": whole,
  "default-sort-order-id": whole,
  "sort-orders": z.array(z.unknown()),
  properties: z.record(z.string(), z.string()),
  "current-snapshot-id": whole,
  refs: z.record(z.string(), z.looseObject({ "snapshot-id": whole, type: z.enum(["branch", "tag"]) })),
  snapshots: z.array(snapshotSchema),
  "snapshot-log": z.array(z.object({ "timestamp-ms": whole, "snapshot-id": whole })),
  "metadata-log": z.array(z.object({ "timestamp-ms": whole, "metadata-file": z.string() })),
});
export type TableMetadata = z.infer<typeof metadataSchema>;

/** Metadata of a table that holds nothing yet. */
export function newMetadata(
  location: string,
  uuid: string,
  atMs: number,
  properties: Readonly<Record<string, string>>,
): TableMetadata {
  return {
    "format-version": 2,
    "table-uuid": uuid,
    location,
    "last-sequence-number": 0,
    "last-updated-ms": atMs,
    "last-column-id": 0,
    "current-schema-id": 0,
    schemas: [{ type: "struct", "schema-id": 0, fields: [] }],
    "default-spec-id": 0,
    "partition-specs": [{ "spec-id": 0, fields: [] }],
    "last-partition-id": 999,
    "default-sort-order-id": 0,
    "sort-orders": [{ "order-id": 0, fields: [] }],
    properties: { ...properties },
    "current-snapshot-id": -1,
    refs: {},
    snapshots: [],
    "snapshot-log": [],
    "metadata-log": [],
  };
}

export const schemaOf = (metadata: TableMetadata, id = metadata["current-schema-id"]): IcebergField[] =>
  metadata.schemas.find((schema) => schema["schema-id"] === id)?.fields ?? [];

export const snapshotOf = (metadata: TableMetadata, id: number): IcebergSnapshot | undefined =>
  metadata.snapshots.find((snapshot) => snapshot["snapshot-id"] === id);

export const currentSnapshot = (metadata: TableMetadata): IcebergSnapshot | undefined =>
  snapshotOf(metadata, metadata["current-snapshot-id"]);

/** Ids for columns by name and type: known ones keep theirs, a name that changed its type is a new column. */
export function assignFields(
  metadata: TableMetadata,
  columns: readonly { name: string; type: string }[],
): { fields: IcebergField[]; lastColumnId: number } {
  const known = new Map(schemaOf(metadata).map((field) => [`${field.name} ${field.type}`, field]));
  let last = metadata["last-column-id"];
  const fields = columns.map(
    ({ name, type }) => known.get(`${name} ${type}`) ?? { id: ++last, name, required: false, type },
  );
  return { fields, lastColumnId: last };
}

/** The metadata with these fields as its schema: the current one where it is the same, else a new one. */
export function withSchema(
  metadata: TableMetadata,
  fields: readonly IcebergField[],
  lastColumnId: number,
): TableMetadata {
  const text = JSON.stringify(fields);
  const same = metadata.schemas.find((schema) => JSON.stringify(schema.fields) === text);
  const id = same?.["schema-id"] ?? Math.max(-1, ...metadata.schemas.map((each) => each["schema-id"])) + 1;
  // The empty schema of a table that was never written is not worth keeping.
  const before = metadata.schemas.filter((schema) => schema.fields.length > 0);
  return {
    ...metadata,
    schemas: same
      ? before
      : [
          ...before,
          { type: "struct" as const, "schema-id": id, fields: fields.map((field) => ({ ...field })) },
        ],
    "current-schema-id": id,
    "last-column-id": lastColumnId,
  };
}
