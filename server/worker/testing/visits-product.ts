/** Product files of a stream of visits with corrections, and of a feature set over it, for tests and benchmarks. */
export const visitsProduct = (id: string, partitions = 1): string => {
  const [domain, name] = id.split("/");
  return `apiVersion: v1.0.0
kind: DataProduct
id: ${id}
name: ${name}
version: 1.0.0
status: active
domain: ${domain}
description: { purpose: Visits of a test. }
outputPorts:
  - { name: events, type: stream, version: 1.0.0, contractId: ${name}.events }
---
apiVersion: v3.1.0
kind: DataContract
id: ${name}.events
version: 1.0.0
status: active
schema:
  - name: visit
    logicalType: object
    properties:
      - { name: id, logicalType: string, required: true, description: Visit }
      - { name: account, logicalType: string, required: true, description: Who }
      - { name: action, logicalType: string, description: What they did }
      - { name: amount, logicalType: number, description: What they spent }
      - { name: at, logicalType: timestamp, required: true, description: When it happened }
customProperties:
  - property: millrace.stream
    value: { key: [account], eventTime: at, recordId: id, partitions: ${partitions}, retention: 7d, enforcement: reject }
`;
};

export const visitFeatures = (id: string, source: string): string => {
  const [domain, name] = id.split("/");
  return `apiVersion: v1.0.0
kind: DataProduct
id: ${id}
name: ${name}
version: 1.0.0
status: active
domain: ${domain}
description: { purpose: Features of a test. }
outputPorts:
  - { name: features, type: features, version: 1.0.0, contractId: ${name}.features }
---
apiVersion: v3.1.0
kind: DataContract
id: ${name}.features
version: 1.0.0
status: active
customProperties:
  - property: millrace.featureSet
    value:
      entity: [account]
      source: ${source}
      features:
        - { name: visits_5m, aggregate: count, window: 5m, description: Visits }
        - { name: visits_24h, aggregate: count, window: 24h, description: Visits }
        - { name: spent_1h, aggregate: sum, column: amount, window: 1h, description: Spent }
        - { name: mean_7d, aggregate: mean, column: amount, window: 7d, description: Mean spent }
        - { name: most_30d, aggregate: max, column: amount, window: 30d, description: Most spent }
        - { name: p95_24h, aggregate: quantile, q: 0.95, column: amount, window: 24h, description: 95th percentile }
        - { name: last3, aggregate: last_n, n: 3, column: action, window: 24h, description: Last things done }
        - { name: distinct, aggregate: count_distinct, column: action, window: 7d, description: Different things done }
        - { name: sessions_1h, aggregate: session_count, gap: 1m, window: 1h, description: Sessions }
        - { name: first_exact, aggregate: first, column: action, window: 10m, exact: true, description: First thing done }
`;
};
