import type { LoadDone, LoadMessage, LoadRejection } from "../../domain/data-plane-api/load.ts";

/** At most so many refused records are told one by one; the counts go on. */
const toldRejections = 100_000;
/** Characters of a refused record that are told. */
const toldText = 64 * 1024;
const everyMs = 500;

/** Counts what a load does and tells it in messages. */
export interface LoadMeter {
  read: number;
  accepted: number;
  replayed: number;
  warned: number;
  rejected: number;
  /** Counts a refused record; the message to tell, unless enough were told. */
  reject(record: Omit<LoadRejection, "type">): LoadMessage[];
  /** A progress message when it is time for one. */
  tick(): LoadMessage[];
  done(snapshotId: string | null): LoadDone;
}

export function createMeter(elapsed: () => number): LoadMeter {
  const started = elapsed();
  let told = started;
  const perSecond = (read: number) => Math.round((read * 1000) / Math.max(1, elapsed() - started));
  return {
    read: 0,
    accepted: 0,
    replayed: 0,
    warned: 0,
    rejected: 0,
    reject(record) {
      this.rejected++;
      if (this.rejected > toldRejections) return [];
      return [{ type: "rejected", ...record, text: record.text.slice(0, toldText) }];
    },
    tick() {
      if (elapsed() - told < everyMs) return [];
      told = elapsed();
      const { read, accepted, rejected } = this;
      return [{ type: "progress", read, accepted, rejected, recordsPerSecond: perSecond(read) }];
    },
    done(snapshotId) {
      const { read, accepted, rejected, replayed, warned } = this;
      const elapsedMs = Math.round(elapsed() - started);
      return {
        type: "done",
        read,
        accepted,
        rejected,
        replayed,
        warned,
        recordsPerSecond: perSecond(read),
        elapsedMs,
        snapshotId,
      };
    },
  };
}
