import type { OffsetVector, RecordBatch, StreamRecord } from "../../adapters/stream/types.ts";
import type { LakeSession, LakeState } from "../../adapters/table/lake.ts";
import type { TableColumn } from "../../adapters/table/types.ts";
import type { SchemaProperty } from "../../domain/product-file/standard/schema.ts";

/** A stream whose history is wanted; a `FeatureSource` is one. */
export interface HistorySource {
  productId: string;
  topic: string;
  /** Id of the connection of an external system; null: the embedded log. */
  connection: string | null;
  properties: readonly SchemaProperty[];
}

/** A stream at a frontier. */
export interface StreamView {
  /** null: nothing was flushed yet, everything comes from `tail`. It may hold records at and past `until`. */
  state: LakeState | null;
  until: OffsetVector;
  tail: AsyncIterable<readonly StreamRecord[]>;
}

/**
 * The whole of a stream, lake up to the flushed offsets and log after them, without a seam: each record once,
 * while flushes, compactions and retention go on beside the read.
 */
export interface StreamHistory {
  /** The newest lake state (null: nothing flushed) and the log's end now: the newest frontier that can be asked for. */
  frontier(source: HistorySource): Promise<{ state: LakeState | null; end: OffsetVector }>;
  /** The vector of everything known at an instant: what `until` takes for `knownAt`. */
  offsetsAt(source: HistorySource, knowledgeTimeUs: number): Promise<OffsetVector>;
  /**
   * All records of `[from, until)`, each once, each partition in offset order; partition after partition in the lake's
   * part, then merged as the log merges. `until` defaults to the log's end at the call. Bounded memory.
   */
  records(
    source: HistorySource,
    options?: { from?: OffsetVector; until?: OffsetVector; signal?: AbortSignal; limit?: number },
  ): AsyncIterable<RecordBatch>;
  /** Adds the view `name` of lake ∪ log below `until` (default: the log's end now) to a session. */
  relation(
    session: LakeSession,
    name: string,
    source: HistorySource,
    options?: { until?: OffsetVector; signal?: AbortSignal },
  ): Promise<{ columns: TableColumn[]; until: OffsetVector; snapshotId: string | null }>;
  /**
   * A state of the lake and the log's records after it, below `until` (default: the log's end now). `work` is begun
   * again with newer ones where retention overtakes it.
   */
  view<T>(
    source: HistorySource,
    options: { until?: OffsetVector; signal?: AbortSignal },
    work: (view: StreamView) => Promise<T>,
  ): Promise<T>;
  openSession(): Promise<LakeSession>;
}
