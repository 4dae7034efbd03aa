import type { ProduceResult, StreamAdapter, StreamRecord } from "../types.ts";

/**
 * Keeps account of what a producer was promised and holds the log to it: for tests that kill a process in the
 * middle of writes. Values must be JSON objects with `batch` (string) and `i` (position in the batch).
 */
export interface Ledger {
  /** A batch is about to be sent. */
  tried(batch: string, records: number): void;
  /** The batch was acknowledged at these positions; a repeat must name the same ones. */
  acknowledged(batch: string, positions: ProduceResult["positions"]): void;
  /** Batches sent and never acknowledged, oldest first. */
  open(): string[];
  acknowledgedBatches(): string[];
  /**
   * Reads what the log has gained since the last check. Throws when an acknowledged record is missing or elsewhere,
   * one is there twice, a batch is there in part, offsets have gaps or knowledge times do not strictly increase.
   * Returns how many records the log holds.
   */
  check(stream: StreamAdapter, topic: string): Promise<number>;
}

interface Entry {
  records: number;
  positions: ProduceResult["positions"] | null;
  /** Where the log has each record. */
  found: Map<number, { partition: number; offset: number; knowledgeTimeUs: number }>;
}

export function createLedger(): Ledger {
  const entries = new Map<string, Entry>();
  const last = new Map<number, StreamRecord>();
  let next: Readonly<Record<number, number>> = {};
  let total = 0;

  function take(record: StreamRecord) {
    const previous = last.get(record.partition);
    const where = `${record.partition}:${record.offset}`;
    assert(
      record.offset === (previous === undefined ? 0 : previous.offset + 1),
      `offset gap before ${where}`,
    );
    if (previous !== undefined) {
      assert(record.knowledgeTimeUs > previous.knowledgeTimeUs, `knowledge time does not rise at ${where}`);
    }
    last.set(record.partition, record);
    const { batch, i } = JSON.parse(record.value ?? "{}") as { batch: string; i: number };
    const entry = entries.get(batch);
    assert(entry !== undefined, `record ${where} of batch ${batch}, which nobody sent`);
    assert(!entry.found.has(i), `record ${i} of batch ${batch} is there twice, again at ${where}`);
    entry.found.set(i, {
      partition: record.partition,
      offset: record.offset,
      knowledgeTimeUs: record.knowledgeTimeUs,
    });
    total += 1;
  }

  return {
    tried(batch, records) {
      if (!entries.has(batch)) entries.set(batch, { records, positions: null, found: new Map() });
    },
    acknowledged(batch, positions) {
      const entry = entries.get(batch);
      assert(entry !== undefined, `acknowledgement for batch ${batch}, which nobody sent`);
      if (entry.positions !== null) {
        const same = JSON.stringify(entry.positions) === JSON.stringify(positions);
        assert(same, `the repeat of batch ${batch} was acknowledged at other positions`);
      }
      entry.positions = positions;
    },
    open: () => [...entries].filter(([, entry]) => entry.positions === null).map(([batch]) => batch),
    acknowledgedBatches: () =>
      [...entries].filter(([, entry]) => entry.positions !== null).map(([batch]) => batch),
    async check(stream, topic) {
      for (;;) {
        const page = await stream.read(topic, next, { limit: 5000 });
        if (page.records.length === 0) break;
        for (const record of page.records) take(record);
        next = page.next;
      }
      for (const [batch, { records, positions, found }] of entries) {
        assert(
          found.size === 0 || found.size === records,
          `batch ${batch} is there in part: ${found.size} of ${records}`,
        );
        positions?.forEach((at, i) => {
          const there = found.get(i);
          assert(there !== undefined, `record ${i} of batch ${batch} was acknowledged and is lost`);
          assert(
            there.partition === at.partition &&
              there.offset === at.offset &&
              there.knowledgeTimeUs === at.knowledgeTimeUs,
            `record ${i} of batch ${batch} was acknowledged at another position`,
          );
        });
      }
      return total;
    },
  };
}

function assert(condition: boolean, message: string): asserts condition {
  if (!condition) throw new Error(message);
}
