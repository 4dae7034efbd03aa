import type { FeatureSetPlan } from "../../domain/feature-set/plan.ts";
import type { Conversion } from "../../hydration/historical/convert-rows.ts";
import type { HistoricalJob, HistoricalProgress, HistoricalResult } from "../../hydration/historical/job.ts";
import type { FeatureMoment, FeatureSeries, KeyRead, KeyValues } from "../../hydration/historical/one-key.ts";

/** What the worker's main thread asks of the history thread. Arguments and results are plain data. */
export interface HistoryCalls {
  /** Replaces the connections of external stream systems: id → settings (JSON). */
  connections(settings: [id: string, settings: string][]): void;
  /** Answers a historical read; `id` names it for the two below. One runs at a time, a few wait. */
  run(id: string, job: HistoricalJob): Promise<HistoricalResult>;
  /** How far a read is; null for one that has not begun or is over. */
  progress(id: string): HistoricalProgress | null;
  /** Stops a read; it ends with TIMEOUT. */
  abort(id: string): void;
  /** One feature of one key over time. */
  series(read: KeyRead, instantsUs: number[]): Promise<FeatureSeries>;
  /** One feature of one key at an instant, by every evaluator, with what it rests on. */
  moment(read: KeyRead, atUs: number): Promise<FeatureMoment>;
  /** Keys of a feature set, chosen at random; fewer where it has fewer, none while it has no state. */
  sampleKeys(plan: FeatureSetPlan, count: number): string[];
  /** Features of one key as served at an instant, by the sweep and by brute force. */
  keyValues(
    plan: FeatureSetPlan,
    features: readonly string[],
    entity: Record<string, unknown>,
    atUs: number,
  ): Promise<KeyValues>;
  /** Writes the rows of a saved training set as text. */
  convert(conversion: Conversion): Promise<void>;
  close(): Promise<void>;
}
