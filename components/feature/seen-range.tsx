"use client";

import { useMemo } from "react";
import type { Outputs } from "../trpc/client.ts";
import { ObservedRange } from "./observed-range.tsx";
import { useKnownKeys } from "./use-known-keys.ts";
import { useObservedSet } from "./use-set-values.ts";

/** The range of a feature in the list of all: what the keys of its source's newest records are worth. */
export function SeenRange({ row }: { row: Outputs["feature"]["list"]["items"][number] }) {
  const known = useKnownKeys(row.source, row.entity);
  const names = useMemo(() => [row.feature.name], [row.feature.name]);
  const observed = useObservedSet(row.productId, names, known.entities);
  return <ObservedRange feature={row.feature} observed={observed.byName.get(row.feature.name)} />;
}
