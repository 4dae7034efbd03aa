import type { ProductVersion } from "./product-version.ts";

type Change = ProductVersion["changes"][number];

/**
 * Every change made after one revision up to another, in the order they were made. A path changed several times is
 * told by its last change, so that the list says how the newer version stands, not every step to it.
 */
export function changesBetween(versions: readonly ProductVersion[], from: number, to: number): Change[] {
  const steps = versions
    .filter((version) => version.revision > from && version.revision <= to)
    .sort((a, b) => a.revision - b.revision)
    .flatMap((version) => version.changes);
  const last = new Map<string, Change>();
  for (const change of steps) {
    last.delete(change.path);
    last.set(change.path, change);
  }
  return [...last.values()];
}
