import type { OffsetVector } from "../../adapters/stream/types.ts";
import type { LabelSource, StagedLabels } from "../../adapters/table/labels.ts";
import type {
  HistoricalFormat,
  HistoricalMetadata,
  KnownAt,
} from "../../domain/data-plane-api/historical.ts";
import type { FeatureSetPlan } from "../../domain/feature-set/plan.ts";
import type { HistorySource } from "../lake/types.ts";

/** One column of the answer. */
export interface WantedFeature {
  /** As the caller named it. */
  name: string;
  /** Place in `sets`. */
  set: number;
  /** Name in the set. */
  feature: string;
}

/** What was read, exactly: with the same pins the same labels give the same rows. */
export interface Pins {
  /** By `domain/product stateHash`: what the state had taken in, and until when that was so. */
  states: Record<string, { seq: number; untilUs: number; offsets: OffsetVector }>;
  /** By `domain/product`: end (exclusive) of the streams whose lake and log were read. */
  streams: Record<string, OffsetVector>;
  /** By `domain/product:port`: the newest snapshot that was there. */
  tables: Record<string, string>;
}

/** A historical read as it goes to the thread that does it: plain data. */
export interface HistoricalJob {
  sets: FeatureSetPlan[];
  /** In the order of the answer's columns. */
  features: WantedFeature[];
  labels: LabelSource | { kind: "stream"; source: HistorySource };
  timeColumn: string;
  knownAt: KnownAt;
  /** Of an earlier run, to do it again; null: everything there is now. */
  pins: Pins | null;
  /** Empty folder of this job's own: `labels.parquet` and `rows.<format>` are in it at the end. */
  folder: string;
  format: HistoricalFormat;
  /** Whether the content hash is wanted: one more pass over the rows. */
  hash: boolean;
}

export interface HistoricalResult {
  /** File of the rows, in `format`. */
  path: string;
  bytes: number;
  metadata: HistoricalMetadata;
  /** SHA-256 over the canonical rows, hex; null where it was not asked for. */
  contentHash: string | null;
  labels: StagedLabels;
  pins: Pins;
}

export interface HistoricalProgress {
  stage: "labels" | "values" | "rows";
  done: number;
  /** Null before the labels are counted. */
  total: number | null;
}

export const stateKey = (name: { productId: string; stateHash: string }): string =>
  `${name.productId} ${name.stateHash}`;
