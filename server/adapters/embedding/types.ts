/**
 * The embedding role: text in, unit-length vectors out. The built-in model and any other local ONNX model run
 * in a worker thread; an OpenAI-compatible endpoint runs elsewhere. `contract.suite.ts` holds all to it.
 */

export interface EmbeddingAbilities {
  system: string;
  /** Stored with every vector; an index refuses vectors of another model. */
  model: string;
  dimensions: number;
  /** Longer texts are cut to this many tokens; null where the endpoint does not tell. */
  maxTokens: number | null;
  /** True when no text leaves this machine. */
  offline: boolean;
}

export interface EmbedOptions {
  signal?: AbortSignal;
  /** What waits is taken in this order, so that no question waits for a document and no new document for a backfill. */
  priority?: EmbedPriority;
}

/** A question; a record that has just come; anything else. */
export type EmbedPriority = "query" | "live" | "bulk";

export interface EmbeddingAdapter {
  readonly abilities: EmbeddingAbilities;
  /**
   * One L2-normalised vector of `abilities.dimensions` numbers per text, in input order. Empty text is
   * INVALID_INPUT with the index as path; an endpoint's failure is UNAVAILABLE or TIMEOUT naming it.
   */
  embed(texts: readonly string[], options?: EmbedOptions): Promise<Float32Array[]>;
  close(): Promise<void>;
}
