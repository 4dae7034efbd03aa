import type { FeatureSetPlan } from "../../domain/feature-set/plan.ts";
import type { FeatureValue } from "../../engine/types.ts";
import type { KeyValues } from "./one-key.ts";
import { sameValue } from "./same-value.ts";

/** How many sampled values agreed between online reads, history and brute force. */
export interface ParityFigures {
  checked: number;
  /** Both have a value, another one. */
  mismatched: number;
  /** Brute force has a value, online has none. */
  missing: number;
  /** Online has a value, brute force has none. */
  extra: number;
}

export const noFigures: ParityFigures = { checked: 0, mismatched: 0, missing: 0, extra: 0 };

/** Adds figures up. */
export function sumFigures(all: readonly ParityFigures[]): ParityFigures {
  const sum = (of: (figures: ParityFigures) => number) =>
    all.reduce((total, figures) => total + of(figures), 0);
  return {
    checked: sum(({ checked }) => checked),
    mismatched: sum(({ mismatched }) => mismatched),
    missing: sum(({ missing }) => missing),
    extra: sum(({ extra }) => extra),
  };
}

/**
 * Features of a set that can be compared for any key: those that need nothing a caller would have to send and, without
 * `tables`, no looked-up table.
 */
export function comparable(plan: FeatureSetPlan, { tables }: { tables: boolean }): string[] {
  const byName = new Map(plan.features.map((feature) => [feature.name, feature]));
  const asks = (name: string): boolean => {
    const feature = byName.get(name);
    if (feature?.kind === "lookup") return !tables && feature.lookup.source === null;
    return feature?.kind === "expression" && (feature.request.length > 0 || feature.features.some(asks));
  };
  return plan.features.flatMap(({ name }) => (asks(name) ? [] : [name]));
}

/** Tables that a set looks up. */
export function lookedUpTables(plan: FeatureSetPlan): { productId: string; port: string }[] {
  return plan.features.flatMap((feature) =>
    feature.kind === "lookup" && feature.lookup.source === null
      ? [{ productId: feature.lookup.productId, port: feature.lookup.port }]
      : [],
  );
}

/** Compares one key's values: what was served, what history says was served, and what brute force says. */
export function compareKey(
  features: readonly string[],
  online: readonly FeatureValue[],
  { historical, reference }: KeyValues,
): { figures: ParityFigures; differing: string[] } {
  const figures = { ...noFigures };
  const differing: string[] = [];
  for (const [at, name] of features.entries()) {
    const served = online[at] ?? null;
    const truth = reference[name] ?? null;
    figures.checked++;
    if (sameValue(served, truth) && sameValue(historical[name] ?? null, truth)) continue;
    differing.push(name);
    if (served === null && truth !== null) figures.missing++;
    else if (served !== null && truth === null) figures.extra++;
    else figures.mismatched++;
  }
  return { figures, differing };
}
