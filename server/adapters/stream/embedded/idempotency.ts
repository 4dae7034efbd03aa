import type { DatabaseSync } from "node:sqlite";
import { AppError } from "../../../errors.ts";
import type { Placement } from "./protocol.ts";

const keepUs = 24 * 3600 * 1_000_000;
const purgeEveryUs = 60 * 1_000_000;
const purgeAtMost = 1000;

/** Idempotency keys of one log file, written in the transaction that writes the records they stand for. */
export interface IdempotencyKeys {
  /**
   * What the key's batch came to, or null where the key is new or older than 24 h. The same key with another
   * fingerprint is CONFLICT.
   */
  find(topicId: number, asked: { key: string; fingerprint: string }, nowUs: number): Placement | null;
  /** Stores the key, and drops some that are past their day. */
  remember(
    topicId: number,
    asked: { key: string; fingerprint: string },
    placement: Placement,
    nowUs: number,
  ): void;
}

export function idempotencyKeys(db: DatabaseSync): IdempotencyKeys {
  const select = db.prepare(
    "SELECT fingerprint, result, at_us AS atUs FROM idempotency WHERE topic_id = ? AND key = ?",
  );
  const insert = db.prepare(
    "INSERT OR REPLACE INTO idempotency (topic_id, key, fingerprint, result, at_us) VALUES (?, ?, ?, ?, ?)",
  );
  // Rows are in the order of their time, so the oldest are a prefix.
  const oldest = db.prepare("SELECT seq, at_us AS atUs FROM idempotency ORDER BY seq LIMIT ?");
  const removeUpTo = db.prepare("DELETE FROM idempotency WHERE seq <= ?");
  let purgedUs = Number.NEGATIVE_INFINITY;

  function purge(nowUs: number) {
    purgedUs = nowUs;
    const rows = oldest.all(purgeAtMost) as { seq: number; atUs: number }[];
    const fresh = rows.findIndex((row) => row.atUs > nowUs - keepUs);
    const last = rows[(fresh < 0 ? rows.length : fresh) - 1];
    if (last !== undefined) removeUpTo.run(last.seq);
  }

  return {
    find(topicId, { key, fingerprint }, nowUs) {
      const row = select.get(topicId, key) as
        | { fingerprint: string; result: string; atUs: number }
        | undefined;
      if (row === undefined || row.atUs <= nowUs - keepUs) return null;
      if (row.fingerprint !== fingerprint) {
        throw new AppError(
          "CONFLICT",
          "This idempotency key was used within the last 24 hours with another body: send a new key with a new body.",
          { path: "idempotency-key" },
        );
      }
      return decode(row.result);
    },
    remember(topicId, { key, fingerprint }, placement, nowUs) {
      insert.run(topicId, key, fingerprint, encode(placement), nowUs);
      if (nowUs - purgedUs > purgeEveryUs) purge(nowUs);
    },
  };
}

/** Knowledge times mostly rise by 1 µs: differences keep a batch of 500 at about 1 kB. */
function encode(placement: Placement): string {
  let previous = 0;
  const steps = Array.from(placement.knowledgeTimesUs, (at) => {
    const step = at - previous;
    previous = at;
    return step;
  });
  const { partitions, bases } = placement;
  return JSON.stringify({
    partitions: typeof partitions === "number" ? partitions : Array.from(partitions),
    bases,
    steps,
  });
}

function decode(text: string): Placement {
  const { partitions, bases, steps } = JSON.parse(text) as {
    partitions: number | number[];
    bases: Record<number, number>;
    steps: number[];
  };
  let at = 0;
  return {
    partitions,
    bases,
    knowledgeTimesUs: steps.map((step) => {
      at += step;
      return at;
    }),
  };
}
