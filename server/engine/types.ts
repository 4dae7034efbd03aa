/**
 * What the feature engine computes with. It knows neither field names nor CEL: a feature set's definition is compiled
 * to a plan (`domain/feature-set`), and each record to an event whose inputs are already evaluated.
 * Times are microseconds since the epoch, UTC.
 */

/** A value a feature can have; lists come from `last_n`. Whole numbers beyond 2^53 are decimal strings. */
export type FeatureValue = number | string | boolean | null | readonly FeatureValue[];

/** Named aggregation with the parameters that shape its partial; what only shapes the answer stands in the window. */
export type Aggregation =
  | { name: "count" | "sum" | "mean" | "min" | "max" | "stddev" | "count_distinct" | "quantile" | "ratio" }
  | { name: "first" | "last" }
  | { name: "last_n"; n: number }
  | { name: "session_count"; gapUs: number };

/** One partial aggregate kept per tile: an aggregation over one input. Features that differ in window share it. */
export interface Slot {
  aggregation: Aggregation;
  /** Place in an event's `inputs`. */
  input: number;
}

/** A slot over a window, as one feature asks for it. */
export interface WindowedFeature {
  slot: number;
  windowUs: number;
  /** Step in which the window's tail moves; see `hopUs`. Ignored when `exact`. */
  hopUs: number;
  /** The tail is exact to the event too: raw events of the window are kept. */
  exact: boolean;
  /** For `quantile`, in (0, 1). */
  q?: number;
}

export interface EnginePlan {
  slots: readonly Slot[];
  windows: readonly WindowedFeature[];
}

/** One version of a record of one entity, as a feature set sees it. */
export interface EngineEvent {
  eventTimeUs: number;
  /** When the log took it in. */
  knowledgeTimeUs: number;
  /** From when on online answers count it; for rows backfilled before the set was served, the knowledge time. */
  servableTimeUs: number;
  partition: number;
  offset: number;
  /** Identity that corrections share; null: every record stands for itself. */
  recordId: string | null;
  /**
   * One per input of the plan: the value, or undefined where the input does not count this event (its `where` is
   * false, its column null, or the record no longer passes the set's filter). `ratio` takes true and false.
   */
  inputs: readonly (FeatureValue | undefined)[];
}

/** What orders events: time, then the place of the record. */
export type Instant = Pick<EngineEvent, "eventTimeUs" | "partition" | "offset">;

/** The three times of an event, as replies carry them. */
export type EventTimes = Pick<EngineEvent, "eventTimeUs" | "knowledgeTimeUs" | "servableTimeUs">;

/** What one key's windows hold at an instant. */
export interface WindowReading {
  /**
   * One per window asked for, in that order. Over an empty window count, sum, session_count and count_distinct are 0,
   * everything else is null. `last_n` lists the newest first.
   */
  values: FeatureValue[];
  /** Places in `values` that are estimates: count_distinct beyond its cap. Usually empty; quantiles always are ±1 %. */
  approximate: number[];
  /** Some known version of the key has an event time up to the instant; false answers NOT_FOUND. */
  seen: boolean;
  /** Times of the newest event in force that counts for some input; null while there is none. */
  newest: EventTimes | null;
}
