/** A product file with a stream of flights, for tests and benchmarks. */
export function flightsProduct(id: string, partitions = 1, version = "1.0.0"): string {
  const [domain, name] = id.split("/");
  return `apiVersion: v1.0.0
kind: DataProduct
id: ${id}
name: ${name}
version: ${version}
status: active
domain: ${domain}
description: { purpose: Flights of a test. }
outputPorts:
  - { name: events, type: stream, version: ${version}, contractId: ${name}.events }
---
apiVersion: v3.1.0
kind: DataContract
id: ${name}.events
version: ${version}
status: active
schema:
  - name: flight
    logicalType: object
    properties:
      - { name: id, logicalType: string, required: true, description: Flight and leg }
      - { name: kind, logicalType: string, required: true, description: What happened, quality: [{ type: library, metric: invalidValues, mustBe: 0, arguments: { validValues: [departed, arrived] } }] }
      - { name: origin, logicalType: string, required: true, description: Airport, logicalTypeOptions: { pattern: "^[A-Z]{3}$" } }
      - { name: distance, logicalType: number, description: Miles, logicalTypeOptions: { minimum: 0, maximum: 6000 } }
      - { name: delay, logicalType: integer, description: Minutes, logicalTypeOptions: { minimum: -120, maximum: 1440 } }
      - { name: at, logicalType: timestamp, required: true, description: When it happened }
customProperties:
  - property: millrace.stream
    value: { key: [id], eventTime: at, partitions: ${partitions}, retention: 7d, enforcement: reject }
`;
}

/** The n-th record of it. */
export const flight = (n: number, id = `flight-${n}`) => ({
  id,
  kind: n % 2 === 0 ? "departed" : "arrived",
  origin: ["SFO", "JFK", "ORD", "ATL"][n % 4],
  distance: 300 + (n % 2400),
  delay: (n % 180) - 20,
  at: new Date(1_700_000_000_000 + n * 250).toISOString(),
});
