import type { ServedProduct } from "../../domain/data-plane-api/served-product.ts";
import type { LakeStatus } from "../../domain/data-plane-api/status.ts";

/** What the worker's main thread asks of the lake's thread. Arguments and results are plain data. */
export interface LakeCalls {
  /** Takes in changed products; their streams are flushed from now on. */
  update(changed: ServedProduct[], removed: string[]): void;
  /** Replaces the connections of external stream systems: id → settings (JSON). */
  connections(settings: [id: string, settings: string][]): void;
  status(): Promise<LakeStatus[]>;
  /** Flushes one product's stream now, whatever is waiting; returns how many records. */
  flush(productId: string): Promise<number>;
  /** Ends what is under way and closes. */
  close(): Promise<void>;
}
