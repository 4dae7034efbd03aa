/**
 * Avro schemas of Iceberg v2 manifests and manifest lists with the field ids of the specification ("Manifests" and
 * "Manifest Lists" at iceberg.apache.org/spec). They are written into the files as they stand: readers resolve by id.
 */
type AvroSchema = string | readonly AvroSchema[] | { readonly [key: string]: unknown };

const optional = (type: AvroSchema): AvroSchema => ["null", type];

const field = (id: number, name: string, type: AvroSchema) =>
  Array.isArray(type) && type[0] === "null"
    ? { name, type, default: null, "field-id": id }
    : { name, type, "field-id": id };

/** A map with integer keys, which Avro has as an array of pairs. */
const mapOf = (keyId: number, valueId: number, value: AvroSchema): AvroSchema =>
  optional({
    type: "array",
    logicalType: "map",
    items: {
      type: "record",
      name: `k${keyId}_v${valueId}`,
      fields: [field(keyId, "key", "int"), field(valueId, "value", value)],
    },
  });

const dataFile: AvroSchema = {
  type: "record",
  name: "r2",
  fields: [
    field(134, "content", "int"),
    field(100, "file_path", "string"),
    field(101, "file_format", "string"),
    field(102, "partition", { type: "record", name: "r102", fields: [] }),
    field(103, "record_count", "long"),
    field(104, "file_size_in_bytes", "long"),
    field(108, "column_sizes", mapOf(117, 118, "long")),
    field(109, "value_counts", mapOf(119, 120, "long")),
    field(110, "null_value_counts", mapOf(121, 122, "long")),
    field(137, "nan_value_counts", mapOf(138, 139, "long")),
    field(125, "lower_bounds", mapOf(126, 127, "bytes")),
    field(128, "upper_bounds", mapOf(129, 130, "bytes")),
    field(131, "key_metadata", optional("bytes")),
    field(132, "split_offsets", optional({ type: "array", items: "long", "element-id": 133 })),
    field(135, "equality_ids", optional({ type: "array", items: "int", "element-id": 136 })),
    field(140, "sort_order_id", optional("int")),
  ],
};

export const manifestEntrySchema: AvroSchema = {
  type: "record",
  name: "manifest_entry",
  fields: [
    field(0, "status", "int"),
    field(1, "snapshot_id", optional("long")),
    field(3, "sequence_number", optional("long")),
    field(4, "file_sequence_number", optional("long")),
    field(2, "data_file", dataFile),
  ],
};

export const manifestFileSchema: AvroSchema = {
  type: "record",
  name: "manifest_file",
  fields: [
    field(500, "manifest_path", "string"),
    field(501, "manifest_length", "long"),
    field(502, "partition_spec_id", "int"),
    field(517, "content", "int"),
    field(515, "sequence_number", "long"),
    field(516, "min_sequence_number", "long"),
    field(503, "added_snapshot_id", "long"),
    field(504, "added_files_count", "int"),
    field(505, "existing_files_count", "int"),
    field(506, "deleted_files_count", "int"),
    field(512, "added_rows_count", "long"),
    field(513, "existing_rows_count", "long"),
    field(514, "deleted_rows_count", "long"),
    field(
      507,
      "partitions",
      optional({
        type: "array",
        "element-id": 508,
        items: {
          type: "record",
          name: "r508",
          fields: [
            field(509, "contains_null", "boolean"),
            field(518, "contains_nan", optional("boolean")),
            field(510, "lower_bound", optional("bytes")),
            field(511, "upper_bound", optional("bytes")),
          ],
        },
      }),
    ),
    field(519, "key_metadata", optional("bytes")),
  ],
};
