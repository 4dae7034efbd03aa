/** Product files that tests of several folders share. */
export const flightsYaml = `# Departures and arrivals
apiVersion: v1.0.0
kind: DataProduct
id: flight-operations/flight_events
name: flight_events
domain: flight-operations
version: 1.0.0
status: active
description:
  purpose: Every departure and arrival of the replayed week, as it happens.
tags: [flights, replay]
outputPorts:
  - { name: stream, type: stream, version: 1.0.0, contractId: flight_events.stream }
customProperties:
  - property: millrace.product
    value: { title: Flight events, licence: US public domain, attribution: US Bureau of Transportation Statistics }
---
apiVersion: v3.1.0
kind: DataContract
id: flight_events.stream
version: 1.0.0
status: active
schema:
  - name: flight_event
    logicalType: object
    properties:
      - { name: id, logicalType: string, required: true, unique: true, description: Source row and replay epoch }
      - { name: kind, logicalType: string, required: true, description: departed or arrived }
      - { name: at, logicalType: timestamp, required: true, description: When it happened }
      - { name: origin, logicalType: string, required: true, description: Airport of departure }
      - { name: distance, logicalType: integer, description: Miles, logicalTypeOptions: { minimum: 0, maximum: 5000 } }
      - { name: delay, logicalType: number, description: Minutes late, logicalTypeOptions: { minimum: -120, maximum: 2000 } }
slaProperties:
  - { property: latency, value: 60, unit: s }
customProperties:
  - property: millrace.stream
    value: { key: [origin], eventTime: at, recordId: id, partitions: 1, retention: 30d, enforcement: reject }
`;

/** The example of the design document, completed by what a feature set's checks ask for. */
export const sessionsYaml = `apiVersion: v1.0.0
kind: DataProduct
id: product-analytics/user_session_aggregates
name: user_session_aggregates
domain: product-analytics
status: active
outputPorts:
  - { name: features, type: features, version: 1.0.0, contractId: user_session_aggregates.features }
---
apiVersion: v3.1.0
kind: DataContract
id: user_session_aggregates.features
version: 1.0.0
status: active
slaProperties: [{ property: latency, value: 1, unit: s }]
customProperties:
  - property: millrace.featureSet
    value:
      entity: [account_id]
      source: product-analytics/clickstream_events
      eventTime: at
      ttl: 24h
      features:
        - { name: sessions_1h, aggregate: session_count, gap: 5m, window: 1h, dtype: int64, expected: { min: 0, max: 12 } }
        - { name: last_actions, aggregate: last_n, n: 3, column: action, window: 24h }
        - { name: events_5m, aggregate: count, window: 5m }
        - { name: events_1h, aggregate: count, window: 1h }
        - { name: activity_ratio, expression: "features.events_5m / max(1, features.events_1h)" }
`;
