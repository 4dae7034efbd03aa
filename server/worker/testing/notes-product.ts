/** A product file of short notes with a stream and a vector index over them, for tests. */
export function notesProduct(
  id: string,
  { stream = "", vectors = "" }: { stream?: string; vectors?: string } = {},
): string {
  const [domain, name] = id.split("/");
  return `apiVersion: v1.0.0
kind: DataProduct
id: ${id}
name: ${name}
domain: ${domain}
status: active
description: { purpose: Notes of a test. }
outputPorts:
  - { name: stream, type: stream, version: 1.0.0, contractId: ${name}.stream }
  - { name: vectors, type: vectors, version: 1.0.0, contractId: ${name}.vectors }
---
apiVersion: v3.1.0
kind: DataContract
id: ${name}.stream
version: 1.0.0
status: active
schema:
  - name: note
    logicalType: object
    properties:
      - { name: id, logicalType: string, required: true, primaryKey: true }
      - { name: text, logicalType: string, required: true }
      - { name: at, logicalType: timestamp, required: true }
customProperties:
  - { property: millrace.stream, value: { key: [id], eventTime: at, recordId: id${stream && `, ${stream}`} } }
---
apiVersion: v3.1.0
kind: DataContract
id: ${name}.vectors
version: 1.0.0
status: active
schema: [{ name: note, logicalType: object, properties: [{ name: id, logicalType: string, primaryKey: true }] }]
customProperties:
  - { property: millrace.vectors, value: { source: ${id}, columns: [text]${vectors && `, ${vectors}`} } }
`;
}

/** The note of that name, as it is sent. */
export const note = (id: string, text: string) => ({ id, text, at: "2026-01-01T00:00:00Z" });
