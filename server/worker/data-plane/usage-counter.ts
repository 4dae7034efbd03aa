import type { Via } from "../../domain/data-plane-api/via.ts";
import type { Principal } from "../../domain/principal.ts";

/** Reads of one product by one principal through one door since the last flush. */
export interface UsageEntry {
  productId: string;
  principalId: string;
  principal: string;
  via: Via;
  reads: number;
  records: number;
  lastAtMs: number;
}

/** Adds up reads in memory; what counts is flushed every few seconds, never once a request. */
export interface UsageCounter {
  /** One more read (`reads` 0: more records of a read that goes on). */
  count(read: {
    productId: string;
    principal: Principal;
    via: Via;
    reads: number;
    records: number;
    atMs: number;
  }): void;
  /** What has come since the last call. */
  take(): UsageEntry[];
}

export function createUsageCounter(): UsageCounter {
  let entries = new Map<string, UsageEntry>();
  return {
    count({ productId, principal, via, reads, records, atMs }) {
      // Millrace's own services are no consumers.
      if (principal.kind === "service") return;
      const id = `${productId}\n${principal.id}\n${via}`;
      const entry = entries.get(id);
      if (!entry) {
        entries.set(id, {
          productId,
          principalId: principal.id,
          principal: principal.name,
          via,
          reads,
          records,
          lastAtMs: atMs,
        });
        return;
      }
      entry.reads += reads;
      entry.records += records;
      entry.lastAtMs = Math.max(entry.lastAtMs, atMs);
    },
    take() {
      const taken = [...entries.values()];
      entries = new Map();
      return taken;
    },
  };
}
