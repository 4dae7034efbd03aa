/** A product file to begin from; every name in it is meant to be replaced. */
export const exampleFile = `# A stream of readings. Replace the names, keep the shape.
apiVersion: v1.0.0
kind: DataProduct
id: my-domain/readings
name: readings
domain: my-domain
version: 1.0.0
status: active
description:
  purpose: What it is, in a sentence or two.
  limitations: What it must not be used for.
outputPorts:
  - { name: stream, type: stream, version: 1.0.0, contractId: readings.stream }
customProperties:
  - property: millrace.product
    value: { title: Readings }
---
apiVersion: v3.1.0
kind: DataContract
id: readings.stream
version: 1.0.0
status: active
schema:
  - name: reading
    logicalType: object
    properties:
      - { name: id, logicalType: string, required: true, description: Where it was read }
      - { name: at, logicalType: timestamp, required: true, description: When it was read }
      - { name: value, logicalType: number, description: What was read, logicalTypeOptions: { minimum: 0, maximum: 100 } }
slaProperties:
  - { property: latency, value: 60, unit: s }
customProperties:
  - property: millrace.stream
    value: { key: [id], eventTime: at, partitions: 1, retention: 30d, enforcement: reject }
`;
