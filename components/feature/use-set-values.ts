"use client";

import { useMemo } from "react";
import type { Observed } from "../contract/observed.ts";
import type { Entity } from "./entity.ts";
import { featureId } from "./feature-set.ts";
import { observeValues } from "./observed-values.ts";
import { useOnline } from "./use-online.ts";

/** Keys a feature's range is observed over. */
const observedKeys = 50;

export interface ObservedSet {
  byName: ReadonlyMap<string, Observed>;
  /** How many keys were looked at. */
  keys: number;
}

/** What a set's features are worth over the keys of the newest records: the observed ranges. Asked anew every 20 s. */
export function useObservedSet(
  productId: string,
  names: readonly string[],
  entities: readonly Entity[],
): ObservedSet {
  const looked = entities.slice(0, observedKeys);
  const { data } = useOnline(
    { features: names.map((name) => featureId(productId, name)), entities: looked },
    { everyMs: 20_000 },
  );
  return useMemo(() => {
    const byName = new Map<string, Observed>();
    for (const [at, name] of names.entries()) {
      const observed = observeValues((data?.rows ?? []).flatMap((row) => row.values[at] ?? []));
      if (observed) byName.set(name, observed);
    }
    return { byName, keys: data?.rows.length ?? 0 };
  }, [data, names]);
}
