"use client";

import { featureSetOf } from "../feature/feature-set.ts";
import { useKnownKeys } from "../feature/use-known-keys.ts";
import type { ProductPort } from "./types.ts";

/** A key that is really there, for the calls of a features port; a stand-in while its source is empty. */
export function useExampleKey(port: ProductPort): Readonly<Record<string, unknown>> | undefined {
  const set = featureSetOf(port);
  const { entities } = useKnownKeys(set?.source, set?.entity ?? []);
  if (set === undefined) return undefined;
  return entities[0] ?? Object.fromEntries(set.entity.map((column) => [column, "a-key"]));
}
