import type { JudgedSet } from "./judged-sets.ts";

const quoted = (text: string) => JSON.stringify(text);

/** The product file of a judged set: a stream of its records, and their vectors over the searched columns. */
export function judgedProduct(productId: string, { records, columns }: JudgedSet): string {
  const [domain = "", name = ""] = productId.split("/");
  const fields = Object.keys(records[0] ?? {}).filter((field) => field !== "id");
  const contract = (port: string, properties: readonly string[], block: string) => `---
apiVersion: v3.1.0
kind: DataContract
id: ${name}.${port}
version: 1.0.0
status: active
schema: [{ name: document, logicalType: object, properties: [${properties.join(", ")}] }]
customProperties: [{ ${block} }]
`;
  return `apiVersion: v1.0.0
kind: DataProduct
id: ${productId}
name: ${name}
domain: ${domain}
status: active
description: { purpose: "Documents of a judged set." }
outputPorts:
  - { name: stream, type: stream, version: 1.0.0, contractId: ${name}.stream }
  - { name: vectors, type: vectors, version: 1.0.0, contractId: ${name}.vectors }
${contract(
  "stream",
  [
    "{ name: id, logicalType: string, required: true, primaryKey: true }",
    ...fields.map((field) => `{ name: ${field}, logicalType: string, required: true }`),
    "{ name: at, logicalType: timestamp, required: true }",
  ],
  "property: millrace.stream, value: { key: [id], eventTime: at, recordId: id }",
)}${contract(
  "vectors",
  ["{ name: id, logicalType: string, primaryKey: true }"],
  `property: millrace.vectors, value: { source: ${productId}, columns: [${columns.map(quoted).join(", ")}] }`,
)}`;
}
