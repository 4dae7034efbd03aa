import type { Clock } from "../../clock.ts";
import type { Db } from "../../db.ts";
import type { Via } from "../../domain/data-plane-api/via.ts";

/** One reading of a product by a named principal. */
export interface UsageEvent {
  productId: string;
  principalId: string;
  /** Display name. */
  principal: string;
  via: Via;
  records: number;
  /** How many readings this stands for, where they were added up elsewhere; 1 when left out. */
  reads?: number;
  /** When the last of them was, where that is not now. */
  atMs?: number;
}

/** Adds readings up in memory and writes them by hour, so that reading costs no write of its own. */
export interface UsageRecorder {
  record(event: UsageEvent): void;
  /** Writes what was added up; what fails to be written is kept for the next time. */
  flush(): Promise<void>;
}

interface Sum extends Omit<UsageEvent, "atMs"> {
  /** Start of the hour, UTC. */
  hour: string;
  reads: number;
  lastAt: string;
}

/** Different (product, principal, way, hour) sums held at most; beyond it new ones are not counted until the next flush. */
const mostHeld = 20_000;
const hourMs = 3_600_000;

export function createUsageRecorder({ db, clock }: { db: Db; clock: Clock }): UsageRecorder {
  let held = new Map<string, Sum>();
  const add = (sum: Sum) => {
    const key = [sum.productId, sum.principalId, sum.via, sum.hour].join("\n");
    const known = held.get(key);
    if (known) {
      known.reads += sum.reads;
      known.records += sum.records;
      known.principal = sum.principal;
      if (sum.lastAt > known.lastAt) known.lastAt = sum.lastAt;
    } else if (held.size < mostHeld) held.set(key, sum);
  };
  return {
    record(event) {
      const { atMs = clock.nowMs(), reads = 1, ...reading } = event;
      const hour = new Date(atMs - (atMs % hourMs)).toISOString();
      add({ ...reading, hour, reads, lastAt: new Date(atMs).toISOString() });
    },
    async flush() {
      if (held.size === 0) return;
      const sums = [...held.values()];
      held = new Map();
      try {
        await write(db, sums);
      } catch (error) {
        for (const sum of sums) add(sum);
        throw error;
      }
    },
  };
}

async function write(db: Db, sums: readonly Sum[]): Promise<void> {
  await db.$executeRaw`
    INSERT INTO usage_hour (product_id, principal_id, via, hour, principal, reads, records, last_at)
    SELECT "productId", "principalId", via, hour, principal, reads, records, "lastAt"
    FROM jsonb_to_recordset(${JSON.stringify(sums)}::jsonb) AS sum(
      "productId" text, "principalId" text, via text, hour timestamptz, principal text, reads int,
      records bigint, "lastAt" timestamptz)
    ON CONFLICT (product_id, principal_id, via, hour) DO UPDATE SET
      reads = usage_hour.reads + excluded.reads,
      records = usage_hour.records + excluded.records,
      principal = excluded.principal,
      last_at = greatest(usage_hour.last_at, excluded.last_at)`;
}
