import type { FeatureSetState } from "../../domain/data-plane-api/feature-set-state.ts";
import type { ServedProduct } from "../../domain/data-plane-api/served-product.ts";
import type { StreamActivity } from "../../domain/data-plane-api/status.ts";
import type { AccessSnapshot } from "../../governance/access-snapshot.ts";
import type { UsageEntry } from "./usage-counter.ts";

/** What the worker's main thread asks of the data plane's thread. Arguments and results are plain data. */
export interface DataPlaneCalls {
  /** Takes in changed products; in force when it returns. */
  update(changed: ServedProduct[], removed: string[]): void;
  /** Replaces the API tokens and the people behind them. */
  access(snapshot: AccessSnapshot): void;
  /** Replaces the connections of external stream systems: id → settings (JSON). */
  connections(settings: [id: string, settings: string][]): void;
  /** Begins to listen; returns the port. Before it, products and tokens should be in. */
  listen(port: number, host: string): Promise<number>;
  /** Begins to listen for gRPC; returns the port. */
  listenGrpc(port: number, host: string): Promise<number>;
  status(): Promise<{ openTails: number; requestsPerSecond: number; shed: Record<string, number> }>;
  activity(): Promise<StreamActivity[]>;
  /** How every feature set is doing. */
  featureSets(): FeatureSetState[];
  /** Reads counted, and tokens seen, since the last call. */
  takeUsage(): { reads: UsageEntry[]; tokens: string[] };
  /** Ends streams, finishes what is under way for at most `graceMs`, closes. */
  close(graceMs: number): Promise<void>;
}
