import { type Clock, isoFromUs } from "../../clock.ts";
import type { FeatureSetState } from "../../domain/data-plane-api/feature-set-state.ts";
import type { ServedProduct } from "../../domain/data-plane-api/served-product.ts";
import type { FeatureSetPlan } from "../../domain/feature-set/plan.ts";
import type { FeatureValue } from "../../engine/types.ts";
import type { KeyValues } from "../../hydration/historical/one-key.ts";
import { comparable, compareKey, type ParityFigures, sumFigures } from "../../hydration/historical/parity.ts";
import type { Logger } from "../../log.ts";
import type { Runner } from "../runner.ts";
import { createLoop } from "./loop.ts";

/** Keys of a set that are compared in a round, and the rounds that the figures cover. */
const keysOfRound = 10;
const roundsKept = 60;
const everyMs = 30_000;
/** While there is nothing to compare. */
const idleMs = 5_000;
/** Online look-ups see a table's new snapshot up to 3 s after its commit, history from the commit on. */
const tableSettlesUs = 10_000_000;

type Parity = NonNullable<FeatureSetState["parity"]>;

export interface ParityRunner extends Runner {
  /** The figures of a set over the last rounds; null before its first. */
  figuresOf(productId: string): Parity | null;
}

/**
 * Holds what is served to the law: takes some keys of each feature set, reads them online as anybody would, and compares
 * with what history and brute force over the raw records say was served at that instant.
 */
export function createParityRunner(deps: {
  clock: Clock;
  log: Logger;
  served: () => Iterable<Pick<ServedProduct, "id" | "status" | "features">>;
  /** Keys of a set, chosen at random. */
  sampleKeys: (plan: FeatureSetPlan, count: number) => Promise<string[]>;
  /** Values of now by key, in the order of the features. */
  online: (
    features: readonly string[],
    entities: readonly Record<string, unknown>[],
  ) => Promise<{ atUs: number; values: FeatureValue[][] }>;
  /** When the newest snapshot of the tables it looks up was committed, µs; 0 where it looks none up. */
  tablesChangedUs: (plan: FeatureSetPlan) => Promise<number>;
  compared: (
    plan: FeatureSetPlan,
    features: readonly string[],
    entity: Record<string, unknown>,
    atUs: number,
  ) => Promise<KeyValues>;
}): ParityRunner {
  const rounds = new Map<string, { figures: ParityFigures[]; at: string }>();

  async function compare(plan: FeatureSetPlan): Promise<ParityFigures> {
    const changedUs = await deps.tablesChangedUs(plan);
    const features = comparable(plan, { tables: deps.clock.nowUs() - changedUs > tableSettlesUs });
    const keys = features.length === 0 ? [] : await deps.sampleKeys(plan, keysOfRound);
    if (keys.length === 0) return sumFigures([]);
    const entities = keys.map((key) => {
      const parts = JSON.parse(key) as unknown[];
      return Object.fromEntries(plan.entity.map(({ field }, at) => [field, parts[at]]));
    });
    const names = features.map((name) => `${plan.productId}.${name}`);
    const { atUs, values } = await deps.online(names, entities);
    const found: ParityFigures[] = [];
    for (const [at, entity] of entities.entries()) {
      const { figures, differing } = compareKey(
        features,
        values[at] ?? [],
        await deps.compared(plan, features, entity, atUs),
      );
      found.push(figures);
      if (differing.length > 0)
        deps.log.error(
          { set: plan.productId, entity, at: isoFromUs(atUs), features: differing },
          "a served value is not what brute force over its records gives",
        );
    }
    return sumFigures(found);
  }

  const loop = createLoop("parity", deps, async (signal) => {
    let sets = 0;
    let checked = 0;
    for (const { id, status, features: plan } of deps.served()) {
      if (!plan || status === "retired" || signal.aborted) continue;
      try {
        const figures = await compare(plan);
        if (figures.checked === 0) continue;
        const kept = rounds.get(id)?.figures ?? [];
        rounds.set(id, { figures: [...kept, figures].slice(-roundsKept), at: isoFromUs(deps.clock.nowUs()) });
        sets++;
        checked += figures.checked;
      } catch (error) {
        // A set that is being built, or whose source is away, is compared when it answers.
        deps.log.debug({ err: error, set: id }, "a feature set could not be compared");
      }
    }
    return {
      waitMs: sets === 0 ? idleMs : everyMs,
      detail: `${checked} values of ${sets} feature sets compared with brute force`,
    };
  });

  return {
    ...loop,
    figuresOf(productId) {
      const found = rounds.get(productId);
      return found ? { ...sumFigures(found.figures), at: found.at } : null;
    },
  };
}
