import type { StreamAdapter } from "../../adapters/stream/types.ts";
import type { TableAdapter } from "../../adapters/table/types.ts";
import type { ApplyDeps } from "../../catalog/product/apply-product.ts";

/** What the sample's steps lean on. */
export interface SampleDeps extends ApplyDeps {
  stream: StreamAdapter;
  tables: TableAdapter;
  /** MILLRACE_HOME. */
  home: string;
}

/** Hears how far a step is. */
export type Progress = (done: number, total: number | null, detail: string) => void;

/** A part of loading the sample. Repeating one that was cut off must end in the same state. */
export interface SampleStep {
  id: string;
  title: string;
  run(deps: SampleDeps, signal: AbortSignal, progress: Progress): Promise<void>;
}
