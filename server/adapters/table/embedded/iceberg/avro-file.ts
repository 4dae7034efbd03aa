import avro from "avsc";

/** What stands in an Avro container: its records, and the metadata of its header. */
export interface AvroContent<Row> {
  rows: Row[];
  header: Readonly<Record<string, string>>;
}

/**
 * Rows as an Avro container file, deflated. The schema goes into the header as it is given, so that Iceberg's
 * `field-id`s, which Avro does not know, stay in it.
 */
export async function encodeAvro(
  schema: object,
  rows: readonly object[],
  header: Readonly<Record<string, string>>,
): Promise<Buffer> {
  const metadata = Object.fromEntries(
    Object.entries(header).map(([name, text]) => [name, Buffer.from(text, "utf8")]),
  );
  // `metadata` is there since avsc 5.6; its type declarations do not list it.
  const options = { codec: "deflate", writeHeader: "always", metadata };
  const encoder = new avro.streams.BlockEncoder(
    schema as avro.Schema,
    options as Partial<ConstructorParameters<typeof avro.streams.BlockEncoder>[1] & object>,
  );
  const chunks: Buffer[] = [];
  const done = new Promise<Buffer>((resolve, reject) => {
    encoder.on("data", (chunk: Buffer) => chunks.push(chunk));
    encoder.on("end", () => resolve(Buffer.concat(chunks)));
    encoder.on("error", reject);
  });
  for (const row of rows) encoder.write(row);
  encoder.end();
  return done;
}

/** Reads a container whose records are shaped by the schema in its own header. */
export async function decodeAvro<Row>(bytes: Buffer): Promise<AvroContent<Row>> {
  const decoder = new avro.streams.BlockDecoder();
  const rows: Row[] = [];
  let header: Record<string, string> = {};
  return new Promise((resolve, reject) => {
    decoder.on("metadata", (_type: unknown, _codec: string, raw: { meta: Record<string, Buffer> }) => {
      header = Object.fromEntries(
        Object.entries(raw.meta).map(([name, value]) => [name, value.toString("utf8")]),
      );
    });
    decoder.on("data", (row: Row) => rows.push(row));
    decoder.on("end", () => resolve({ rows, header }));
    decoder.on("error", reject);
    decoder.end(bytes);
  });
}
