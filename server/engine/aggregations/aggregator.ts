import type { FeatureValue, Instant } from "../types.ts";

/** Anything JSON carries without loss. */
export type Plain = null | boolean | number | string | readonly Plain[] | { readonly [name: string]: Plain };

/** What shapes only the answer, not the partial. */
export interface AnswerShape {
  /** For `quantile`, in (0, 1). */
  q?: number;
}

/**
 * An aggregation as a commutative monoid over partials `P`: `merge` is associative and commutative and `empty()` is its
 * identity, up to what `finish` can tell. Values are never null or undefined: those do not count and are left out by
 * the caller; a value of a type the aggregation has no use for (a text under `sum`) lifts to the empty partial.
 */
export interface Aggregator<P> {
  empty(): P;
  /** The partial of one value. */
  lift(value: FeatureValue, event: Instant): P;
  /** The partial of both. Changes neither. */
  merge(a: P, b: P): P;
  /** `merge(into, lift(value, event))`, but may change and return `into`, which the caller owns. */
  insert(into: P, value: FeatureValue, event: Instant): P;
  /** `merge(into, other)`, but may change and return `into`, which the caller owns. Never changes `other`. */
  absorb(into: P, other: P): P;
  /** The feature's value. */
  finish(partial: P, shape: AnswerShape): FeatureValue;
  /** Whether `finish` gives an estimate of what could have been exact. */
  isApproximate(partial: P): boolean;
  encode(partial: P): Plain;
  /** What `encode` gave, as a partial of its own. */
  decode(plain: Plain): P;
  /** Estimate of the partial's heap bytes. */
  sizeOf(partial: P): number;
}
