import type { Db } from "../../db.ts";
import { Prisma } from "../../generated/prisma/client.ts";

/** Reads of one product by one principal through one door, added up over some seconds. */
export interface UsageRead {
  productId: string;
  principalId: string;
  /** Display name. */
  principal: string;
  via: string;
  reads: number;
  records: number;
  lastAtMs: number;
}

/** Rows written by one statement. */
const chunk = 500;
const hourMs = 3_600_000;

/** Adds reads to the hours (UTC) in which the last of them fell. */
export async function recordUsage(db: Db, reads: readonly UsageRead[]): Promise<void> {
  const hours = byHour(reads);
  for (let start = 0; start < hours.length; start += chunk) {
    const rows = hours
      .slice(start, start + chunk)
      .map(
        (read) =>
          Prisma.sql`(${read.productId}, ${read.principalId}, ${read.via}, ${new Date(hourOf(read))}::timestamptz, ${read.principal}, ${read.reads}::int, ${BigInt(read.records)}::bigint, ${new Date(read.lastAtMs)}::timestamptz)`,
      );
    await db.$executeRaw`
      INSERT INTO usage_hour (product_id, principal_id, via, hour, principal, reads, records, last_at)
      VALUES ${Prisma.join(rows)}
      ON CONFLICT (product_id, principal_id, via, hour) DO UPDATE SET
        principal = excluded.principal,
        reads = usage_hour.reads + excluded.reads,
        records = usage_hour.records + excluded.records,
        last_at = greatest(usage_hour.last_at, excluded.last_at)`;
  }
}

const hourOf = ({ lastAtMs }: UsageRead): number => lastAtMs - (lastAtMs % hourMs);

/** One entry a row: a statement may not touch the same row twice. */
function byHour(reads: readonly UsageRead[]): UsageRead[] {
  const hours = new Map<string, UsageRead>();
  for (const read of reads) {
    const key = JSON.stringify([read.productId, read.principalId, read.via, hourOf(read)]);
    const same = hours.get(key);
    if (!same) hours.set(key, { ...read });
    else {
      same.reads += read.reads;
      same.records += read.records;
      same.lastAtMs = Math.max(same.lastAtMs, read.lastAtMs);
    }
  }
  return [...hours.values()];
}
