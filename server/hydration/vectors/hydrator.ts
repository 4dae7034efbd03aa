import type { EmbeddingAdapter } from "../../adapters/embedding/types.ts";
import type { OffsetVector, StreamAdapter, StreamRecord } from "../../adapters/stream/types.ts";
import type { VectorDocument, VectorSpace, VectorsAdapter } from "../../adapters/vectors/types.ts";
import type { VectorsBlock } from "../../domain/product-file/blocks/vectors.ts";
import { chunkText, textHash } from "./document.ts";
import { readIndexed } from "./record.ts";

export interface VectorHydration {
  space: VectorSpace;
  topic: string;
  block: Pick<VectorsBlock, "columns" | "template" | "chunk">;
  /** Field that identifies a record across corrections; null takes the record's key. */
  recordIdField: string | null;
}

export interface VectorProgress {
  /** Records whose vectors stand, and records there are. */
  done: number;
  total: number;
  /** Records of the newest part still waiting; 0 = every new record is searchable. */
  liveLag: number;
}

export interface VectorHydrator {
  /** Embeds the next few of the newest records; false when all of them are searchable. */
  stepLive(): Promise<boolean>;
  /** Embeds the next few of the older records; false when there are none left. */
  stepBackfill(): Promise<boolean>;
  progress(): Promise<VectorProgress>;
}

/** Embedded before anything older: what people look for first. */
const newestFirst = 2000;
/**
 * Records a step: at 17–25 ms a document a step lasts some 0.2 s, so stopping is prompt, and a new record of one
 * product waits no longer than that for the backlog of another.
 */
const recordsPerStep = 8;

/**
 * Keeps a vector space in step with a stream. Two cursors are kept as durable group offsets of the stream:
 * `live` starts 2,000 records before the end and follows it; `backfill` walks from the beginning to where `live`
 * started. Versions carry their record's knowledge time, so the order of arrival does not matter, and a killed
 * process repeats at most one step, to the same result.
 */
export async function createVectorHydrator(
  deps: { stream: StreamAdapter; vectors: VectorsAdapter; embedder: EmbeddingAdapter },
  hydration: VectorHydration,
): Promise<VectorHydrator> {
  const { stream, vectors, embedder } = deps;
  const { topic, space } = hydration;
  const group = (cursor: "live" | "backfill" | "backfill-end") =>
    `vectors:${space.space}:${space.model}:${cursor}`;

  await vectors.ensureSpace(space);
  const begin = async (): Promise<OffsetVector> => {
    // `live` is committed last: a process killed in between finds no `live` and sets all three again.
    const newest = await stream.resolve(topic, { kind: "newest", count: newestFirst });
    await stream.commit(topic, group("backfill-end"), newest);
    await stream.commit(topic, group("backfill"), await stream.resolve(topic, { kind: "earliest" }));
    await stream.commit(topic, group("live"), newest);
    return newest;
  };
  let live: OffsetVector = (await stream.committed(topic, group("live"))) ?? (await begin());
  const backfillEnd = (await stream.committed(topic, group("backfill-end"))) ?? live;
  let backfill = (await stream.committed(topic, group("backfill"))) ?? backfillEnd;

  const embed = async (records: readonly StreamRecord[]): Promise<void> => {
    const documents = documentsOf(records, hydration);
    const removed = removalsOf(records, hydration);
    const texts = documents.map((each) => each.text);
    const embedded = await embedder.embed(texts, { priority: "bulk" });
    await vectors.upsert(
      space,
      documents.map(
        (each, index): VectorDocument => ({ ...each, vector: embedded[index] ?? new Float32Array() }),
      ),
    );
    for (const { recordId, atMs } of removed) await vectors.remove(space, [recordId], atMs);
  };

  const advance = async (cursor: "live" | "backfill", from: OffsetVector, until?: OffsetVector) => {
    const page = await stream.read(topic, from, { limit: recordsPerStep, ...(until ? { until } : {}) });
    if (page.records.length === 0) return null;
    await embed(page.records);
    await stream.commit(topic, group(cursor), page.next);
    return page.next;
  };

  return {
    async stepLive() {
      const next = await advance("live", live);
      if (next) live = next;
      return next !== null;
    },
    async stepBackfill() {
      const older = await advance("backfill", backfill, backfillEnd);
      if (older) backfill = older;
      return older !== null;
    },
    async progress() {
      const { partitions } = await stream.describe(topic);
      let total = 0;
      let liveLag = 0;
      let backfillLag = 0;
      for (const { partition, earliest, end } of partitions) {
        total += end - earliest;
        liveLag += Math.max(0, end - (live[partition] ?? 0));
        backfillLag += Math.max(
          0,
          (backfillEnd[partition] ?? 0) - Math.max(earliest, backfill[partition] ?? 0),
        );
      }
      return { done: total - liveLag - backfillLag, total, liveLag };
    },
  };
}

function documentsOf(
  records: readonly StreamRecord[],
  hydration: VectorHydration,
): Omit<VectorDocument, "vector">[] {
  return records.flatMap((record) => {
    const { recordId, text } = readIndexed(record, hydration);
    return chunkText(text, hydration.block.chunk).map((piece, chunk) => ({
      recordId,
      chunk,
      text: piece,
      textHash: textHash(piece),
      validFromMs: record.knowledgeTimeUs / 1000,
    }));
  });
}

/** Tombstones, and records whose text became empty. */
function removalsOf(
  records: readonly StreamRecord[],
  hydration: VectorHydration,
): { recordId: string; atMs: number }[] {
  return records.flatMap((record) => {
    const { recordId, text } = readIndexed(record, hydration);
    return text === "" ? [{ recordId, atMs: record.knowledgeTimeUs / 1000 }] : [];
  });
}
