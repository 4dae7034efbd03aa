"use client";

import type { Entity } from "./entity.ts";
import { useKnownKeys } from "./use-known-keys.ts";

/** Where keys of one entity are found. */
export interface KeySource {
  source: string;
  entity: readonly string[];
}

const none: KeySource = { source: "", entity: [] };

/**
 * Real keys for features of one or two entities at once: of two, the first key of the one with the first of the other,
 * and so on. For more entities the parts are typed.
 */
export function useKnownKeysOf(sources: readonly KeySource[]): readonly Entity[] {
  const [first = none, second = none] = sources;
  const a = useKnownKeys(first.source || undefined, first.entity).entities;
  const b = useKnownKeys(second.source || undefined, second.entity).entities;
  if (sources.length === 1) return a;
  if (sources.length !== 2 || a.length === 0 || b.length === 0) return [];
  const longest = Math.min(20, Math.max(a.length, b.length));
  return Array.from({ length: longest }, (_, at) => ({ ...a[at % a.length], ...b[at % b.length] }) as Entity);
}
