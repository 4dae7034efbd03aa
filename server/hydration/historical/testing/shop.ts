import type { ProduceRecord } from "../../../adapters/stream/types.ts";

/** Product files of a small shop: orders, prices of its items, a table of its customers, and features over all three. */
export const ordersYaml = `apiVersion: v1.0.0
kind: DataProduct
id: shop/orders
name: orders
domain: shop
version: 1.0.0
status: active
description: { purpose: Orders of a test. }
outputPorts:
  - { name: stream, type: stream, version: 1.0.0, contractId: orders.stream }
---
apiVersion: v3.1.0
kind: DataContract
id: orders.stream
version: 1.0.0
status: active
schema:
  - name: order
    logicalType: object
    properties:
      - { name: id, logicalType: string, required: true, description: Order }
      - { name: customer, logicalType: string, required: true, description: Who ordered }
      - { name: item, logicalType: string, required: true, description: What }
      - { name: amount, logicalType: number, description: Paid }
      - { name: at, logicalType: timestamp, required: true, description: When }
customProperties:
  - property: millrace.stream
    value: { key: [customer], eventTime: at, recordId: id, partitions: 1, retention: 30d, enforcement: reject }
`;

export const loyaltyYaml = `apiVersion: v1.0.0
kind: DataProduct
id: shop/loyalty
name: loyalty
domain: shop
version: 1.0.0
status: active
description: { purpose: Loyalty levels of a test. }
outputPorts:
  - { name: stream, type: stream, version: 1.0.0, contractId: loyalty.stream }
---
apiVersion: v3.1.0
kind: DataContract
id: loyalty.stream
version: 1.0.0
status: active
schema:
  - name: level
    logicalType: object
    properties:
      - { name: id, logicalType: string, required: true, description: Change }
      - { name: customer, logicalType: string, required: true, description: Whose }
      - { name: level, logicalType: string, description: Level }
      - { name: points, logicalType: integer, description: Points }
      - { name: score, logicalType: number, description: Score }
      - { name: at, logicalType: timestamp, required: true, description: When }
customProperties:
  - property: millrace.stream
    value: { key: [customer], eventTime: at, recordId: id, partitions: 1, retention: 30d, enforcement: reject }
`;

export const customersYaml = `apiVersion: v1.0.0
kind: DataProduct
id: shop/customers
name: customers
domain: shop
version: 1.0.0
status: active
description: { purpose: Customers of a test. }
outputPorts:
  - { name: table, type: table, version: 1.0.0, contractId: customers.table }
---
apiVersion: v3.1.0
kind: DataContract
id: customers.table
version: 1.0.0
status: active
schema:
  - name: customer
    logicalType: object
    properties:
      - { name: customer, logicalType: string, required: true, primaryKey: true, description: Who }
      - { name: country, logicalType: string, description: Where }
customProperties:
  - property: millrace.table
    value: { format: iceberg, keys: [customer] }
`;

export const activityYaml = `apiVersion: v1.0.0
kind: DataProduct
id: shop/customer_activity
name: customer_activity
domain: shop
version: 1.2.0
status: active
description: { purpose: What customers do. }
outputPorts:
  - { name: features, type: features, version: 1.2.0, contractId: customer_activity.features }
---
apiVersion: v3.1.0
kind: DataContract
id: customer_activity.features
version: 1.2.0
status: active
slaProperties: [{ property: latency, value: 1, unit: s }]
customProperties:
  - property: millrace.featureSet
    value:
      entity: [customer]
      source: shop/orders
      eventTime: at
      features:
        - { name: orders_1h, aggregate: count, window: 1h }
        - { name: spent_1h, aggregate: sum, column: amount, window: 1h }
        - { name: mean_1d, aggregate: mean, column: amount, window: 1d }
        - { name: deviation_1d, aggregate: stddev, column: amount, window: 1d }
        - { name: largest_1h, aggregate: max, column: amount, window: 1h }
        - { name: median_1d, aggregate: quantile, q: 0.5, column: amount, window: 1d }
        - { name: last_items, aggregate: last_n, n: 3, column: item, window: 1d }
        - { name: items_1d, aggregate: count_distinct, column: item, window: 1d }
        - { name: sessions_1d, aggregate: session_count, gap: 10m, window: 1d }
        - { name: dear_1h, aggregate: ratio, where: "event.amount > 50.0", window: 1h }
        - { name: level, lookup: { product: shop/loyalty, column: level, on: { customer: customer } } }
        - { name: points, lookup: { product: shop/loyalty, column: points, on: { customer: customer }, ttl: 2h } }
        - { name: country, lookup: { product: shop/customers, column: country, on: { customer: customer } } }
        - { name: share_1h, expression: "features.spent_1h / max(1.0, features.mean_1d) + request.bonus" }
`;

export const shopProducts = [ordersYaml, loyaltyYaml, customersYaml, activityYaml];

/** A repeatable stream of numbers in [0, 1). */
export function randoms(seed: number): () => number {
  let state = seed;
  return () => {
    state = (state * 1_664_525 + 1_013_904_223) % 4_294_967_296;
    return state / 4_294_967_296;
  };
}

export interface ShopTimes {
  /** First event. */
  fromUs: number;
  /** Mean distance of events. */
  stepUs: number;
}

/** Records with 20% late, 5% corrected (some of them to another time) and 3% duplicated; knowledge times ascend. */
export function shopRecords(
  product: "orders" | "loyalty",
  { count, customers, seed }: { count: number; customers: number; seed: number },
  { fromUs, stepUs }: ShopTimes,
): ProduceRecord[] {
  const random = randoms(seed);
  const made: { known: number; event: number; payload: Record<string, unknown> }[] = [];
  let event = fromUs;
  for (let n = 0; n < count; n++) {
    event += Math.floor(random() * 2 * stepUs);
    const late = random() < 0.2 ? random() * 100 * stepUs : random() * stepUs;
    const payload = {
      id: `${product}-${n}`,
      customer: `c${Math.floor(random() ** 2 * customers)}`,
      at: new Date(Math.floor(event / 1000)).toISOString(),
      ...(product === "orders"
        ? {
            item: `i${Math.floor(random() * 9)}`,
            amount: random() < 0.05 ? null : Math.round(random() * 12_345) / 100,
          }
        : {
            level: random() < 0.1 ? null : `l${Math.floor(random() * 4)}`,
            points: Math.floor(random() * 1000),
            score: random(),
          }),
    };
    const whole = Math.floor(event / 1000) * 1000;
    made.push({ known: whole + Math.floor(late), event: whole, payload });
    if (random() < 0.03) made.push({ known: whole + Math.floor(late) + 7, event: whole, payload });
    if (random() < 0.05) {
      const moved = random() < 0.3 ? Math.floor(((random() - 0.5) * 20 * stepUs) / 1000) * 1000 : 0;
      const at = whole + moved;
      const corrected = {
        ...payload,
        at: new Date(at / 1000).toISOString(),
        ...(product === "orders" ? { amount: 77.7 } : { points: 1 }),
      };
      made.push({ known: whole + Math.floor(random() * 200 * stepUs), event: at, payload: corrected });
    }
  }
  made.sort((a, b) => a.known - b.known);
  let known = 0;
  return made.map((one) => {
    known = Math.max(known + 1, one.known);
    return {
      key: String(one.payload.customer),
      value: JSON.stringify(one.payload),
      eventTimeUs: one.event,
      schemaVersion: "1.0.0",
      knowledgeTimeUs: known,
    };
  });
}
