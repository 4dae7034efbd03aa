/**
 * The vectors role: versions of embedded documents by space, with nearest-neighbour search as of now or as of
 * any instant. A space holds vectors of one model only.
 */

import type { Attributes } from "../../domain/attributes/attributes.ts";
import type { AttributeFilter } from "../../domain/attributes/filter.ts";

export type VectorMetric = "cosine" | "dot" | "l2";

export interface VectorSpace {
  /** `catalog`, or a product id. */
  space: string;
  model: string;
  dimensions: number;
  metric: VectorMetric;
}

export interface VectorDocument {
  recordId: string;
  /** 0 for a document in one piece, else the piece's number. */
  chunk: number;
  /** The embedded text, shown with a hit. */
  text: string;
  /** Hash of text and template, to tell an unchanged document before embedding it. */
  textHash: string;
  vector: Float32Array;
  /** Instant from which this version holds (epoch ms): the record's knowledge time. */
  validFromMs: number;
  /**
   * What the record can be filtered by, the same for all its chunks; null and left out: every filter is undecided on it.
   */
  attributes?: Attributes | null;
}

export interface VectorHit {
  recordId: string;
  chunk: number;
  text: string;
  /** Higher is nearer: cosine, dot product, or negative distance for l2. */
  score: number;
  /** Instant from which this version was searchable (epoch ms). */
  validFromMs: number;
}

export interface StoredVector {
  recordId: string;
  chunk: number;
  text: string;
  vector: Float32Array;
  validFromMs: number;
}

export interface VectorsAbilities {
  system: string;
  index: "hnsw" | "exact";
  /** Pieces up to which a space is compared whole, without the index. */
  exactUpTo: number;
  metrics: readonly VectorMetric[];
  /** Versions are kept with validity intervals, so `asOfMs` works. */
  timeTravel: boolean;
  /** Conditions that `where` of a search may have; with others among them a filter must not be given. */
  filters: readonly AttributeFilter["op"][];
}

export interface VectorsAdapter {
  readonly abilities: VectorsAbilities;
  /**
   * Creates the space; UNSUPPORTED when it exists with another model, dimension or metric. `index: "later"` leaves the
   * index away until a call without it, which builds it at once over what is there: many times faster than row by row,
   * and questions are answered exactly meanwhile.
   */
  ensureSpace(space: VectorSpace, options?: { index?: "now" | "later" }): Promise<void>;
  /** null for a space never made. */
  describeSpace(
    space: string,
  ): Promise<(VectorSpace & { documents: number; newestMs: number | null }) | null>;
  /**
   * Writes versions, in any order of time: each holds from its `validFromMs` until the next later one of
   * the same record, whose chunks all share one instant. A version already written is left alone (ask `hashes` before embedding a
   * text again). A vector of another
   * length or with a number that is not finite is refused before anything is written. Returns how many
   * versions were written.
   */
  upsert(space: VectorSpace, documents: readonly VectorDocument[]): Promise<number>;
  /** These records hold nothing from `atMs` until a later version, also when an earlier one is written afterwards. */
  remove(space: VectorSpace, recordIds: readonly string[], atMs: number): Promise<void>;
  /** Hash of the current version of chunk 0 by record id; unknown ids are absent. */
  hashes(space: string, recordIds: readonly string[]): Promise<ReadonlyMap<string, string>>;
  /**
   * The `k` nearest, nearest first; `asOfMs` searches the versions valid then (exactly, without the index). With `where`
   * the nearest among those on which it is not false: fewer than `k` are all there are. A space that was filled before
   * attributes were kept has none; there `where` narrows nothing.
   */
  search(
    space: string,
    vector: Float32Array,
    options: { k: number; asOfMs?: number; where?: AttributeFilter },
  ): Promise<VectorHit[]>;
  /** The nearest piece of each of these records, exactly; records without a version then are missing. */
  scores(
    space: string,
    vector: Float32Array,
    recordIds: readonly string[],
    options: { asOfMs?: number },
  ): Promise<VectorHit[]>;
  /**
   * Versions with their vectors: all pieces of one record, or of about `sample` records their first pieces, chosen by a
   * hash of the id, so that the same records are chosen each time and as many of each kind as there are.
   */
  stored(
    space: string,
    which: { recordId: string } | { sample: number },
    options: { asOfMs?: number },
  ): Promise<StoredVector[]>;
  /** Names of the spaces whose names begin like this. */
  spaces(prefix: string): Promise<string[]>;
  /** Removes a space with everything in it; nothing to do when there is none. */
  drop(space: string): Promise<void>;
}
