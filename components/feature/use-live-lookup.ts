"use client";

import { useAsOf } from "../time/use-as-of.ts";
import type { Entity } from "./entity.ts";
import { featureId } from "./feature-set.ts";
import type { OnlineValue } from "./serving.ts";
import { useOnline } from "./use-online.ts";

export interface LiveLookup {
  /** In the order of the names; undefined until the first answer. */
  values: readonly OnlineValue[] | undefined;
  /** The instant the values are of. */
  asOf: string | undefined;
  error: unknown;
  retry: () => void;
}

/**
 * The values of a set's features for one key: as of the page's instant, or live. Windows move without events, so live
 * values are read again every few seconds besides what the subscription pushes.
 */
export function useLiveLookup(
  productId: string,
  names: readonly string[],
  entity: Entity | undefined,
): LiveLookup {
  const { asOf } = useAsOf();
  const online = useOnline(
    {
      features: names.map((name) => featureId(productId, name)),
      entities: entity === undefined ? [] : [entity],
    },
    { everyMs: 1_000 },
  );
  return {
    values: online.data?.rows[0]?.values,
    asOf: asOf ?? online.data?.metadata.asOf,
    error: online.error,
    retry: () => void online.refetch(),
  };
}
