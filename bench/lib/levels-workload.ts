import type { ProduceRecord } from "../../server/adapters/stream/types.ts";
import { randomNumbers } from "../../server/engine/testing/random.ts";

/** One row as it was known from `known` on; corrections share the id and event time of what they correct. */
export interface LevelRow {
  id: string;
  account: number;
  eventUs: number;
  knownUs: number;
  points: number;
  score: number;
  level: string;
}

export interface LevelLabel {
  account: number;
  us: number;
}

const day = 86_400_000_000;
export const levelsStartUs = Date.UTC(2026, 0, 1) * 1000;
const spanUs = 30 * day;

/**
 * `count` rows over a month in the order in which they became known: 5% are corrections of other values, 20% of the others
 * arrive up to six hours late. Event times are whole milliseconds.
 */
export function levelRows(count: number, accounts: number): LevelRow[] {
  const random = randomNumbers(1);
  const corrections = Math.round(count * 0.05);
  const values = () => ({
    points: Math.floor(random() * 100_000),
    score: random(),
    level: `level ${Math.floor(random() * 5)}`,
  });
  const rows = Array.from({ length: count - corrections }, (_, n): LevelRow => {
    const eventUs = levelsStartUs + Math.floor((random() * spanUs) / 1000) * 1000;
    const lateUs = random() < 0.2 ? random() * (day / 4) : random() * 2_000_000;
    const account = Math.floor(random() * accounts);
    return { id: `r${n}`, account, eventUs, knownUs: eventUs + Math.floor(lateUs), ...values() };
  });
  for (let n = 0; n < corrections; n++) {
    const of = rows[Math.floor(random() * (count - corrections))] as LevelRow;
    rows.push({ ...of, knownUs: of.knownUs + 1 + Math.floor(random() * 2 * day), ...values() });
  }
  rows.sort((a, b) => a.knownUs - b.knownUs);
  // A log's knowledge times never tie.
  let last = 0;
  for (const row of rows) {
    last = Math.max(last + 1, row.knownUs);
    row.knownUs = last;
  }
  return rows;
}

export function levelLabels(count: number, accounts: number): LevelLabel[] {
  const random = randomNumbers(2);
  return Array.from({ length: count }, () => ({
    account: Math.floor(random() * accounts),
    us: levelsStartUs + Math.floor((random() * spanUs) / 1000) * 1000,
  }));
}

/**
 * The truth, by brute force: of each label's rows known at its instant, each record's newest version; of those that had
 * happened, the latest by event time and then by place in the log.
 */
export function truth(rows: readonly LevelRow[], labels: readonly LevelLabel[]): (LevelRow | undefined)[] {
  const byAccount = new Map<number, LevelRow[]>();
  for (const row of rows) {
    const own = byAccount.get(row.account);
    if (own) own.push(row);
    else byAccount.set(row.account, [row]);
  }
  return labels.map(({ account, us }) => {
    const inForce = new Map<string, LevelRow>();
    for (const row of byAccount.get(account) ?? []) if (row.knownUs <= us) inForce.set(row.id, row);
    let latest: LevelRow | undefined;
    for (const row of inForce.values()) {
      if (row.eventUs > us) continue;
      if (
        !latest ||
        row.eventUs > latest.eventUs ||
        (row.eventUs === latest.eventUs && row.knownUs > latest.knownUs)
      )
        latest = row;
    }
    return latest;
  });
}

export const levelRecord = (row: LevelRow): ProduceRecord => ({
  key: `a${row.account}`,
  value: JSON.stringify({
    id: row.id,
    account: `a${row.account}`,
    points: row.points,
    score: row.score,
    level: row.level,
    at: new Date(row.eventUs / 1000).toISOString(),
  }),
  eventTimeUs: row.eventUs,
  knowledgeTimeUs: row.knownUs,
  schemaVersion: "1.0.0",
});

/** Product files: the stream, and three look-ups of it. */
export const levelsProducts = [
  `apiVersion: v1.0.0
kind: DataProduct
id: bench/levels
name: levels
domain: bench
version: 1.0.0
status: active
description: { purpose: Levels of accounts. }
outputPorts:
  - { name: stream, type: stream, version: 1.0.0, contractId: levels.stream }
---
apiVersion: v3.1.0
kind: DataContract
id: levels.stream
version: 1.0.0
status: active
schema:
  - name: level
    logicalType: object
    properties:
      - { name: id, logicalType: string, required: true, description: Row }
      - { name: account, logicalType: string, required: true, description: Whose }
      - { name: points, logicalType: integer, description: Points }
      - { name: score, logicalType: number, description: Score }
      - { name: level, logicalType: string, description: Level }
      - { name: at, logicalType: timestamp, required: true, description: When }
customProperties:
  - property: millrace.stream
    value: { key: [account], eventTime: at, recordId: id, partitions: 1, retention: 365d, enforcement: reject }
`,
  `apiVersion: v1.0.0
kind: DataProduct
id: bench/standing
name: standing
domain: bench
version: 1.0.0
status: active
description: { purpose: What accounts stand at. }
outputPorts:
  - { name: features, type: features, version: 1.0.0, contractId: standing.features }
---
apiVersion: v3.1.0
kind: DataContract
id: standing.features
version: 1.0.0
status: active
slaProperties: [{ property: latency, value: 1, unit: s }]
customProperties:
  - property: millrace.featureSet
    value:
      entity: [account]
      source: bench/levels
      eventTime: at
      features:
        - { name: points, lookup: { product: bench/levels, column: points, on: { account: account } } }
        - { name: score, lookup: { product: bench/levels, column: score, on: { account: account } } }
        - { name: level, lookup: { product: bench/levels, column: level, on: { account: account } } }
`,
];
